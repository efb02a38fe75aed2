// What every accumulator column is to the state: an array over slots that can grow, be emptied, merged, and written to the log.
//
// A slot is a place in memory and never appears in the log. Slot 0 is never a group: the groups of foreign key groups are decoded into it
// and dropped (`SCRATCH_SLOT`). A free slot always holds the empty accumulator.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { ByteReader } from '../codec/byte-reader.ts';

export const SCRATCH_SLOT = 0;

/** The groups that a delta or snapshot speaks of, in the order of the log. */
export interface GroupOrder {
  count: number;
  slots: Int32Array;
  /** Where the values of the last commit were kept for the group; -1: there are none (a new group, or a snapshot), so the base is empty. */
  positions: Int32Array;
}

export interface StateColumn {
  /** Byte streams that `encode` fills; 1 or more, each with at least one byte per group. */
  readonly streamCount: number;
  /** Memory that the column holds, estimated. */
  readonly byteCount: number;
  /** The arrays whose values at the last commit `encode` wants to see; read again after `grow`. */
  tracked(): readonly Float64Array[];
  grow(capacity: number): void;
  /** Empties the accumulator of a slot. */
  reset(slot: number): void;
  /** Adds what `from` accumulated to `into`; `from` is unchanged. */
  merge(into: number, from: number): void;
  /** Appends the groups' values, as differences to `committed` (parallel to `tracked()`, indexed by position) where that is smaller. */
  encode(groups: GroupOrder, committed: readonly Float64Array[], streams: readonly ByteWriter[]): void;
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
