// What frames keep: counts, exact sums, and queues that give extremes and values that are not NULL.
import type { CountColumn } from '../columns/count-column.ts';
import type { DoubleExtremeColumn } from '../columns/double-extreme-column.ts';
import type { DoubleSumColumn } from '../columns/double-sum-column.ts';
import type { TextExtremeColumn } from '../columns/text-extreme-column.ts';
import type { WholeExtremeColumn } from '../columns/whole-extreme-column.ts';
import type { WholeSumColumn } from '../columns/whole-sum-column.ts';
import type { FramePart } from './frame.ts';
import type { NumberRows } from './number-rows.ts';
import type { RowColumn } from './row-column.ts';
import type { TextRows } from './text-rows.ts';

/** The accumulator of a part: of the frame alone, or (`isLogged`) a column of the state, which then sees to its growth and resets it. */
abstract class AccumulatedPart<Column extends { readonly byteCount: number; grow(capacity: number): void; reset(slot: number): void }> {
  protected readonly column: Column;
  private readonly isLogged: boolean;

  constructor(column: Column, isLogged: boolean) {
    this.column = column;
    this.isLogged = isLogged;
  }

  get byteCount(): number {
    return this.isLogged ? 0 : this.column.byteCount;
  }

  grow(capacity: number): void {
    if (!this.isLogged) this.column.grow(capacity);
  }

  reset(slot: number): void {
    if (!this.isLogged) this.column.reset(slot);
  }
}

/** Rows in which the argument is not NULL. */
export class FrameCount extends AccumulatedPart<CountColumn> implements FramePart {
  private readonly rows: RowColumn;

  constructor(rows: RowColumn, column: CountColumn, isLogged: boolean) {
    super(column, isLogged);
    this.rows = rows;
  }

  add(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.values[slot]! += 1;
  }

  remove(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.values[slot]! -= 1;
  }
}

/** Exact sum of doubles: taking a value away is adding its negative, and the sum is that of the rows that are left, to the last bit. */
export class FrameDoubleSum extends AccumulatedPart<DoubleSumColumn> implements FramePart {
  private readonly rows: NumberRows;

  constructor(rows: NumberRows, column: DoubleSumColumn, isLogged: boolean) {
    super(column, isLogged);
    this.rows = rows;
  }

  add(slot: number, place: number): void {
    const value = this.rows.values[place]!;
    if (!Number.isNaN(value)) this.column.add(slot, value);
  }

  remove(slot: number, place: number): void {
    const value = this.rows.values[place]!;
    if (!Number.isNaN(value)) this.column.add(slot, -value);
  }
}

export class FrameWholeSum extends AccumulatedPart<WholeSumColumn> implements FramePart {
  private readonly rows: NumberRows;

  constructor(rows: NumberRows, column: WholeSumColumn, isLogged: boolean) {
    super(column, isLogged);
    this.rows = rows;
  }

  add(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.add(slot, this.rows.get(place));
  }

  remove(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.add(slot, -this.rows.get(place));
  }
}

/** The extreme of all rows so far. */
export class RunningExtreme extends AccumulatedPart<DoubleExtremeColumn | WholeExtremeColumn> implements FramePart {
  private readonly rows: NumberRows;

  constructor(rows: NumberRows, column: DoubleExtremeColumn | WholeExtremeColumn) {
    super(column, true);
    this.rows = rows;
  }

  add(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.add(slot, this.rows.get(place) as number);
  }

  remove(): void {}
}

export class RunningTextExtreme extends AccumulatedPart<TextExtremeColumn> implements FramePart {
  private readonly rows: TextRows;

  constructor(rows: TextRows, column: TextExtremeColumn) {
    super(column, true);
    this.rows = rows;
  }

  add(slot: number, place: number): void {
    if (!this.rows.isNull(place)) this.column.addString(slot, this.rows.get(place));
  }

  remove(): void {}
}

/** Keeps nothing of the rows but has them stay while they are in the frame: FIRST_VALUE and NTH_VALUE look at them. */
export class FrameRows implements FramePart {
  readonly byteCount = 0;
  grow(): void {}
  reset(): void {}
  add(): void {}
  remove(): void {}
}
