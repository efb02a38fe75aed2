// The rows that an aggregate sees for the current row: from `los[slot]` up to `his[slot]`, both numbers of rows, both only ever growing. So a
// frame that moves on adds the rows that come in and removes those that go, each once: the cost per row does not depend on its length.
import { assert } from '../../engine/assert.ts';
import { grownValues } from '../columns/state-column.ts';
import type { NumberRows } from './number-rows.ts';
import type { RowBuffer } from './row-buffer.ts';
import { NO_PLACE } from './row-column.ts';

/** Something kept about the rows in a frame. */
export interface FramePart {
  readonly byteCount: number;
  grow(capacity: number): void;
  reset(slot: number): void;
  /** The row comes in; rows come in order of their numbers. */
  add(slot: number, place: number, row: number): void;
  /** The oldest row in the frame goes. */
  remove(slot: number, place: number, row: number): void;
}

/** What a frame that begins with the first row of all never lets go of. */
const NOTHING_KEPT = Number.POSITIVE_INFINITY;

export abstract class Frame {
  los: Float64Array = new Float64Array(0);
  his: Float64Array = new Float64Array(0);
  /** Rows in the frame, as a column that counts them has it. */
  values: Float64Array = new Float64Array(0);
  readonly stride = 1;
  protected readonly rows: RowBuffer;
  private readonly parts: readonly FramePart[];
  private readonly isUnbounded: boolean;

  /** `isUnbounded`: it begins with the key's first row. Its parts are then columns of the log, because the rows they saw are gone. */
  protected constructor(rows: RowBuffer, parts: readonly FramePart[], isUnbounded: boolean) {
    this.rows = rows;
    this.parts = parts;
    this.isUnbounded = isUnbounded;
    rows.attach(this);
  }

  get byteCount(): number {
    return this.parts.reduce((sum, part) => sum + part.byteCount, this.los.byteLength * 3);
  }

  /** The number behind the last row in the frame of `row`, of the rows that there are. */
  protected abstract hiOf(slot: number, row: number): number;
  /** The number of the first row in the frame of `row`, which ends before `hi`; 0 where it is unbounded. */
  protected abstract loOf(slot: number, row: number, hi: number): number;
  /** Whether moving on needs the rows themselves, even when no part does. */
  protected abstract readonly readsRows: boolean;

  grow(capacity: number): void {
    this.los = grownValues(this.los, capacity, 0);
    this.his = grownValues(this.his, capacity, 0);
    this.values = grownValues(this.values, capacity, 0);
    for (const part of this.parts) part.grow(capacity);
  }

  reset(slot: number): void {
    this.los[slot] = 0;
    this.his[slot] = 0;
    this.values[slot] = 0;
    for (const part of this.parts) part.reset(slot);
  }

  /** The place of the frame's first row, `NO_PLACE` where it is empty. Not for an unbounded frame. */
  first(slot: number): number {
    return this.nth(slot, 1);
  }

  last(slot: number): number {
    const [lo, hi] = [this.los[slot]!, this.his[slot]!];
    return lo < hi ? this.rows.placeOf(slot, hi - 1) : NO_PLACE;
  }

  /** Counted from 1. */
  nth(slot: number, ordinal: number): number {
    const row = this.los[slot]! + ordinal - 1;
    return row < this.his[slot]! ? this.rows.placeOf(slot, row) : NO_PLACE;
  }

  /** The frame moves on to `row`; gives the first row it still needs. */
  moveTo(slot: number, row: number): number {
    const { parts, rows } = this;
    const hi = this.hiOf(slot, row);
    for (let added = this.his[slot]!; added < hi; added++) {
      const place = rows.placeOf(slot, added);
      for (let i = 0; i < parts.length; i++) parts[i]!.add(slot, place, added);
    }
    this.his[slot] = hi;
    this.values[slot] = hi - this.los[slot]!;
    if (this.isUnbounded) return this.readsRows ? Math.min(hi, row) : parts.length > 0 ? hi : NOTHING_KEPT;
    const lo = this.loOf(slot, row, hi);
    for (let removed = this.los[slot]!; removed < lo; removed++) {
      const place = rows.placeOf(slot, removed);
      for (let i = 0; i < parts.length; i++) parts[i]!.remove(slot, place, removed);
    }
    this.los[slot] = lo;
    this.values[slot] = hi - lo;
    return parts.length > 0 || this.readsRows ? lo : NOTHING_KEPT;
  }

  /** After the rows were read from the log: the frame of `row`, which is the newest that was done (-1: none). */
  rebuild(slot: number, row: number): void {
    if (this.isUnbounded) {
      this.his[slot] = row < 0 ? 0 : this.hiOf(slot, row);
      this.values[slot] = this.his[slot]!;
      return;
    }
    this.reset(slot);
    if (row < 0) return;
    const hi = this.hiOf(slot, row);
    const lo = this.loOf(slot, row, hi);
    this.los[slot] = lo;
    this.his[slot] = hi;
    this.values[slot] = hi - lo;
    for (let added = lo; added < hi && this.parts.length > 0; added++) {
      const place = this.rows.placeOf(slot, added);
      for (const part of this.parts) part.add(slot, place, added);
    }
  }
}

/** ROWS BETWEEN: so many rows before and after the current one. */
export class RowsFrame extends Frame {
  protected readonly readsRows = false;
  private readonly preceding: number | null;
  private readonly following: number;

  /** `preceding` null: unbounded. Either may be negative: the frame then begins after the current row, or ends before it. */
  constructor(rows: RowBuffer, preceding: number | null, following: number, parts: readonly FramePart[]) {
    super(rows, parts, preceding === null);
    assert(preceding === null || preceding + following >= 0, 'a frame does not end before it begins');
    this.preceding = preceding;
    this.following = following;
  }

  protected hiOf(slot: number, row: number): number {
    const hi = row + 1 + this.following;
    return hi < 0 ? 0 : Math.min(hi, this.rows.counts[slot]!);
  }

  protected loOf(_slot: number, row: number, hi: number): number {
    return Math.min(hi, Math.max(0, row - this.preceding!));
  }
}

/** RANGE BETWEEN: rows whose time is at most so far from that of the current one; rows of its instant are its peers, on both sides. */
export class RangeFrame extends Frame {
  protected readonly readsRows = true;
  private readonly times: NumberRows;
  private readonly preceding: number | null;
  private readonly following: number;
  private readonly rowsMax: number;

  /** `preceding` and `following` are in the unit of `times`. `rowsMax`: in a buffer, so many rows up to the current one at most. */
  constructor(
    rows: RowBuffer,
    times: NumberRows,
    preceding: number | null,
    following: number,
    parts: readonly FramePart[],
    rowsMax = Number.POSITIVE_INFINITY,
  ) {
    super(rows, parts, preceding === null && rowsMax === Number.POSITIVE_INFINITY);
    this.rowsMax = rowsMax;
    this.times = times;
    this.preceding = preceding;
    this.following = following;
  }

  protected hiOf(slot: number, row: number): number {
    const { rows } = this;
    const { values } = this.times;
    const time = values[rows.placeOf(slot, row)]!;
    const end = time + this.following;
    const count = rows.counts[slot]!;
    let hi = Math.max(this.his[slot]!, rows.firsts[slot]!);
    for (; hi < count; hi++) {
      const next = values[rows.placeOf(slot, hi)]!;
      // A row behind this one that is older came after it was done: of a key that, against PARTITIONED BY, had rows in two shards.
      if (next > end || (hi > row && next < time)) break;
    }
    return hi;
  }

  protected loOf(slot: number, row: number, hi: number): number {
    const { rows } = this;
    const begin = this.times.values[rows.placeOf(slot, row)]! - (this.preceding ?? Number.POSITIVE_INFINITY);
    let lo = Math.max(this.los[slot]!, rows.firsts[slot]!, row + 1 - this.rowsMax);
    while (lo < hi && this.times.values[rows.placeOf(slot, lo)]! < begin) lo++;
    return lo;
  }
}
