// The order of emission against a plain comparison, with hashes that collide.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PairSorter, sortByKey, sortByPaneAndKey } from '../../shared/state/canonical-order.ts';
import { GroupRows } from '../../shared/state/group-rows.ts';
import { GroupTable } from '../../shared/state/group-table.ts';

interface Group {
  readonly pane: number;
  readonly hash: number;
  readonly key: string;
}

const group: fc.Arbitrary<Group> = fc.record({
  pane: fc.integer({ min: -2, max: 3 }),
  hash: fc.constantFrom(0, 1, -1, 0x7fffffff, -0x80000000, 77),
  key: fc.string({ unit: 'grapheme', maxLength: 3 }),
});

const bytesOf = (key: string) => Buffer.from(key);
const byKey = (a: Group, b: Group) => (a.hash >>> 0) - (b.hash >>> 0) || Buffer.compare(bytesOf(a.key), bytesOf(b.key)) || a.pane - b.pane;
const byPaneAndKey = (a: Group, b: Group) => a.pane - b.pane || byKey(a, b);

function check(groups: readonly Group[], sort: typeof sortByKey, compare: (a: Group, b: Group) => number): void {
  const table = new GroupTable(new GroupRows([], true, false), 10, () => {});
  const bySlot = new Map<number, Group>();
  for (const each of groups) {
    const key = bytesOf(each.key);
    bySlot.set(table.insert(table.whole, each.pane * 10, key, 0, key.length, each.hash), each);
  }
  const slots = Int32Array.from([...bySlot.keys(), 999]);
  sort(table, new PairSorter(), slots, bySlot.size);
  expect([...slots.subarray(0, bySlot.size)].map(slot => bySlot.get(slot))).toEqual([...groups].sort(compare));
  expect(slots.at(-1)).toBe(999);
}

const distinctGroups = fc.uniqueArray(group, { maxLength: 80, selector: each => JSON.stringify(each) });

test('by hash and key', () => {
  fc.assert(fc.property(distinctGroups, groups => check(groups, sortByKey, byKey)));
});

test('by pane, hash and key', () => {
  fc.assert(fc.property(distinctGroups, groups => check(groups, sortByPaneAndKey, byPaneAndKey)));
});
