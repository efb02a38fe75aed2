// What a state keeps of its groups, side by side: a row of numbers per slot, so that a record touches one or two cache lines of its group and
// not one per attribute. The numbers that accumulators keep lie behind what the table needs to find the group:
//
//   number   0                1                2           3                     …
//   word     0       1        2      3                     6           7
//            key     key      hash   mark      [place]     [revision   standing]   numbers of the columns
//            start   end
//
// `words` and `numbers` are the same memory. The mark is the table's and the log's (changes.ts). Revision and standing say what was sent of a
// group; they are there where a group can be sent and stay (`keepsRevisions`).
import type { StateColumn } from './columns/state-column.ts';
import { lengthened } from './grown.ts';
import { UNSENT } from './layout.ts';

export const KEY_START = 0;
export const KEY_END = 1;
export const HASH = 2;
export const MARK = 3;
/** In numbers, not in words. */
export const PLACE = 2;

const HEADER_NUMBERS = 2;
/** Of the standing: the last row that was sent was an upsert. Above it: `UNSENT`, `SENT` or `DUE`. */
const LIVE = 1;

export class GroupRows {
  /** Numbers per row. */
  readonly stride: number;
  /** The first number of the columns. */
  readonly firstLane: number;
  readonly hasPlaces: boolean;
  /** It is kept what was sent of a group. */
  readonly hasRevisions: boolean;
  /** The word of the revision; 0 where there is none. */
  private readonly revisionWord: number;
  numbers = new Float64Array(0);
  words = new Int32Array(0);
  /** What a group begins with, by lane. */
  readonly empties: Float64Array;
  private readonly columns: readonly StateColumn[];

  /** `columns`: those that keep their numbers here; `hasPlaces`: groups differ by more than their key. */
  constructor(columns: readonly StateColumn[], hasPlaces: boolean, hasRevisions: boolean) {
    const headerNumbers = HEADER_NUMBERS + (hasPlaces ? 1 : 0);
    this.columns = columns;
    this.hasPlaces = hasPlaces;
    this.hasRevisions = hasRevisions;
    this.revisionWord = hasRevisions ? headerNumbers * 2 : 0;
    this.firstLane = headerNumbers + (hasRevisions ? 1 : 0);
    this.empties = Float64Array.from(columns.flatMap(column => column.empties));
    this.stride = this.firstLane + this.empties.length;
  }

  get byteCount(): number {
    return this.numbers.byteLength;
  }

  // So short that the compiler has them in the place of each call.

  keyStart(slot: number): number {
    return this.words[slot * this.stride * 2]!;
  }
  keyEnd(slot: number): number {
    return this.words[slot * this.stride * 2 + 1]!;
  }
  hash(slot: number): number {
    return this.words[slot * this.stride * 2 + 2]!;
  }

  /** Makes room for so many rows. The arrays are other ones afterwards, and those of before are empty. */
  grow(capacity: number): void {
    const numbers = new Float64Array(lengthened(this.numbers, capacity * this.stride * Float64Array.BYTES_PER_ELEMENT));
    this.numbers = numbers;
    this.words = new Int32Array(numbers.buffer);
    let lane = this.firstLane;
    for (const column of this.columns) {
      column.settle!(numbers, lane, this.stride);
      lane += column.empties.length;
    }
  }

  /** Makes the row of a slot that of a group without rows. */
  clear(slot: number): void {
    const { empties, numbers } = this;
    const first = slot * this.stride + this.firstLane;
    for (let lane = 0; lane < empties.length; lane++) numbers[first + lane] = empties[lane]!;
    // Zero in both words.
    if (this.revisionWord !== 0) numbers[first - 1] = 0;
  }

  /** Rows sent so far; 0 where that is not kept. */
  revision(slot: number): number {
    return this.revisionWord === 0 ? 0 : this.words[slot * this.stride * 2 + this.revisionWord]!;
  }

  setRevision(slot: number, revision: number): void {
    if (this.revisionWord !== 0) this.words[slot * this.stride * 2 + this.revisionWord] = revision;
  }

  /** A row is sent; gives its revision. */
  send(slot: number, isUpsert: boolean): number {
    if (this.revisionWord === 0) return 0;
    const { words } = this;
    const at = slot * this.stride * 2 + this.revisionWord;
    words[at + 1] = isUpsert ? words[at + 1]! | LIVE : words[at + 1]! & ~LIVE;
    return words[at]!++;
  }

  nextRevision(slot: number): number {
    const revision = this.revision(slot);
    this.setRevision(slot, revision + 1);
    return revision;
  }

  /** Whether the last row that was sent was an upsert. */
  isLive(slot: number): boolean {
    return (this.standing(slot) & LIVE) !== 0;
  }

  setLive(slot: number, isLive: boolean): void {
    this.setStanding(slot, (this.standing(slot) & ~LIVE) | (isLive ? LIVE : 0));
  }

  /** FINAL: whether what was sent of the group is what it is now (`UNSENT`, `SENT` or `DUE`). */
  evaluated(slot: number): number {
    return this.standing(slot) >> 1;
  }

  setEvaluated(slot: number, evaluated: number): void {
    this.setStanding(slot, (this.standing(slot) & LIVE) | (evaluated << 1));
  }

  /** Both in one number, as the log has them. */
  standing(slot: number): number {
    return this.revisionWord === 0 ? UNSENT : this.words[slot * this.stride * 2 + this.revisionWord + 1]!;
  }

  setStanding(slot: number, standing: number): void {
    if (this.revisionWord !== 0) this.words[slot * this.stride * 2 + this.revisionWord + 1] = standing;
  }
}
