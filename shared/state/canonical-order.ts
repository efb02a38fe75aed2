// The order in which groups are emitted: window, then hash (unsigned), then key. It depends on the groups alone, so rows come out the same
// however they went in.
//
// Hash and slot share a 64-bit number each, and the runtime's own sort of 64-bit numbers does the work: no comparison function, no bigint.
import { assert } from '../engine/assert.ts';
import { compareBytes } from './byte-arena.ts';
import type { GroupTable } from './group-table.ts';

assert(new Uint8Array(Uint32Array.of(1).buffer)[0] === 1, 'the state needs a little-endian machine');

/** Sorts pairs of unsigned 32-bit numbers by `high`, then `low`. One is reused; it grows to the largest sort. */
export class PairSorter {
  /** Pair i has its low number at 2i and its high one at 2i + 1. */
  words = new Uint32Array(2 * 64);

  reserve(count: number): void {
    if (count * 2 > this.words.length) this.words = new Uint32Array(2 ** Math.ceil(Math.log2(count * 2)));
  }

  sort(count: number): void {
    new BigUint64Array(this.words.buffer, 0, count).sort();
  }
}

/** Puts `slots[0, count)` into the order of hash and key; slots of one key follow their panes. */
export function sortByKey(table: GroupTable, sorter: PairSorter, slots: Int32Array, count: number): void {
  sorter.reserve(count);
  const words = sorter.words;
  for (let i = 0; i < count; i++) {
    words[2 * i] = slots[i]!;
    words[2 * i + 1] = table.hash(slots[i]!);
  }
  sorter.sort(count);
  for (let i = 0; i < count; i++) slots[i] = words[2 * i]!;
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && words[2 * end + 1] === words[2 * start + 1]) end++;
    if (end - start > 1) slots.subarray(start, end).sort((a, b) => compareKeys(table, a, b));
    start = end;
  }
}

/** Puts `slots[0, count)` into the order of pane, hash and key. */
export function sortByPaneAndKey(table: GroupTable, sorter: PairSorter, slots: Int32Array, count: number): void {
  sortByTimeAndKey(table, sorter, slots, count, slot => table.place(slot));
}

/** Puts `slots[0, count)` into the order of a time of theirs, hash and key. */
export function sortByTimeAndKey(
  table: GroupTable,
  sorter: PairSorter,
  slots: Int32Array,
  count: number,
  timeOf: (slot: number) => number,
): void {
  sortByKey(table, sorter, slots, count);
  const countByPane = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const paneMs = timeOf(slots[i]!);
    countByPane.set(paneMs, (countByPane.get(paneMs) ?? 0) + 1);
  }
  if (countByPane.size < 2) return;
  const sorted = slots.slice(0, count);
  const nextByPane = new Map<number, number>();
  let next = 0;
  for (const paneMs of [...countByPane.keys()].sort((a, b) => a - b)) {
    nextByPane.set(paneMs, next);
    next += countByPane.get(paneMs)!;
  }
  for (const slot of sorted) {
    const paneMs = timeOf(slot);
    const to = nextByPane.get(paneMs)!;
    slots[to] = slot;
    nextByPane.set(paneMs, to + 1);
  }
}

function compareKeys(table: GroupTable, a: number, b: number): number {
  const { keyBytes } = table;
  const order = compareBytes(keyBytes, table.keyStart(a), table.keyEnd(a), keyBytes, table.keyStart(b), table.keyEnd(b));
  return order !== 0 ? order : table.place(a) - table.place(b);
}
