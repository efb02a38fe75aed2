// The whole mapping on a modelled stream: which records reach the function, in which order, beside what, and what happens when they do not.

import { GetRecordsCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@jest/globals';
import type { EventSourceMappingProps } from '../../../local/event-source-mapping/event-source-mapping.ts';
import { LIMITS_AWS } from '../../../local/kinesis/limits.ts';
import {
  everyThird,
  expectOrder,
  failsOn,
  type Invocation,
  mappingWorld,
  putSome,
  STREAM_ARN,
  sorted,
  textsOf,
  type World,
  type WorldProps,
} from './mapping-world.ts';

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

test('fails if the stream ARN is none', () => {
  expect(() => mappingWorld().map({ streamArn: 'trades' })).toThrow(
    'Event source mapping: streamArn is trades; give it as arn:aws:kinesis:<region>:<account>:stream/<name>.',
  );
});
