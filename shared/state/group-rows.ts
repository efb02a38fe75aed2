// What a state keeps of its groups, side by side: a row of numbers per slot, so that a record touches one or two cache lines of its group and
// not one per attribute. The numbers that accumulators keep lie behind what the table needs to find the group:
//
//   number   0                1                2           …
//   word     0       1        2      3
//            key     key      hash   mark      [place]     numbers of the columns
//            start   end
//
// `words` and `numbers` are the same memory. The mark is the table's and the log's (changes.ts).
import type { StateColumn } from './columns/state-column.ts';

export const KEY_START = 0;
export const KEY_END = 1;
export const HASH = 2;
export const MARK = 3;
/** In numbers, not in words. */
export const PLACE = 2;

const HEADER_NUMBERS = 2;

export class GroupRows {
  /** Numbers per row. */
  readonly stride: number;
  /** The first number of the columns. */
  readonly firstLane: number;
  readonly hasPlaces: boolean;
  numbers = new Float64Array(0);
  words = new Int32Array(0);
  /** What a group begins with, by lane. */
  readonly empties: Float64Array;
  private readonly columns: readonly StateColumn[];

  /** `columns`: those that keep their numbers here; `hasPlaces`: groups differ by more than their key. */
  constructor(columns: readonly StateColumn[], hasPlaces: boolean) {
    this.columns = columns;
    this.hasPlaces = hasPlaces;
    this.firstLane = HEADER_NUMBERS + (hasPlaces ? 1 : 0);
    this.empties = Float64Array.from(columns.flatMap(column => column.empties));
    this.stride = this.firstLane + this.empties.length;
  }

  get byteCount(): number {
    return this.numbers.byteLength;
  }

  /** Makes room for so many rows. The arrays are other ones afterwards. */
  grow(capacity: number): void {
    const numbers = new Float64Array(capacity * this.stride);
    numbers.set(this.numbers);
    this.numbers = numbers;
    this.words = new Int32Array(numbers.buffer);
    let lane = this.firstLane;
    for (const column of this.columns) {
      column.settle!(numbers, lane, this.stride);
      lane += column.empties.length;
    }
  }

  /** Empties the accumulators of a slot. */
  clear(slot: number): void {
    const { empties, numbers } = this;
    const first = slot * this.stride + this.firstLane;
    for (let lane = 0; lane < empties.length; lane++) numbers[first + lane] = empties[lane]!;
  }
}
