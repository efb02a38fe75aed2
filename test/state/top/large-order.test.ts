// A group of thousands of rows, whose order lies in chunks: after any changes the rows stand as they do in a sorted list, and a row that comes takes
// the lowest place that is free, as in a small group.
import { expect, test } from '@jest/globals';
import { NumberRows } from '../../../shared/state/index.ts';
import { RankedRows } from '../../../shared/state/top/ranked-rows.ts';
import { randomNumbers } from '../../lives/over-model.ts';

const SLOT = 1;

interface Held {
  readonly offset: number;
  readonly rank: number;
}

class Model {
  readonly ranks = new NumberRows('whole');
  readonly rows = new RankedRows([this.ranks], [{ column: this.ranks, descending: false, nullsFirst: false }], 1);
  readonly held: Held[] = [];
  private readonly free = new Set<number>();

  constructor() {
    this.rows.growSlots(SLOT + 1);
  }

  insert(rank: number): void {
    this.ranks.values[this.rows.newPlace] = rank;
    const index = this.rows.insert(SLOT, this.rows.newPlace);
    const offset = this.free.size === 0 ? this.held.length : Math.min(...this.free);
    this.free.delete(offset);
    expect(this.rows.placeAt(SLOT, index)).toBe(this.rows.placeOf(SLOT, offset));
    this.held.push({ offset, rank });
  }

  /** The row that stands `index`th. */
  remove(index: number): void {
    const { offset } = this.sorted()[index]!;
    expect(this.rows.leave(SLOT, index)).toBe(offset);
    this.rows.release(SLOT, offset);
    this.held.splice(
      this.held.findIndex(each => each.offset === offset),
      1,
    );
    this.free.add(offset);
  }

  sorted(): Held[] {
    return this.held.toSorted((a, b) => a.rank - b.rank || a.offset - b.offset);
  }

  check(): void {
    const { rows } = this;
    expect(rows.counts[SLOT]).toBe(this.held.length);
    const offsets = Array.from({ length: this.held.length }, (_, index) => rows.placeAt(SLOT, index) - rows.placeOf(SLOT, 0));
    expect(offsets).toEqual(this.sorted().map(({ offset }) => offset));
  }
}

test.each([1, 2, 3])('order and places of thousands of rows (seed %d)', seed => {
  const random = randomNumbers(seed);
  const below = (n: number) => Math.floor(random() * n);
  const model = new Model();
  for (let i = 0; i < 3000; i++) model.insert(below(800));
  model.check();
  for (let i = 0; i < 300; i++) {
    if (random() < 0.6) model.remove(below(model.held.length));
    else model.insert(below(800));
  }
  model.check();
  // A stretch of the order goes as a whole, and comes again.
  for (let i = 0; i < 1200; i++) model.remove(700);
  model.check();
  for (let i = 0; i < 900; i++) model.insert(i % 3);
  model.check();
  while (model.held.length > 0) model.remove(model.held.length - 1);
  model.insert(5);
  model.check();
  model.rows.reset(SLOT);
  expect(model.rows.counts[SLOT]).toBe(0);
});
