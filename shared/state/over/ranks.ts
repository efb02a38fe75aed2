// RANK and DENSE_RANK in time order: the number of the first row of the instant, and the number of the instant.
import type { CountColumn } from '../columns/count-column.ts';
import type { FramePart } from './frame.ts';
import type { NumberRows } from './number-rows.ts';
import type { RowBuffer } from './row-buffer.ts';

/** Part of a frame of all rows so far; its column is one of the log. */
export class RankPart implements FramePart {
  readonly byteCount = 0;
  private readonly rows: RowBuffer;
  private readonly times: NumberRows;
  private readonly ranks: CountColumn;
  private readonly isDense: boolean;

  constructor(rows: RowBuffer, times: NumberRows, ranks: CountColumn, kind: 'rank' | 'dense-rank') {
    this.rows = rows;
    this.times = times;
    this.ranks = ranks;
    this.isDense = kind === 'dense-rank';
  }

  add(slot: number, place: number, row: number): void {
    const times = this.times.values;
    if (row > 0 && times[this.rows.placeOf(slot, row - 1)] === times[place]) return;
    const { values, stride } = this.ranks;
    values[slot * stride] = this.isDense ? values[slot * stride]! + 1 : row + 1;
  }

  remove(): void {}
  grow(): void {}
  reset(): void {}
}
