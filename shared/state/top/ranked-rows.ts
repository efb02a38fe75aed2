// The rows of each group in an order of values. A row stays at its place for as long as it lives, and the order is of places.
//
//   order     offsets of the rows in their order, best first      | 3 | 0 | 2 |
//   places    a block per group                                    0: row, 1: leaving, 2: row, 3: row
//
// A place is also what tells a row from the others of its group in the output. A row that is out of the order and was sent keeps its place until
// that is said (`LEAVING`); then the next row may have it.
import { assert } from '../../engine/assert.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import { grown } from '../grown.ts';
import { RowBlocks } from '../over/row-blocks.ts';
import type { RowColumn } from '../over/row-column.ts';
import { LargeOrder } from './large-order.ts';

export const FREE = 0;
export const HELD = 1;
export const LEAVING = 2;

/** A group with more rows than this keeps its order in chunks. */
const LARGE_ROWS = 1024;

export interface RankOrder {
  /** Among the columns of the rows. */
  readonly column: RowColumn;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export class RankedRows {
  /** Where generated code puts the values of the row that comes, or goes. */
  readonly newPlace: number;
  /** By slot: rows in the order. */
  counts = new Int32Array(0);
  /** By place: `FREE`, `HELD` or `LEAVING`; the number under which the row was sent, or 0; 1 where the row is in the log. */
  states = new Uint8Array(0);
  sentNumbers = new Int32Array(0);
  inLog = new Uint8Array(0);
  /** Offsets of rows of the log that went since the last commit. */
  readonly gone = new Map<number, number[]>();
  private readonly columns: readonly RowColumn[];
  private readonly parts: readonly RankOrder[];
  /** How many of the parts rank; the others only part what is equal. */
  private readonly rankingCount: number;
  private readonly blocks = new RowBlocks();
  /** By place of the block: the offset of the row that stands there in the order. */
  private order = new Int32Array(0);
  /** By slot: the order of groups with many rows. */
  private readonly large = new Map<number, LargeOrder>();
  /** By slot: no offset below is free. */
  private occupiedTo = new Int32Array(0);

  constructor(columns: readonly RowColumn[], parts: readonly RankOrder[], rankingCount: number) {
    this.columns = columns;
    this.parts = parts;
    this.rankingCount = rankingCount;
    this.blocks.add({
      growPlaces: placeCount => {
        this.order = grown(this.order, new Int32Array(placeCount));
        this.states = grown(this.states, new Uint8Array(placeCount));
        this.sentNumbers = grown(this.sentNumbers, new Int32Array(placeCount));
        this.inLog = grown(this.inLog, new Uint8Array(placeCount));
        for (const column of columns) column.growPlaces(placeCount);
      },
      moveBlock: (slot, from, fromMask, to) => this.moveBlock(slot, from, fromMask + 1, to),
    });
    this.blocks.growSlots(SCRATCH_SLOT + 1);
    this.blocks.enlarge(SCRATCH_SLOT, 1);
    this.newPlace = this.blocks.starts[SCRATCH_SLOT]!;
  }

  get byteCount(): number {
    const own = this.counts.byteLength * 2 + this.blocks.byteCount + this.order.byteLength * 2 + this.states.byteLength * 2;
    const chunked = [...this.large.values()].reduce((sum, order) => sum + order.byteCount, own);
    return this.columns.reduce((sum, column) => sum + column.byteCount, chunked);
  }

  growSlots(capacity: number): void {
    this.counts = grown(this.counts, new Int32Array(capacity));
    this.occupiedTo = grown(this.occupiedTo, new Int32Array(capacity));
    this.blocks.growSlots(capacity);
  }

  /** The place of the row that stands `index`th in the order, from 0. */
  placeAt(slot: number, index: number): number {
    const start = this.blocks.starts[slot]!;
    return start + (this.largeOrder(slot)?.at(index) ?? this.order[start + index]!);
  }

  placeOf(slot: number, offset: number): number {
    return this.blocks.starts[slot]! + offset;
  }

  /** Places of the group, used or not. */
  lengthOf(slot: number): number {
    return this.blocks.masks[slot]! + 1;
  }

  makeRoom(slot: number, offset: number): void {
    while (offset >= this.lengthOf(slot)) this.blocks.enlarge(slot, offset + 1);
  }

  /** Whether two rows rank alike. */
  isTie(a: number, b: number): boolean {
    return this.compare(a, b, this.rankingCount) === 0;
  }

  /** Where the row at `place` stands in the order, or would stand: behind those that it equals, but for those of higher offsets. */
  indexOf(slot: number, place: number, offset = Number.POSITIVE_INFINITY): number {
    const start = this.blocks.starts[slot]!;
    const large = this.largeOrder(slot);
    if (large !== undefined) {
      return large.countBefore(other => (this.compare(start + other, place, this.parts.length) || other - offset) < 0);
    }
    let [low, high] = [0, this.counts[slot]!];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.order[start + middle]!;
      if ((this.compare(start + other, place, this.parts.length) || other - offset) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether the last row of the group stands before that at `place`, which came later. */
  isBehindAll(slot: number, place: number): boolean {
    const count = this.counts[slot]!;
    return count === 0 || this.compare(this.placeAt(slot, count - 1), place, this.parts.length) <= 0;
  }

  /** Whether the rows are equal in all that orders them. */
  isEqual(a: number, b: number): boolean {
    return this.compare(a, b, this.parts.length) === 0;
  }

  /** How the rows at two offsets stand to each other, whether they are in the order or not. */
  compareOffsets(slot: number, a: number, b: number): number {
    const start = this.blocks.starts[slot]!;
    return this.compare(start + a, start + b, this.parts.length) || a - b;
  }

  /** Takes the row at `from` over; gives its index in the order. */
  insert(slot: number, from: number): number {
    const offset = this.freeOffset(slot);
    const place = this.blocks.starts[slot]! + offset;
    for (const column of this.columns) column.copy(from, place);
    this.states[place] = HELD;
    this.sentNumbers[place] = 0;
    this.inLog[place] = 0;
    return this.enter(slot, offset);
  }

  /** Puts the row, which is at its place, into the order. */
  enter(slot: number, offset: number): number {
    const start = this.blocks.starts[slot]!;
    const count = this.counts[slot]!;
    const index = this.indexOf(slot, start + offset, offset);
    this.counts[slot] = count + 1;
    const large = this.largeOrder(slot);
    if (large !== undefined) {
      large.insert(index, offset);
      return index;
    }
    this.order.copyWithin(start + index + 1, start + index, start + count);
    this.order[start + index] = offset;
    if (count === LARGE_ROWS) this.large.set(slot, new LargeOrder(this.order.subarray(start, start + count + 1)));
    return index;
  }

  /** Takes the row that stands `index`th out of the order; gives its offset. It keeps its place. */
  leave(slot: number, index: number): number {
    const start = this.blocks.starts[slot]!;
    const count = this.counts[slot]!;
    const large = this.largeOrder(slot);
    if (large !== undefined) {
      this.counts[slot] = count - 1;
      return large.remove(index);
    }
    const offset = this.order[start + index]!;
    this.order.copyWithin(start + index, start + index + 1, start + count);
    this.counts[slot] = count - 1;
    return offset;
  }

  /** Lets go of a row that is out of the order. */
  release(slot: number, offset: number): void {
    const place = this.blocks.starts[slot]! + offset;
    if (this.inLog[place] === 1) {
      const gone = this.gone.get(slot);
      if (gone === undefined) this.gone.set(slot, [offset]);
      else gone.push(offset);
    }
    this.forget(slot, offset);
  }

  /** The same for a row that the log says is gone. */
  forget(slot: number, offset: number): void {
    const place = this.blocks.starts[slot]! + offset;
    for (const column of this.columns) column.forget(place);
    this.clear(place);
    this.occupiedTo[slot] = Math.min(this.occupiedTo[slot]!, offset);
    this.largeOrder(slot)?.freed(offset);
  }

  /** Lets go of the group. */
  reset(slot: number): void {
    const start = this.blocks.starts[slot]!;
    const length = this.lengthOf(slot);
    for (let place = start; place < start + length; place++) {
      if (this.states[place] === FREE) continue;
      for (const column of this.columns) column.forget(place);
      this.clear(place);
    }
    this.blocks.release(slot);
    this.large.delete(slot);
    this.counts[slot] = 0;
    this.occupiedTo[slot] = 0;
    this.gone.delete(slot);
  }

  private largeOrder(slot: number): LargeOrder | undefined {
    return this.large.size === 0 ? undefined : this.large.get(slot);
  }

  private compare(a: number, b: number, partCount: number): number {
    const { parts } = this;
    for (let i = 0; i < partCount; i++) {
      const { column, descending, nullsFirst } = parts[i]!;
      const [aIsNull, bIsNull] = [column.isNull(a), column.isNull(b)];
      if (aIsNull && bIsNull) continue;
      if (aIsNull || bIsNull) return aIsNull === nullsFirst ? -1 : 1;
      const order = column.compare(a, b, i < this.rankingCount);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  }

  /** The lowest free one; the block grows where there is none. */
  private freeOffset(slot: number): number {
    const start = this.blocks.starts[slot]!;
    const length = this.lengthOf(slot);
    let offset = this.occupiedTo[slot]!;
    const large = this.largeOrder(slot);
    if (large !== undefined) offset = large.freeOffset(offset, length, each => this.states[start + each] === FREE);
    else while (offset < length && this.states[start + offset] !== FREE) offset++;
    if (offset === length) this.blocks.enlarge(slot, length + 1);
    this.occupiedTo[slot] = offset + 1;
    return offset;
  }

  private moveBlock(slot: number, from: number, length: number, to: number): void {
    for (let offset = 0; offset < length; offset++) {
      const [a, b] = [from + offset, to + offset];
      this.order[b] = this.order[a]!;
      this.states[b] = this.states[a]!;
      this.sentNumbers[b] = this.sentNumbers[a]!;
      this.inLog[b] = this.inLog[a]!;
      if (this.states[a] !== FREE) {
        for (const column of this.columns) {
          column.copy(a, b);
          column.forget(a);
        }
      }
      this.clear(a);
    }
    assert(slot !== SCRATCH_SLOT, 'the place of the new row never moves');
  }

  private clear(place: number): void {
    this.states[place] = FREE;
    this.sentNumbers[place] = 0;
    this.inLog[place] = 0;
  }
}
