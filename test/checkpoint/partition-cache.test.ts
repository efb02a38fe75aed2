import { expect, test } from '@jest/globals';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';

test('an entry is taken once: whoever comes second finds nothing', () => {
  const cache = new PartitionCache<string>({ byteBudget: 100 });
  cache.put('a', 'state', 10);
  expect([cache.take('a'), cache.take('a'), cache.take('b')]).toEqual(['state', null, null]);
  expect([cache.byteCount, cache.entryCount]).toEqual([0, 0]);
});

/** Puts entries (named by partition and bytes), takes where no bytes are given, and says what is left and what was dropped. */
function check(
  byteBudget: number,
  steps: readonly (readonly [string, number?])[],
  left: readonly string[],
  dropped: readonly string[],
): void {
  const gone: string[] = [];
  const cache = new PartitionCache<string>({ byteBudget, onDrop: entry => gone.push(entry) });
  for (const [partition, byteCount] of steps) {
    if (byteCount === undefined) cache.take(partition);
    else cache.put(partition, `${partition}${byteCount}`, byteCount);
    expect(cache.byteCount).toBeLessThanOrEqual(byteBudget);
  }
  expect(gone).toEqual(dropped);
  const partitions = [...new Set(steps.map(([partition]) => partition))];
  expect(partitions.map(partition => cache.take(partition)).filter(entry => entry !== null)).toEqual(left);
  expect(cache.byteCount).toBe(0);
}

test.each<[string, Parameters<typeof check>]>([
  [
    'all fits',
    [
      30,
      [
        ['a', 10],
        ['b', 20],
      ],
      ['a10', 'b20'],
      [],
    ],
  ],
  [
    'the oldest goes first',
    [
      30,
      [
        ['a', 10],
        ['b', 20],
        ['c', 5],
      ],
      ['b20', 'c5'],
      ['a10'],
    ],
  ],
  [
    'as many go as must',
    [
      30,
      [
        ['a', 10],
        ['b', 10],
        ['c', 25],
      ],
      ['c25'],
      ['a10', 'b10'],
    ],
  ],
  ['what is given back becomes the newest', [30, [['a', 10], ['b', 15], ['a'], ['a', 10], ['c', 10]], ['a10', 'c10'], ['b15']]],
  [
    'a newer entry replaces an older one',
    [
      30,
      [
        ['a', 10],
        ['a', 20],
      ],
      ['a20'],
      ['a10'],
    ],
  ],
  [
    'what exceeds the budget alone is not kept, and nothing goes for its sake',
    [
      30,
      [
        ['a', 10],
        ['b', 31],
      ],
      ['a10'],
      ['b31'],
    ],
  ],
  ['no budget keeps nothing', [0, [['a', 1]], [], ['a1']]],
])('%s', (_, input) => check(...input));

test('what is in use takes room from the others, the oldest first', () => {
  const gone: string[] = [];
  const cache = new PartitionCache<string>({ byteBudget: 100, onDrop: entry => gone.push(entry) });
  for (const partition of ['a', 'b', 'c']) cache.put(partition, partition, 20);
  cache.makeRoom(40);
  expect(gone).toEqual([]);
  cache.makeRoom(60);
  expect(gone).toEqual(['a']);
  cache.makeRoom(1000);
  expect([gone, cache.byteCount]).toEqual([['a', 'b', 'c'], 0]);
});
