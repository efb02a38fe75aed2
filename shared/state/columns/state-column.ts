// What every accumulator column is to the state: numbers and more over slots, which can grow, be emptied, merged, and written to the log.
//
// A slot is a place in memory and never appears in the log. Slot 0 is never a group: the groups of foreign key groups are decoded into it
// and dropped (`SCRATCH_SLOT`). A free slot always holds the empty accumulator.
//
// The numbers that a column keeps per group are its *lanes*. Most columns have their lanes in the rows of the groups (group-rows.ts): `settle`
// says where. Used on its own, or where it has more to keep than numbers, a column has arrays of its own, which `grow`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { ByteReader } from '../codec/byte-reader.ts';

export const SCRATCH_SLOT = 0;

/** The groups that a delta or snapshot speaks of, in the order of the log. */
export interface GroupOrder {
  count: number;
  slots: Int32Array;
  /** Negative where the log has nothing of the group yet (or must not be relied on: a snapshot). */
  positions: Int32Array;
}

/** A lane of those groups, in that order: what it is, and what the log has, which is the lane's empty value where that is nothing. */
export interface Lane {
  readonly now: Float64Array;
  readonly before: Float64Array;
  /** How much more it is now: in the place of the two, for columns that say so. */
  readonly difference: Float64Array;
}

export interface StateColumn {
  /** Byte streams that `encode` fills; 1 or more, each with at least one byte per group. */
  readonly streamCount: number;
  /** Memory that the column holds outside of rows, estimated. */
  readonly byteCount: number;
  /** The empty value of each lane. */
  readonly empties: readonly number[];
  /** Of its lanes, `encode` reads the differences alone. */
  readonly readsDifferences?: true;
  /** Whether it holds anything of groups outside of their rows now, so that `reset` must be called when one goes. */
  readonly holdsOutside: boolean;
  /** A group sends several rows at once, which its revisions tell apart. */
  readonly sendsSeveral?: true;
  /** The lanes lie in `numbers` from now on: those of a slot from `slot * stride + first`. Absent where a column keeps its own arrays. */
  settle?(numbers: Float64Array, first: number, stride: number): void;
  /** The lanes where the column keeps its own arrays; read again after `grow`. */
  tracked(): readonly Float64Array[];
  /** Makes its own arrays longer. Not called once it is settled. */
  grow(capacity: number): void;
  /** Empties the accumulator of a slot. */
  reset(slot: number): void;
  /** Adds what `from` accumulated to `into`; `from` is unchanged. */
  merge(into: number, from: number): void;
  /** Appends the groups' values, as differences to what the log has where that is smaller. */
  encode(groups: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void;
  /** Reads the values of `count` groups on top of what their slots hold. @throws ExternalError when the stream is damaged. */
  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void;
}

/** A longer copy of a column's array, the new places filled with the empty value. */
export function grownValues(values: Float64Array, capacity: number, empty: number): Float64Array {
  const grown = new Float64Array(capacity);
  grown.set(values);
  if (empty !== 0) grown.fill(empty, values.length);
  return grown;
}
