// The whole mapping on a modelled stream: which records reach the function, in which order, beside what, and what happens when they do not.

import { GetRecordsCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@jest/globals';
import { type DeliveryFault, faultsFrom } from '../../../local/event-source-mapping/delivery-faults.ts';
import type { EventSourceMappingProps } from '../../../local/event-source-mapping/event-source-mapping.ts';
import { LIMITS_AWS } from '../../../local/kinesis/limits.ts';
import { seededChoice } from '../../../local/lambda/seeded-choice.ts';
import { type Invocation, mappingWorld, STREAM_ARN, type World, type WorldProps } from './mapping-world.ts';

function putSome(world: World, recordCount: number, prefix = 'r'): string[] {
  const texts = Array.from({ length: recordCount }, (_, index) => `${prefix}${index}`);
  for (const text of texts) world.put(`key-${text}`, text);
  return texts;
}

const textsOf = (world: World) => world.invocations.flatMap(({ texts }) => texts);
const sorted = (texts: Iterable<string>) => [...texts].sort();

/** Within a shard the first deliveries follow its order without a gap, and batches never overlap. */
function expectOrder(world: World): void {
  for (const [shardId, invocations] of Map.groupBy(world.invocations, ({ shardId }) => shardId)) {
    const firsts = [...new Set(invocations.flatMap(({ sequenceNumbers }) => sequenceNumbers))].map(BigInt);
    expect([shardId, firsts]).toEqual([shardId, [...firsts].sort((a, b) => (a < b ? -1 : 1))]);
    for (let i = 1; i < invocations.length; i++) expect(invocations[i]!.startedMs).toBeGreaterThanOrEqual(invocations[i - 1]!.endedMs);
  }
}

async function check(worldProps: WorldProps, props: Partial<EventSourceMappingProps>, recordCount = 40): Promise<World> {
  const world = mappingWorld(worldProps);
  const texts = putSome(world, recordCount);
  const mapping = await world.drain(props);
  const discarded = world.failures.reduce((sum, { KinesisBatchInfo }) => sum + KinesisBatchInfo.batchSize, 0);
  if (discarded === 0) expect(sorted(new Set(textsOf(world)))).toEqual(sorted(texts));
  const total = (count: 'recordsReadCount' | 'recordsDeliveredCount' | 'recordsDiscardedCount' | 'recordsPendingCount') =>
    mapping.progress().reduce((sum, progress) => sum + progress[count], 0);
  expect([total('recordsReadCount'), total('recordsDiscardedCount'), total('recordsPendingCount')]).toEqual([recordCount, discarded, 0]);
  expect(total('recordsDeliveredCount')).toBe(recordCount - discarded);
  expectOrder(world);
  return world;
}

const failsOn = (text: string) => (invocation: Invocation) => (invocation.texts.includes(text) ? 'throw' : null);
const everyThird = () => {
  let count = 0;
  return () => (++count % 3 === 0 ? 'throw' : null);
};

test.each<[string, WorldProps, Partial<EventSourceMappingProps>]>([
  ['one shard', {}, { batchSize: 7 }],
  ['four shards', { shardCount: 4 }, { batchSize: 3 }],
  ['a batching window', { shardCount: 2 }, { maximumBatchingWindowMs: 5000 }],
  ['a function that fails now and then', { shardCount: 2, behave: everyThird() }, { batchSize: 4 }],
  ['a function that fails now and then, and bisect', { behave: everyThird() }, { batchSize: 8, bisectBatchOnFunctionError: true }],
])('delivers everything in order: %s', async (_, worldProps, props) => {
  await check(worldProps, props);
});

test('the read limits of a shard are met by waiting, and lose nothing', async () => {
  const world = mappingWorld({ limits: LIMITS_AWS });
  const mapping = world.map({ pollIntervalMs: 20 });
  mapping.start();
  const expected: string[] = [];
  for (let second = 0; second < 10; second++) {
    expected.push(...putSome(world, 5, `s${second}-`));
    await world.clock.sleep(1000);
  }
  await world.clock.sleep(10_000);
  await mapping.stop();
  expect(textsOf(world)).toEqual(expected);
  expect(world.problems.map(({ error }) => (error as Error).name)).toContain('ProvisionedThroughputExceededException');
});

test('throttles are waited out and cost no retry', async () => {
  let isThrottling = true;
  const behave = () => ((isThrottling = !isThrottling) ? null : 'throttle');
  const world = await check({ shardCount: 3, behave }, { batchSize: 5, maximumRetryAttempts: 0 });
  expect(world.reports.some(({ outcome }) => outcome === 'throttled')).toBe(true);
  expect(world.failures).toEqual([]);
});

test('partial failures go on from the lowest record', async () => {
  const failed = new Set<string>();
  const behave = ({ texts, sequenceNumbers }: Invocation) => {
    const index = texts.findIndex(text => ['r3', 'r7'].includes(text) && !failed.has(text));
    if (index < 0) return { batchItemFailures: [] };
    failed.add(texts[index]!);
    return { batchItemFailures: [{ itemIdentifier: sequenceNumbers[index] }] };
  };
  const world = await check({ behave }, { batchSize: 10, reportBatchItemFailures: true }, 10);
  expect(world.invocations.map(({ texts }) => `${texts[0]}-${texts.at(-1)}`)).toEqual(['r0-r9', 'r3-r9', 'r7-r9']);
  expect(new Set(world.invocations.map(({ requestId }) => requestId)).size).toBe(3);
});

test('an unchanged retry keeps its request id', async () => {
  let failures = 2;
  const world = await check({ behave: () => (failures-- > 0 ? 'throw' : null) }, {}, 3);
  expect(world.invocations).toHaveLength(3);
  expect(new Set(world.invocations.map(({ requestId }) => requestId)).size).toBe(1);
});

test('a poison record is found by halving and given up alone', async () => {
  const world = await check({ behave: failsOn('r5') }, { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 });
  const [poison] = world.invocations.filter(({ texts }) => texts.length === 1 && texts[0] === 'r5');
  const arrival = new Date(Date.UTC(2026, 0, 15)).toISOString();
  expect(world.failures).toEqual([
    {
      requestContext: {
        requestId: poison!.requestId,
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^2026-01-15T00:00:0\d\.\d{3}Z$/),
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: poison!.sequenceNumbers[0],
        endSequenceNumber: poison!.sequenceNumbers[0],
        approximateArrivalOfFirstRecord: arrival,
        approximateArrivalOfLastRecord: arrival,
        batchSize: 1,
        streamArn: STREAM_ARN,
      },
    },
  ]);
  expect(sorted(new Set(textsOf(world)))).toHaveLength(40);
});

test('an event that never reached the function is given up without a response', async () => {
  const { failures } = await check({ behave: () => 'too-large' }, { maximumRetryAttempts: 0 }, 1);
  expect(failures.map(failure => ['responseContext' in failure, failure.requestContext.approximateInvokeCount])).toEqual([[false, 1]]);
});

test('a destination that cannot be told is told again before the shard goes on', async () => {
  let refusals = 2;
  const told: string[] = [];
  const world = mappingWorld({ behave: failsOn('r0') });
  putSome(world, 2);
  const onFailure = ({ KinesisBatchInfo }: { KinesisBatchInfo: { batchSize: number } }) => {
    if (refusals-- > 0) throw new Error('queue is away');
    told.push(`${KinesisBatchInfo.batchSize} after ${world.invocations.length}`);
  };
  await world.drain({ batchSize: 1, maximumRetryAttempts: 0, onFailure });
  expect(told).toEqual(['1 after 1']);
  expect(world.problems.map(({ doing }) => doing)).toEqual(Array(2).fill('telling the on-failure destination'));
});

test('records beyond the maximum age are given up unsent', async () => {
  const world = mappingWorld();
  putSome(world, 3, 'old');
  await world.clock.sleep(61_000);
  putSome(world, 2, 'new');
  await world.drain({ maximumRecordAgeMs: 60_000 });
  expect(textsOf(world)).toEqual(['new0', 'new1']);
  expect(world.failures.map(({ requestContext, KinesisBatchInfo }) => [requestContext.condition, KinesisBatchInfo.batchSize])).toEqual([
    ['RecordAgeExceeded', 3],
  ]);
  expect(world.failures[0]).not.toHaveProperty('responseContext');
});

test('a batch ends where its event would pass 6 MB, base64 included', async () => {
  const world = mappingWorld();
  for (let i = 0; i < 8; i++) world.put('key', 'x'.repeat(1_000_000));
  await world.drain({});
  expect(world.invocations.map(({ texts }) => texts.length)).toEqual([4, 4]);
});

test('a failing shard does not hold up the others', async () => {
  const world = mappingWorld({ shardCount: 4, behave: ({ shardId }) => (shardId.endsWith('2') ? 'throw' : null) });
  putSome(world, 60);
  const mapping = world.map();
  mapping.start();
  await world.clock.sleep(60_000);
  await mapping.stop();
  const status = mapping.progress().map(({ shardId, recordsPendingCount }) => [shardId.at(-1), recordsPendingCount > 0]);
  expect(status).toEqual([
    ['0', false],
    ['1', false],
    ['2', true],
    ['3', false],
  ]);
});

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
  while (mapping.isCaughtUp) await world.clock.sleep(1);
  while (!mapping.isCaughtUp) await world.clock.sleep(1);
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

test('stop lets the batch in flight end and counts it', async () => {
  const world = mappingWorld({ durationMs: () => 60_000 });
  putSome(world, 20);
  const controller = new AbortController();
  const mapping = world.map({ batchSize: 10, signal: controller.signal });
  mapping.start();
  await world.clock.sleep(1000);
  controller.abort();
  await mapping.stop();
  expect(world.invocations).toHaveLength(1);
  expect(world.invocations[0]!.endedMs).toBeGreaterThan(0);
  expect(mapping.checkpoints()).toEqual({
    'shardId-000000000000': { kind: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: world.invocations[0]!.sequenceNumbers.at(-1) },
  });
});

test('what Kinesis refuses is told and tried again, expired iterators included', async () => {
  const refused = new Map<object, number>([
    [ListShardsCommand, 2],
    [GetRecordsCommand, 3],
  ]);
  const beforeKinesis = (command: object) => {
    const left = refused.get(command.constructor) ?? 0;
    refused.set(command.constructor, left - 1);
    if (left > 0) throw Object.assign(new Error('refused'), { name: left === 2 ? 'ExpiredIteratorException' : 'LimitExceededException' });
  };
  const world = mappingWorld({ beforeKinesis });
  const texts = putSome(world, 20);
  const mapping = world.map();
  mapping.start();
  await world.clock.sleep(30_000);
  await mapping.stop();
  expect(textsOf(world)).toEqual(texts);
  expect(world.problems.map(({ doing }) => doing)).toEqual([...Array(2).fill('listing shards'), ...Array(3).fill('reading')]);
});

test('progress tells lag, iterator age and counts', async () => {
  const world = mappingWorld({ durationMs: () => 250 });
  putSome(world, 3);
  const mapping = await world.drain();
  expect(mapping.progress()).toEqual([
    {
      shardId: 'shardId-000000000000',
      status: 'reading',
      checkpoint: world.invocations[0]!.sequenceNumbers.at(-1),
      recordsReadCount: 3,
      recordsDeliveredCount: 3,
      recordsDiscardedCount: 0,
      recordsPendingCount: 0,
      lagMs: 0,
      iteratorAgeMs: 250,
    },
  ]);
});

test.each<[DeliveryFault, string[]]>([
  ['none', ['r0', 'r1', 'r2']],
  ['retry-after-success', ['r0', 'r1', 'r1', 'r2']],
  ['redelivery', ['r0', 'r0', 'r1', 'r2']],
  ['overlap', ['r0', 'r1', 'r1', 'r2']],
])('the fault %s', async (fault, expected) => {
  const world = mappingWorld();
  putSome(world, 3);
  await world.drain({ batchSize: 1, chooseFault: ({ batchNumber }) => (batchNumber === 1 ? fault : 'none') });
  expect(textsOf(world)).toEqual(expected);
});

test('an overlapping invocation runs on beside the next batch, and stop waits for it', async () => {
  let count = 0;
  const world = mappingWorld({ durationMs: () => (count++ === 0 ? 30_000 : 10) });
  putSome(world, 2);
  await world.drain({ batchSize: 1, chooseFault: ({ batchNumber }) => (batchNumber === 0 ? 'overlap' : 'none') });
  const [zombie, twin, next] = world.invocations;
  expect([zombie!.texts, twin!.texts, next!.texts]).toEqual([['r0'], ['r0'], ['r1']]);
  expect(next!.startedMs).toBeLessThan(zombie!.endedMs);
});

test('under seeded faults everything still arrives, and the same seed makes the same run', async () => {
  const run = async (seed: number) => {
    const world = mappingWorld({ shardCount: 2, behave: everyThird() });
    const texts = putSome(world, 50);
    await world.drain({ batchSize: 3, chooseFault: faultsFrom(seededChoice(seed), 2) });
    expect(sorted(new Set(textsOf(world)))).toEqual(sorted(texts));
    return world.invocations;
  };
  expect(await run(3)).toEqual(await run(3));
});

test('fails if the stream ARN is none', () => {
  expect(() => mappingWorld().map({ streamArn: 'trades' })).toThrow(
    'Event source mapping: streamArn is trades; give it as arn:aws:kinesis:<region>:<account>:stream/<name>.',
  );
});
