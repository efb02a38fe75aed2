// Where the reading of a shard begins: by the starting position, behind its parents, and where an earlier run of the mapping stopped.

import { GetRecordsCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@jest/globals';
import { everyThird, expectOrder, mappingWorld, putSome, sorted, textsOf, type World } from './mapping-world.ts';

test('children start after both parents are drained, and order holds along the lineage', async () => {
  const world = mappingWorld({ behave: everyThird() });
  const StreamName = 'trades';
  const expected = putSome(world, 30, 'a');
  world.model.call('SplitShard', { StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 127n) });
  expected.push(...putSome(world, 30, 'b'));
  world.model.call('MergeShards', { StreamName, ShardToMerge: 'shardId-000000000001', AdjacentShardToMerge: 'shardId-000000000002' });
  expected.push(...putSome(world, 30, 'c'));
  const mapping = await world.drain({ batchSize: 4 });
  expect(sorted(new Set(textsOf(world)))).toEqual(sorted(expected));
  expectOrder(world);
  const [root, left, right, merged] = [0, 1, 2, 3].map(n => world.invocations.filter(({ shardId }) => shardId.endsWith(String(n))));
  for (const child of [left!, right!]) expect(child[0]!.startedMs).toBeGreaterThanOrEqual(root!.at(-1)!.endedMs);
  for (const parent of [left!, right!]) expect(merged![0]!.startedMs).toBeGreaterThanOrEqual(parent.at(-1)!.endedMs);
  expect(left![0]!.startedMs).toBeLessThan(right!.at(-1)!.endedMs);
  expect(mapping.progress().map(({ status }) => status)).toEqual(['drained', 'drained', 'drained', 'reading']);
});

test('a mapping has not caught up while a drained shard may have children it has not seen', async () => {
  const beforeKinesis = async (command: object, { clock }: World) =>
    void (command instanceof ListShardsCommand && (await clock.sleep(500)));
  const world = mappingWorld({ beforeKinesis });
  const expected = putSome(world, 5, 'a');
  const mapping = world.map({ discoveryIntervalMs: 3_600_000 });
  mapping.start();
  while (!mapping.isCaughtUp) await world.clock.sleep(50);
  world.model.call('SplitShard', { StreamName: 'trades', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 127n) });
  expected.push(...putSome(world, 10, 'b'));
  while (mapping.progress()[0]!.status !== 'drained') await world.clock.sleep(1);
  expect(mapping.isCaughtUp).toBe(false);
  while (!mapping.isCaughtUp) await world.clock.sleep(50);
  await mapping.stop();
  expect(sorted(textsOf(world))).toEqual(sorted(expected));
});

test('LATEST takes what comes after the start, and all of a child that appears later', async () => {
  const world = mappingWorld();
  putSome(world, 5, 'before');
  const mapping = world.map({ startingPosition: { kind: 'LATEST' } });
  mapping.start();
  await world.clock.sleep(1000);
  const expected = putSome(world, 5, 'after');
  world.model.call('SplitShard', { StreamName: 'trades', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 127n) });
  expected.push(...putSome(world, 20, 'child'));
  await world.clock.sleep(10_000);
  await mapping.stop();
  expect(sorted(textsOf(world))).toEqual(sorted(expected));
});

test('AT_TIMESTAMP takes what arrived from then on', async () => {
  const world = mappingWorld();
  putSome(world, 5, 'before');
  await world.clock.sleep(5000);
  const timestampMs = world.clock.nowMs();
  const expected = putSome(world, 5, 'after');
  await world.drain({ startingPosition: { kind: 'AT_TIMESTAMP', timestampMs } });
  expect(textsOf(world)).toEqual(expected);
});

test.each(['TRIM_HORIZON', 'LATEST'] as const)(
  'enabled again, a mapping from %s goes on where it stopped, across a reshard',
  async kind => {
    const world = mappingWorld({ shardCount: 2 });
    if (kind === 'LATEST') putSome(world, 5, 'before');
    const first = world.map({ startingPosition: { kind } });
    first.start();
    await world.clock.sleep(2000);
    const expected = putSome(world, 3, 'one');
    await world.clock.sleep(2000);
    await first.stop();
    expected.push(...putSome(world, 10, 'two'));
    world.model.call('SplitShard', { StreamName: 'trades', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 126n) });
    expected.push(...putSome(world, 20, 'three'));
    await world.drain({ startingPosition: { kind }, resumeFrom: first.checkpoints() });
    expect(sorted(textsOf(world))).toEqual(sorted(expected));
  },
);

test('an iterator that expires behind a slow function is replaced where it stood', async () => {
  const world = mappingWorld({ durationMs: ({ texts }) => (texts.includes('a0') ? 600_000 : 10) });
  const expected = putSome(world, 2, 'a');
  const mapping = world.map({ batchSize: 1 });
  mapping.start();
  await world.clock.sleep(1000);
  expected.push(...putSome(world, 2, 'b'));
  await world.clock.sleep(700_000);
  await mapping.stop();
  expect(textsOf(world)).toEqual(expected);
  expect(world.problems.map(({ error }) => (error as Error).name)).toEqual(['ExpiredIteratorException']);
});

test('enabled again, a mapping from LATEST takes what came to a shard of which it had seen no record', async () => {
  const world = mappingWorld();
  putSome(world, 5, 'before');
  await world.clock.sleep(1000);
  const first = world.map({ startingPosition: { kind: 'LATEST' } });
  first.start();
  await world.clock.sleep(2000);
  await first.stop();
  const expected = putSome(world, 3, 'while-off');
  await world.drain({ startingPosition: { kind: 'LATEST' }, resumeFrom: first.checkpoints() });
  expect(textsOf(world)).toEqual(expected);
});

test('an iterator at LATEST that expires before its first record is replaced where it stood', async () => {
  let isFirst = true;
  const beforeKinesis = (command: object, { put }: World) => {
    if (!(command instanceof GetRecordsCommand) || !isFirst) return;
    isFirst = false;
    put('key', 'meanwhile');
    throw Object.assign(new Error('expired'), { name: 'ExpiredIteratorException' });
  };
  const world = mappingWorld({ beforeKinesis });
  putSome(world, 3, 'before');
  await world.clock.sleep(1000);
  await world.drain({ startingPosition: { kind: 'LATEST' } });
  expect(textsOf(world)).toEqual(['meanwhile']);
});
