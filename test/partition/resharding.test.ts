// Shards that split and merge: who takes over what, when, and how often. That results are the same as without is for test/lives to show, over
// every kind of state.
import { expect, test } from '@jest/globals';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { SealedPartition } from '../../shared/partition/sealed-partition.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { MINUTES, payload, RUNNING, START_MS } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const MINUTE_MS = 60_000;

test('a child waits until its parent is drained, takes over its half, and counts on', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (const k of ['a', 'b', 'c', 'd']) world.put(k, payload(k, 1, 5));
  await world.read('shard-0', { to: 3 });
  const [left, right] = world.split('shard-0');
  for (const k of ['a', 'b', 'c', 'd']) world.put(k, payload(k, 10, 6));
  expect(await world.read(left)).toMatchObject({ unprocessedFrom: 0, appliedRecordCount: 0, failure: { name: 'ParentNotDrained' } });
  expect(await world.kinds(left)).toEqual([]);
  expect(await world.visit(right)).toMatchObject({ outcome: 'waiting' });
  await world.read('shard-0');
  expect(await world.read(left)).toMatchObject({ unprocessedFrom: null, failure: null });
  expect(await world.read(right)).toMatchObject({ unprocessedFrom: null, failure: null });
  expect(await world.kinds('shard-0')).toEqual(['0 birth', '1 delta', '2 delta', '3 sealed']);
  for (const child of [left, right]) expect(await world.kinds(child)).toEqual(['0 birth', '4 import', '5 delta']);
  const totals = world.results.values.map(row => row as { k: string; s: number }).filter(({ s }) => s > 1);
  expect(totals.map(({ k, s }) => `${k} ${s}`).sort()).toEqual(['a 11', 'b 11', 'c 11', 'd 11']);
  expect(await world.counted()).toMatchObject({ records: 8, decoded: 8, 'sums.applied': 8, 'sums.emitted': 8, 'sums.strays': 0 });
});

test('a sealed parent acknowledges what it has applied, and stops at anything else', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  world.put('b', payload('b', 1, 6));
  await world.read('shard-0');
  const [left] = world.split('shard-0');
  await world.visit(left);
  expect(await world.read('shard-0', { from: 0 })).toMatchObject({ unprocessedFrom: null, failure: null, skippedRecordCount: 2 });
  world.shard('shard-0').records.push({ data: payload('a', 1, 7), partitionKey: 'a' });
  const { unprocessedFrom, failure } = await world.read('shard-0', { from: 1 });
  expect({ unprocessedFrom, isSealed: failure instanceof SealedPartition, retryable: failure?.retryable }).toEqual({
    unprocessedFrom: 1,
    isSealed: true,
    retryable: false,
  });
  expect(await world.visit('shard-0')).toMatchObject({ outcome: 'sealed' });
});

test('a zombie on the parent can commit nothing once it is sealed', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  const zombie = world.process();
  await world.read('shard-0', { env: zombie });
  const [left, right] = world.split('shard-0');
  const proofs: string[] = [];
  // It has looked whether it is the newest, and commits when the children have taken over.
  const slow = {
    ...zombie,
    proveEmpty: async () => {
      for (const child of [left, right]) proofs.push((await world.visit(child)).outcome);
      return { empty: true, closed: true };
    },
  };
  world.clock.advance(24 * 60 * MINUTE_MS * 4);
  expect(await world.visit('shard-0', slow)).toMatchObject({ outcome: 'lost', commitCount: 0 });
  expect(proofs).toEqual(['done', 'done']);
});

test('whoever seals publishes what the parent still owed', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  world.results.onPublish = () => Promise.reject(new Error('the process dies'));
  await expect(world.read('shard-0')).rejects.toThrow('dies');
  world.results.onPublish = async () => {};
  const [left] = world.split('shard-0');
  expect(world.results.values).toEqual([]);
  await world.visit(left);
  expect(world.results.values).toEqual([{ k: 'a', s: 1 }]);
});

test('children without records import at a tick, parents first, through any number of generations', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (const k of ['a', 'b', 'c', 'd', 'e', 'f']) world.put(k, payload(k, 1, 5));
  await world.read('shard-0');
  const [left, right] = world.split('shard-0');
  const [leftmost, middle] = world.split(left);
  const merged = world.merge(middle, right);
  expect(await world.visit(merged)).toMatchObject({ outcome: 'done', state: { groupCount: expect.any(Number) } });
  expect(await world.visit(leftmost)).toMatchObject({ outcome: 'done' });
  expect(await world.kinds(left)).toEqual(['0 birth', '3 import', '4 sealed']);
  expect(await world.kinds(merged)).toEqual(['0 birth', '7 import']);
  expect(await world.kinds(leftmost)).toEqual(['0 birth', '5 import']);
  const rows = await world.watermarks.rows('app/main');
  expect(rows.reduce((sum, row) => sum + row.groupCount, 0)).toBe(6);
  expect(await world.counted()).toMatchObject({ records: 6, 'sums.applied': 6 });
});

test('a reader that starts on a child finds its parent unread, and waits', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  const [left, right] = world.split('shard-0');
  const child = world.put('a', payload('a', 10, 6));
  expect(await world.read(child)).toMatchObject({ failure: { name: 'ParentNotDrained' } });
  await world.read('shard-0');
  for (const each of [left, right]) expect(await world.read(each)).toMatchObject({ failure: null });
  expect(world.results.values).toEqual([
    { k: 'a', s: 1 },
    { k: 'a', s: 11 },
  ]);
});

test('a merged child goes on at the lower watermark, and closes nothing twice', async () => {
  const world = await ReshardingWorld.withShards(2, MINUTES);
  const [slow, fast] = [world.keyIn('shard-0'), world.keyIn('shard-1')];
  world.put(slow, payload(slow, 1, 5));
  world.put(fast, payload(fast, 2, 5));
  world.put(fast, payload(fast, 3, 65));
  // The fast shard closes its first two minutes.
  world.put(fast, payload(fast, 4, 140));
  for (const shardId of ['shard-0', 'shard-1']) await world.read(shardId);
  expect(world.results.values).toEqual([
    { k: fast, s: 2 },
    { k: fast, s: 3 },
  ]);
  const merged = world.merge('shard-0', 'shard-1');
  // Late by the watermark of the shard that the key comes from; in time for the other, in new and known windows.
  world.put(fast, payload(fast, 100, 10));
  world.put(slow, payload(slow, 10, 10));
  world.put(fast, payload(fast, 200, 69));
  world.put(slow, payload(slow, 20, 69));
  world.put(fast, payload(fast, 40, 141));
  await world.read(merged);
  expect(world.late.rows).toHaveLength(2);
  world.put(slow, payload(slow, 1000, 300));
  await world.read(merged, { env: world.process() });
  expect(world.results.values.slice(2)).toEqual([
    { k: slow, s: 11 },
    { k: slow, s: 20 },
    { k: fast, s: 44 },
  ]);
  expect(await world.counted()).toMatchObject({ records: 10, 'sums.late': 2, 'sums.applied': 8 });
});

test('what a merge remembers of a parent lives in the log, and goes with the halves of a split', async () => {
  const world = await ReshardingWorld.withShards(2, MINUTES);
  const [slow, fast] = [world.keyIn('shard-0'), world.keyIn('shard-1')];
  world.put(slow, payload(slow, 1, 5));
  world.put(fast, payload(fast, 2, 140));
  for (const shardId of ['shard-0', 'shard-1']) await world.read(shardId);
  const merged = world.merge('shard-0', 'shard-1');
  await world.visit(merged);
  const [left, right] = world.split(merged);
  world.put(fast, payload(fast, 100, 10));
  world.put(slow, payload(slow, 100, 10));
  for (const shardId of [left, right]) await world.read(shardId);
  expect(world.late.rows).toHaveLength(1);
  const { commitNumber, watermarkMs } = (await world.watermarks.rows('app/main')).find(row => row.partition === `trades/${left}`)!;
  expect({ commitNumber, watermarkMs }).toEqual({ commitNumber: 6, watermarkMs: START_MS });
});

test('two that import at once: one wins, the other goes on from there', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (const k of ['a', 'b', 'c', 'd']) world.put(k, payload(k, 1, 5));
  await world.read('shard-0');
  const [left, right] = world.split('shard-0');
  const outcomes = await Promise.all([left, right, left, right, left].map(child => world.visit(child)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done', 'done']);
  for (const child of [left, right]) expect(await world.kinds(child)).toEqual(['0 birth', '3 import']);
  expect(await world.kinds('shard-0')).toEqual(['0 birth', '1 delta', '2 sealed']);
});

test('groups whose records come under another key follow their records', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (let i = 0; i < 8; i++) world.put(`producer ${i}`, payload(`key ${i}`, 1, 5));
  await world.read('shard-0');
  const children = world.split('shard-0');
  for (let i = 0; i < 8; i++) world.put(`producer ${i}`, payload(`key ${i}`, 10, 6));
  for (const child of children) await world.read(child, { env: world.process() });
  const totals = world.results.values.map(row => (row as { s: number }).s).filter(s => s > 1);
  expect(totals).toEqual(Array.from({ length: 8 }, () => 11));
  expect(await world.counted()).toMatchObject({ 'sums.strays': 8 });
});

test('sub-records of an aggregate go to the shard that they belong to, across a split, and are counted once', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  const aggregate = (v: number) => kplAggregate(['a', 'b', 'c', 'd', 'e', 'f'].map(k => ({ partitionKey: k, data: payload(k, v, v) })));
  world.put('a', aggregate(1));
  await world.read('shard-0');
  const children = world.split('shard-0');
  // The KPL did not know of the split: it put all into one shard, and sends again what lay in the wrong one.
  for (const child of children) world.put(world.keyIn(child), aggregate(10));
  for (const child of children) await world.read(child);
  const counted = await world.counted();
  expect(counted).toMatchObject({ kinesisRecords: 3, records: 12, misrouted: 6, 'sums.applied': 12, 'sums.strays': 0 });
  const last = new Map(world.results.values.map(row => [(row as { k: string }).k, (row as { s: number }).s]));
  expect([...last.values()]).toEqual([11, 11, 11, 11, 11, 11]);
});

test('a shard is not sealed inside an aggregate: its child waits for the rest', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', kplAggregate(['a', 'b', 'c'].map(k => ({ partitionKey: k, data: payload(k, 1, 1) }))));
  let looks = 1;
  const deadline = { remainingMs: () => (looks-- > 0 ? 60_000 : 0) };
  const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax: 1 };
  expect(await world.read('shard-0', { env: world.process({ limits }), deadline })).toMatchObject({ appliedRecordCount: 1 });
  const children = world.split('shard-0');
  for (const child of children) expect(await world.visit(child)).toMatchObject({ outcome: 'waiting' });
  await world.read('shard-0');
  for (const child of children) expect(await world.visit(child)).toMatchObject({ outcome: 'done' });
  expect(await world.counted()).toMatchObject({ kinesisRecords: 1, records: 3, 'sums.applied': 3 });
});

test('a shard at its end is drained, and never idle: its time goes on in its children, which may hold records', async () => {
  const world = await ReshardingWorld.withShards(1, MINUTES);
  world.put('a', payload('a', 1, 5));
  await world.read('shard-0');
  world.split('shard-0');
  for (let hours = 0; hours < 3; hours++) {
    world.clock.advance(60 * MINUTE_MS);
    expect(await world.visit('shard-0')).toMatchObject({ outcome: 'done', empty: true, advancedToMs: null });
  }
  expect((await world.watermarks.rows('app/main')).map(({ status }) => status)).toEqual(['drained']);
  expect(world.results.rows).toEqual([]);
});

test('groups whose records have explicit hash keys follow these', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  // Keys of the one half, placed in the other.
  const top = String((1n << 128n) - 1n);
  const aggregate = (v: number) =>
    kplAggregate(['a', 'b', 'c'].map(k => ({ partitionKey: k, explicitHashKey: top, data: payload(k, v, v) })));
  world.put('a', aggregate(1));
  await world.read('shard-0');
  const [left, right] = world.split('shard-0');
  world.shard(right).records.push({ data: aggregate(10), partitionKey: 'whatever', arrivalMs: START_MS });
  await world.visit(left);
  await world.read(right);
  expect(world.results.values.slice(3)).toEqual(['a', 'b', 'c'].map(k => ({ k, s: 11 })));
  expect(await world.counted()).toMatchObject({ 'sums.strays': 3, misrouted: 0 });
});

test('a child of a shard that Kinesis forgot unread stops where a state is left that nobody took over', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  world.put('a', payload('a', 1, 5));
  await world.read('shard-0');
  const [left] = world.split('shard-0');
  const [leftmost] = world.split(left);
  world.shards.splice(0, 2);
  await expect(world.visit(leftmost)).rejects.toThrow('trades/shard-0 may be what it should go on from');
});

test('a parent that Kinesis has forgotten is divided all the same', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (const k of ['a', 'b', 'c', 'd', 'e', 'f']) world.put(k, payload(k, 1, 5));
  await world.read('shard-0');
  const children = world.split('shard-0');
  world.shards.splice(0, 1);
  const gone = { proveEmpty: async () => ({ empty: true, closed: true }) };
  for (const child of children) await world.visit(child, world.process(gone));
  expect(await world.counted()).toMatchObject({ records: 6, 'sums.applied': 6 });
  const groups = (await world.watermarks.rows('app/main')).map(({ groupCount }) => groupCount);
  expect(groups.reduce((sum, count) => sum + count, 0)).toBe(6);
  for (const k of ['a', 'b', 'c', 'd', 'e', 'f']) world.put(k, payload(k, 10, 6));
  for (const child of children) await world.read(child);
  expect(world.results.values.slice(6).every(row => (row as { s: number }).s === 11)).toBe(true);
});

test('a child of shards that nobody ever read begins with nothing', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  const [left] = world.split('shard-0');
  world.shards.splice(0, 1);
  world.shard(left).records.push({ data: payload('a', 1, 5), partitionKey: 'a', arrivalMs: START_MS });
  expect(await world.read(left)).toMatchObject({ failure: null, unprocessedFrom: null });
  expect(await world.kinds(left)).toEqual(['0 birth', '1 delta']);
});
