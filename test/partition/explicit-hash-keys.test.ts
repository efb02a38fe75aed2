// Plain records with an explicit hash key, which Lambda does not tell: at a split, what was counted of their key goes where the partition key says,
// and they come to another shard. What must hold: no row is wrong in silence. A record either joins what was counted of its key, or is the first
// of it anywhere, or is a dead letter that says why and, put again, comes to where it belongs.
import { describe, expect, test } from '@jest/globals';
import { readLetter } from '../../cli/dead-letters/letter.ts';
import { departedRangesOf } from '../../shared/engine/departed-ranges.ts';
import { FULL_HASH_RANGE, hashKeyOf, isInHashRange } from '../../shared/engine/hash-key.ts';
import { MINUTES, payload, RUNNING } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const HOPS = 'CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k WINDOW HOPPING(at, 2m, 1m) EMIT FINAL;';

interface Sum {
  readonly k: string;
  readonly s: number;
}

const sumsOf = (world: ReshardingWorld) => world.results.values as Sum[];

/** Puts the records of the dead letters again, as `weir dead-letters redrive` does. */
function redrive(world: ReshardingWorld): string[] {
  const letters = world.deadLetters.rows.splice(0).map(row => readLetter(Buffer.from(row.json).toString('utf8')).record!);
  return letters.map(({ partitionKey, explicitHashKey, data }) => {
    const hashKey = explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);
    const { shardId } = world.shards.find(({ closed, hashRange }) => !closed && isInHashRange(hashRange, hashKey))!;
    world.putInto(shardId, partitionKey, Buffer.from(data).toString('utf8'));
    return shardId;
  });
}

test('a running total is not begun anew in the other child: the record is set aside, and put again it joins its key', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  await world.read('shard-0');
  const children = world.split('shard-0');
  const home = children.find(child => isInHashRange(world.shard(child).hashRange, hashKeyOf('a')))!;
  const other = children.find(child => child !== home)!;
  world.putInto(other, 'a', payload('a', 10, 6));
  world.putInto(other, 'a', payload('a', 100, 7));
  expect(await world.read(other, { to: 1 })).toMatchObject({ failure: null, unprocessedFrom: null });
  await world.read(other, { env: world.process() });
  expect(sumsOf(world)).toEqual([{ k: 'a', s: 1 }]);
  expect(world.deadLetters.values).toMatchObject([
    { query: 'sums', partitionKey: 'a', reason: expect.stringContaining('explicit hash key') },
    { query: 'sums', partitionKey: 'a' },
  ]);
  expect(redrive(world)).toEqual([home, home]);
  await world.read(home);
  expect(sumsOf(world).at(-1)).toEqual({ k: 'a', s: 111 });
  expect(await world.counted()).toMatchObject({ records: 5, decoded: 5, 'sums.applied': 3, 'sums.failed': 2, 'sums.outOfRange': 2 });
});

test('of keys that came from outside their shard, the child with its start has what was counted; put again, they come there', async () => {
  const world = await ReshardingWorld.withShards(2, RUNNING);
  const k = world.keyIn('shard-1');
  world.putInto('shard-0', k, payload(k, 1, 5));
  await world.read('shard-0');
  expect(await world.counted()).toMatchObject({ 'sums.applied': 1, 'sums.outOfRange': 1 });
  const [first, second] = world.split('shard-0');
  for (const child of [first, second]) {
    world.putInto(child, k, payload(k, 10, 6));
    await world.read(child);
  }
  expect(sumsOf(world).map(({ s }) => s)).toEqual([1, 11]);
  expect(redrive(world)).toEqual([first]);
  await world.read(first);
  expect(sumsOf(world).at(-1)).toEqual({ k, s: 21 });
});

// The child that has the records merges with the shard that holds the MD5 of their key.
describe('what went on elsewhere', () => {
  /** Shard 0 has the key of a partition key of shard 1; its children, and what became of the second and shard 1. */
  async function strangersAtHome(sql: string) {
    const world = await ReshardingWorld.withShards(2, sql);
    const k = world.keyIn('shard-1');
    world.putInto('shard-0', k, payload(k, 1, 5));
    await world.read('shard-0');
    const [home, other] = world.split('shard-0');
    const merged = world.merge(other, 'shard-1');
    return { world, k, home, merged };
  }

  test('is not begun anew of a key that looks at home, also by a process that reads the log; put again, the record joins it', async () => {
    const { world, k, home, merged } = await strangersAtHome(RUNNING);
    world.putInto(merged, k, payload(k, 10, 6));
    world.putInto(merged, k, payload(k, 100, 7));
    await world.read(merged, { to: 1 });
    await world.read(merged, { env: world.process() });
    await world.read(home);
    expect(sumsOf(world)).toEqual([{ k, s: 1 }]);
    expect(redrive(world)).toEqual([home, home]);
    await world.read(home);
    expect(sumsOf(world).at(-1)).toEqual({ k, s: 111 });
  });

  test('other keys of that shard begin there', async () => {
    const { world, merged } = await strangersAtHome(RUNNING);
    const k = world.keyIn('shard-1', 'native');
    world.put(k, payload(k, 5, 6));
    await world.read(merged);
    expect(sumsOf(world).at(-1)).toEqual({ k, s: 5 });
    expect(world.deadLetters.rows).toEqual([]);
  });

  test('the next generations know it, until the groups themselves come', async () => {
    const { world, k, home, merged } = await strangersAtHome(RUNNING);
    const [, last] = world.split(merged);
    const holds = [merged, last].findLast(shardId => world.shards.some(shard => shard.shardId === shardId))!;
    expect(isInHashRange(world.shard(holds).hashRange, hashKeyOf(k))).toBe(true);
    world.putInto(holds, k, payload(k, 10, 6));
    await world.read(holds);
    expect(sumsOf(world)).toEqual([{ k, s: 1 }]);
    const between = world.shards.find(({ parentShardIds, shardId }) => parentShardIds[0] === merged && shardId !== holds)!;
    const all = world.merge(world.merge(home, between.shardId), holds);
    world.putInto(all, k, payload(k, 100, 7));
    await world.read(all);
    expect(sumsOf(world).at(-1)).toEqual({ k, s: 101 });
  });

  test('windows that were open are not begun anew, later ones are counted', async () => {
    const { world, k, merged } = await strangersAtHome(MINUTES);
    for (const [v, second] of [
      [10, 6],
      [100, 65],
      [0, 200],
    ] as const)
      world.putInto(merged, k, payload(k, v, second));
    await world.read(merged);
    expect(sumsOf(world)).toEqual([{ k, s: 100 }]);
    expect(world.deadLetters.rows).toHaveLength(1);
  });
});

test('windows that begin after the split are counted where their records come; those that were open are not begun anew', async () => {
  const world = await ReshardingWorld.withShards(1, MINUTES);
  world.put('a', payload('a', 1, 5));
  await world.read('shard-0');
  const children = world.split('shard-0');
  const other = children.find(child => !isInHashRange(world.shard(child).hashRange, hashKeyOf('a')))!;
  for (const [v, second] of [
    [10, 6],
    [100, 65],
    [1_000, 200],
  ] as const) {
    world.putInto(other, 'a', payload('a', v, second));
  }
  for (const child of children) await world.read(child);
  expect(sumsOf(world)).toEqual([{ k: 'a', s: 100 }]);
  expect(world.deadLetters.rows).toHaveLength(1);
  expect(await world.counted()).toMatchObject({ 'sums.applied': 3, 'sums.failed': 1, 'sums.outOfRange': 3 });
  // The next generation remembers it too.
  const grandchildren = world.split(other);
  for (const child of grandchildren) {
    world.putInto(child, 'a', payload('a', 5, 7));
    world.putInto(child, 'a', payload('a', 6, 201));
    await world.read(child);
  }
  expect(await world.counted()).toMatchObject({ 'sums.applied': 4, 'sums.late': 2, 'sums.failed': 2 });
});

test('a merged child closes no window twice of a key that came from outside', async () => {
  const world = await ReshardingWorld.withShards(2, MINUTES);
  const k = world.keyIn('shard-0');
  // Its records lie in the other shard, which is further in time.
  world.putInto('shard-1', k, payload(k, 1, 5));
  world.putInto('shard-1', k, payload(k, 2, 140));
  const slow = world.keyIn('shard-0', 'slow');
  world.put(slow, payload(slow, 0, 1));
  for (const shardId of ['shard-0', 'shard-1']) await world.read(shardId);
  expect(sumsOf(world)).toEqual([{ k, s: 1 }]);
  const merged = world.merge('shard-0', 'shard-1');
  world.put(k, payload(k, 100, 10));
  world.put(k, payload(k, 3, 141));
  world.put(k, payload(k, 0, 400));
  await world.read(merged);
  expect(sumsOf(world).filter(sum => sum.k === k)).toEqual([
    { k, s: 1 },
    { k, s: 5 },
  ]);
  expect(world.late.rows).toHaveLength(1);
});

test('where keys came from outside, the slower parent comes forward before it is sealed: what it had open goes out', async () => {
  const world = await ReshardingWorld.withShards(2, HOPS);
  const slow = world.keyIn('shard-0', 'slow');
  world.put(slow, payload(slow, 1, 5));
  const k = world.keyIn('shard-0');
  world.putInto('shard-1', k, payload(k, 2, 140));
  for (const shardId of ['shard-0', 'shard-1']) await world.read(shardId);
  const merged = world.merge('shard-0', 'shard-1');
  world.put(slow, payload(slow, 0, 400));
  await world.read(merged);
  expect(await world.kinds('shard-0')).toEqual(['0 birth', '1 delta', '2 delta', '3 sealed']);
  expect(sumsOf(world).map(sum => `${sum.k} ${sum.s}`)).toEqual([`${slow} 1`, `${slow} 1`, `${k} 2`, `${k} 2`]);
});

test('a record that cannot be used comes back to its shard, not to that of its partition key', async () => {
  const world = await ReshardingWorld.withShards(2, RUNNING);
  const k = world.keyIn('shard-1');
  world.putInto('shard-0', k, '{"k": ');
  world.put(k, '{"k": ');
  for (const shardId of ['shard-0', 'shard-1']) await world.read(shardId);
  expect(redrive(world)).toEqual(['shard-0', 'shard-1']);
});

describe('what departs', () => {
  const range = (start: number, end: number) => ({ start: BigInt(start), end: BigInt(end) });
  const parent = { hashRange: range(100, 199), eventTimeMaxMs: 7, hadRecords: true, departed: [] };
  const outside = [
    { ...range(0, 99), eventTimeMaxMs: 7, at: 100n },
    { start: 200n, end: FULL_HASH_RANGE.end, eventTimeMaxMs: 7, at: 100n },
  ];

  test('from the first child: what its sibling keeps', () => {
    const keeps = range(100, 149);
    expect(departedRangesOf([{ ...parent, keeps }], keeps)).toEqual([{ ...range(150, 199), eventTimeMaxMs: 7, at: null }]);
  });

  test('from the second: that, and what came from outside', () => {
    const keeps = range(150, 199);
    expect(departedRangesOf([{ ...parent, keeps }], keeps)).toEqual([{ ...range(100, 149), eventTimeMaxMs: 7, at: null }, ...outside]);
  });

  test('from a merged child: nothing but what had departed before', () => {
    const departed = [{ ...range(0, 250), eventTimeMaxMs: 3, at: null }];
    const keeps = parent.hashRange;
    const other = { ...parent, hashRange: range(200, 299), keeps: range(200, 299) };
    const expected = [{ ...range(0, 99), eventTimeMaxMs: 3, at: null }];
    expect(departedRangesOf([{ ...parent, keeps, departed }, other], range(100, 299))).toEqual(expected);
  });

  test('nothing, where the parent never had a record', () => {
    expect(departedRangesOf([{ ...parent, keeps: range(150, 199), hadRecords: false }], range(150, 199))).toEqual([]);
  });

  test('the same again is told once', () => {
    const keeps = range(150, 199);
    expect(departedRangesOf([{ ...parent, keeps, departed: outside }], keeps)).toHaveLength(3);
  });
});
