// Where the rows of a key lie: a block of places in one arena, a ring whose length is a power of two and grows with the rows that must be
// kept. Row n of a key stands at `starts[slot] + (n & masks[slot])`, so a row never moves while others come and go.
//
// Blocks that were left are used again by their size; every column over the rows is one array as long as the arena.
import { assert } from '../../engine/assert.ts';
import { grown } from '../grown.ts';

const INITIAL_PLACES = 256;
const PLACES_MAX = 2 ** 30;
const BLOCK_LENGTH_MIN = 4;
/** The mask of a slot without a block. */
const NO_BLOCK = -1;

/** Something that has a value per place. */
export interface PlacedColumn {
  /** The arena has so many places from now on. */
  growPlaces(placeCount: number): void;
  /** The block of a slot moved: what stood at `from + (i & fromMask)` belongs to `to + (i & toMask)`, for each i it keeps. */
  moveBlock(slot: number, from: number, fromMask: number, to: number, toMask: number): void;
}

export class RowBlocks {
  starts = new Int32Array(0);
  masks = new Int32Array(0);
  placeCount = INITIAL_PLACES;
  private used = 0;
  /** Per size (the exponent of two): starts of free blocks. */
  private readonly free: number[][] = Array.from({ length: 31 }, () => []);
  private readonly columns: PlacedColumn[] = [];

  get byteCount(): number {
    return this.starts.byteLength * 2;
  }

  add(column: PlacedColumn): void {
    column.growPlaces(this.placeCount);
    this.columns.push(column);
  }

  growSlots(capacity: number): void {
    this.starts = grown(this.starts, new Int32Array(capacity));
    this.masks = grown(this.masks, new Int32Array(capacity).fill(NO_BLOCK));
  }

  /** Gives the slot a block of at least `length` places, with what its block held. */
  enlarge(slot: number, length: number): void {
    const exponent = 32 - Math.clz32(Math.max(length, BLOCK_LENGTH_MIN) - 1);
    const [from, fromMask] = [this.starts[slot]!, this.masks[slot]!];
    const to = this.take(exponent);
    const toMask = 2 ** exponent - 1;
    if (fromMask !== NO_BLOCK) {
      for (const column of this.columns) column.moveBlock(slot, from, fromMask, to, toMask);
      this.leave(from, fromMask);
    }
    this.starts[slot] = to;
    this.masks[slot] = toMask;
  }

  release(slot: number): void {
    const mask = this.masks[slot]!;
    if (mask !== NO_BLOCK) this.leave(this.starts[slot]!, mask);
    this.masks[slot] = NO_BLOCK;
  }

  private leave(start: number, mask: number): void {
    this.free[32 - Math.clz32(mask)]!.push(start);
  }

  private take(exponent: number): number {
    const known = this.free[exponent]!.pop();
    if (known !== undefined) return known;
    const start = this.used;
    this.used += 2 ** exponent;
    if (this.used > this.placeCount) this.growPlaces(this.used);
    return start;
  }

  private growPlaces(needed: number): void {
    assert(needed <= PLACES_MAX, `${needed} rows kept by one OVER; at most ${PLACES_MAX}`);
    while (this.placeCount < needed) this.placeCount *= 2;
    for (const column of this.columns) column.growPlaces(this.placeCount);
  }
}
