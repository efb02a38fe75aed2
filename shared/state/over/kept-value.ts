// One value of all rows of a key so far: the first, the n-th, or the newest, with or without NULLs. The rows themselves are gone long since,
// so it is a column of the log.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from '../columns/state-column.ts';
import type { FramePart } from './frame.ts';
import { NO_PLACE, type RowColumn } from './row-column.ts';

export class KeptValue<Column extends RowColumn> implements StateColumn, FramePart {
  readonly streamCount: number;
  readonly empties = [0];
  readonly holdsOutside = true;
  /** Rows that counted so far. */
  private seen: Float64Array = new Float64Array(0);
  private readonly rows: Column;
  private readonly values: Column;
  private readonly ordinal: number;
  private readonly skipsNulls: boolean;

  /** `values`, by slot, is where the value is kept. `ordinal` counts from 1; 0 stands for the newest row. */
  constructor(rows: Column, values: Column, ordinal: number, skipsNulls: boolean) {
    this.rows = rows;
    this.values = values;
    this.ordinal = ordinal;
    this.skipsNulls = skipsNulls;
    this.streamCount = 1 + values.streamCount;
  }

  get byteCount(): number {
    return this.seen.byteLength + this.values.byteCount;
  }

  /** Where the value is in `values`, or `NO_PLACE` where there is none yet. */
  place(slot: number): number {
    return this.seen[slot]! >= Math.max(1, this.ordinal) ? slot : NO_PLACE;
  }

  add(slot: number, place: number): void {
    if (this.skipsNulls && this.rows.isNull(place)) return;
    const seen = this.seen[slot]! + 1;
    this.seen[slot] = seen;
    if (this.ordinal === 0 || seen === this.ordinal) this.values.copyFrom(this.rows, place, slot);
  }

  remove(): void {}

  tracked(): readonly Float64Array[] {
    return [this.seen];
  }

  /** Called for both of its roles, the second time in vain. */
  grow(capacity: number): void {
    if (capacity === this.seen.length) return;
    this.seen = grownValues(this.seen, capacity, 0);
    this.values.growPlaces(capacity);
  }

  reset(slot: number): void {
    if (this.seen[slot]! > 0) this.values.forget(slot);
    this.seen[slot] = 0;
  }

  /** Two shards that merge both have rows of the key (see `RowBuffer.merge`): what `into` has stays, and the rest is as if it had come before. */
  merge(into: number, from: number): void {
    if (this.place(into) !== NO_PLACE || this.place(from) === NO_PLACE) return;
    this.seen[into] = this.seen[from]!;
    this.values.copyFrom(this.values, from, into);
  }

  encode(groups: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const own = streams.slice(1);
    const { now, before } = lanes[0]!;
    for (let i = 0; i < groups.count; i++) {
      const slot = groups.slots[i]!;
      const isThere = this.place(slot) !== NO_PLACE;
      writeVarint(streams[0]!, (now[i]! - before[i]!) * 2 + (isThere ? 1 : 0));
      this.values.beginGroup();
      if (isThere) this.values.encode(slot, own);
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const own = streams.slice(1);
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = streams[0]!.varint();
      const isOwned = slot !== SCRATCH_SLOT;
      if (isOwned) this.seen[slot]! += Math.floor(code / 2);
      this.values.beginGroup();
      if (code % 2 === 1) this.values.decode(isOwned ? slot : NO_PLACE, own);
    }
  }
}
