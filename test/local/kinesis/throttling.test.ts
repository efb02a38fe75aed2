// Throughput limits: what a bucket lets through in any stretch of time, and what producers and consumers of a throttled shard see.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS_AWS, MIB } from '../../../local/kinesis/limits.ts';
import { TokenBucket } from '../../../local/kinesis/throughput.ts';
import { STREAM, streamFixture } from './stream-fixture.ts';

const ofBytes = (byteLength: number) => Buffer.alloc(byteLength).toString('base64');

test('a bucket lets at most one second more than its rate through, in any stretch of time', () => {
  const call = fc.record({ waitMs: fc.integer({ min: -50, max: 700 }), amount: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(call, { maxLength: 80 }), (perSecond, calls) => {
      const bucket = new TokenBucket(perSecond, 0);
      let nowMs = 0;
      let latestMs = 0;
      const passed: { atMs: number; amount: number }[] = [];
      for (const call of calls) {
        const amount = Math.min(call.amount, perSecond);
        nowMs += call.waitMs;
        latestMs = Math.max(latestMs, nowMs);
        if (!bucket.allows(amount, nowMs)) continue;
        bucket.take(amount, nowMs);
        passed.push({ atMs: latestMs, amount });
      }
      passed.forEach((from, i) => {
        let sum = 0;
        for (const { atMs, amount } of passed.slice(i)) {
          sum += amount;
          expect(sum).toBeLessThanOrEqual(perSecond + (perSecond * (atMs - from.atMs)) / 1000);
        }
      });
    }),
  );
});

test('the 1,001st record of a second fails in its place; those after it go on to other shards', () => {
  const { model, clock } = streamFixture({ shardCount: 2, limits: LIMITS_AWS });
  const putBatch = () =>
    model.call('PutRecords', {
      StreamName: STREAM,
      Records: Array.from({ length: 402 }, (_, i) => ({
        PartitionKey: 'k',
        ExplicitHashKey: i === 401 ? String(2n ** 127n) : '0',
        Data: '',
      })),
    });
  expect([putBatch(), putBatch()].map(answer => answer.FailedRecordCount)).toEqual([0, 0]);
  const third = putBatch();
  expect(third.FailedRecordCount).toBe(203);
  expect(third.Records.findIndex(record => 'ErrorCode' in record)).toBe(198);
  expect(third.Records[198]).toEqual({
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage: 'Rate exceeded for shard shardId-000000000000 in stream trades under account 000000000000.',
  });
  expect(third.Records[401]).toMatchObject({ ShardId: 'shardId-000000000001' });
  clock.advance(203);
  expect(putBatch().FailedRecordCount).toBe(401 - 203);
});

test('a shard takes 1 MiB a second, and PutRecord says so by its exception', () => {
  const { model, clock, readToEnd } = streamFixture({ limits: LIMITS_AWS });
  const put = () => model.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: ofBytes(MIB / 2 - 1) });
  put();
  put();
  expect(put).toThrow(expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }));
  clock.advance(499);
  expect(put).toThrow('Rate exceeded for shard shardId-000000000000');
  clock.advance(1);
  put();
  expect(readToEnd('shardId-000000000000').records).toHaveLength(3);
});

test('a record larger than a second is taken through a full bucket and paid for afterwards', () => {
  const { model, clock } = streamFixture({ limits: LIMITS_AWS });
  model.call('UpdateMaxRecordSize', { StreamName: STREAM, MaxRecordSizeInKiB: 10_240 });
  const put = (byteLength: number) => model.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: ofBytes(byteLength) });
  put(4 * MIB - 1);
  clock.advance(3_999);
  expect(() => put(1)).toThrow('Rate exceeded');
  clock.advance(1_001);
  put(4 * MIB - 1);
});

test('a shard is read five times a second', () => {
  const { model, clock } = streamFixture({ limits: LIMITS_AWS });
  let { ShardIterator: iterator } = model.call('GetShardIterator', { StreamName: STREAM, ShardId: '0', ShardIteratorType: 'LATEST' });
  const read = () => {
    iterator = model.call('GetRecords', { ShardIterator: iterator }).NextShardIterator!;
  };
  for (let i = 0; i < 5; i++) read();
  expect(read).toThrow(expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }));
  clock.advance(200);
  read();
  expect(read).toThrow('Rate exceeded');
});

test('an answer of 10 MiB closes the shard to readers for 5 seconds', () => {
  const { model, clock } = streamFixture({ limits: { ...LIMITS_AWS, shardWriteBytesPerSecond: Number.POSITIVE_INFINITY } });
  for (let i = 0; i < 25; i++) model.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: ofBytes(MIB / 2 - 1) });
  const { ShardIterator } = model.call('GetShardIterator', { StreamName: STREAM, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' });
  const answer = model.call('GetRecords', { ShardIterator });
  expect(answer.Records).toHaveLength(20);
  const next = () => model.call('GetRecords', { ShardIterator: answer.NextShardIterator! });
  clock.advance(4_999);
  expect(next).toThrow('Rate exceeded');
  clock.advance(1);
  expect(next().Records).toHaveLength(5);
});

test('reads below 2 MiB a second never wait for bytes', () => {
  const { model, clock } = streamFixture({ limits: LIMITS_AWS });
  let { ShardIterator: iterator } = model.call('GetShardIterator', { StreamName: STREAM, ShardId: '0', ShardIteratorType: 'LATEST' });
  for (let second = 0; second < 20; second++) {
    for (let i = 0; i < 2; i++) model.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: ofBytes(MIB / 2 - 1) });
    const answer = model.call('GetRecords', { ShardIterator: iterator });
    expect(answer.Records).toHaveLength(2);
    iterator = answer.NextShardIterator!;
    clock.advance(1_000);
  }
});

test('control calls have their own rate, and unlimited models have none', () => {
  const { model } = streamFixture({ limits: LIMITS_AWS });
  for (let i = 0; i < 10; i++) model.call('DescribeStream', { StreamName: STREAM });
  expect(() => model.call('DescribeStream', { StreamName: STREAM })).toThrow(expect.objectContaining({ name: 'LimitExceededException' }));
  const unlimited = streamFixture().model;
  for (let i = 0; i < 100; i++) unlimited.call('DescribeStream', { StreamName: STREAM });
});
