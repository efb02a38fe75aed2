// The life and settings of streams, where only a clock of our own can show them.
import { expect, test } from '@jest/globals';
import { LIMITS_AWS, LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { KinesisModel } from '../../../local/kinesis/model.ts';
import { ManualClock } from './manual-clock.ts';
import { STREAM, streamFixture } from './stream-fixture.ts';

const HALF = String(2n ** 127n);
const HOUR_MS = 3_600_000;
const named = (name: string) => expect.objectContaining({ name });

test('a stream is CREATING, then ACTIVE, then DELETING, then gone, by the clock', () => {
  const clock = new ManualClock();
  const model = new KinesisModel({ clock, limits: LIMITS_UNTHROTTLED, transitionMs: 100 });
  const status = () => model.call('DescribeStream', { StreamName: STREAM }).StreamDescription.StreamStatus;
  model.call('CreateStream', { StreamName: STREAM, ShardCount: 2 });
  expect(status()).toBe('CREATING');
  expect(model.call('ListShards', { StreamName: STREAM }).Shards).toEqual([]);
  const put = () => model.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: '' });
  expect(put).toThrow(named('ResourceNotFoundException'));
  clock.advance(100);
  expect(status()).toBe('ACTIVE');
  put();
  model.call('DeleteStream', { StreamName: STREAM });
  expect(status()).toBe('DELETING');
  expect(put).toThrow(named('ResourceNotFoundException'));
  expect(() => model.call('CreateStream', { StreamName: STREAM, ShardCount: 1 })).toThrow(named('ResourceInUseException'));
  clock.advance(100);
  expect(status).toThrow(named('ResourceNotFoundException'));
  model.call('CreateStream', { StreamName: STREAM, ShardCount: 1 });
});

test.each([
  [{ Type: 'AT_LATEST' }, [4, 5, 6]],
  [{ Type: 'AT_TRIM_HORIZON' }, [0, 1]],
  [{ Type: 'FROM_TRIM_HORIZON' }, [0, 1, 2, 3, 4, 5, 6]],
  [{ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000003' }, [4, 5, 6]],
  [{ Type: 'AT_TIMESTAMP', Timestamp: 500 }, [0, 1]],
  [{ Type: 'AT_TIMESTAMP', Timestamp: 1_500 }, [1, 2, 3]],
  [{ Type: 'AT_TIMESTAMP', Timestamp: 2_500 }, [4, 5, 6]],
  [{ Type: 'FROM_TIMESTAMP', Timestamp: 1_500 }, [1, 2, 3, 4, 5, 6]],
  [{ Type: 'FROM_TIMESTAMP', Timestamp: 2_500 }, [4, 5, 6]],
] as const)('ListShards with the filter %j gives %j', (filter, expected) => {
  // Shard 0 splits into 2 and 3 after 1,000 s; after 2,000 s these merge into 4, and 1 splits into 5 and 6.
  const { model, clock } = streamFixture({ shardCount: 2 });
  const beganAtSeconds = clock.nowMs() / 1000;
  const split = (ShardToSplit: string, at: bigint) =>
    model.call('SplitShard', { StreamName: STREAM, ShardToSplit, NewStartingHashKey: String(at) });
  clock.advance(1_000_000);
  split('shardId-000000000000', 2n ** 126n);
  clock.advance(1_000_000);
  const pair = { ShardToMerge: 'shardId-000000000002', AdjacentShardToMerge: 'shardId-000000000003' };
  model.call('MergeShards', { StreamName: STREAM, ...pair });
  split('shardId-000000000001', 3n * 2n ** 126n);
  clock.advance(1_000_000);

  const ShardFilter = { ...filter, ...('Timestamp' in filter && { Timestamp: beganAtSeconds + filter.Timestamp }) };
  const numbers: number[] = [];
  let NextToken: string | undefined;
  do {
    const page = model.call('ListShards', { MaxResults: 2, ...(NextToken ? { NextToken } : { StreamName: STREAM, ShardFilter }) });
    numbers.push(...page.Shards.map(shard => Number(shard.ShardId.slice(-12))));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(numbers).toEqual(expected);
});

test('a page token works for 300 seconds, and only by itself', () => {
  const { model, clock } = streamFixture({ shardCount: 3 });
  const { NextToken } = model.call('ListShards', { StreamName: STREAM, MaxResults: 2 });
  const next = (more = {}) => model.call('ListShards', { NextToken: NextToken!, ...more });
  expect(() => next({ StreamName: STREAM })).toThrow('NextToken and StreamName cannot be provided together.');
  expect(() => next({ ExclusiveStartShardId: 'shardId-000000000000' })).toThrow('NextToken and ExclusiveStartShardId cannot');
  expect(() => model.call('ListShards', { NextToken: 'made up' })).toThrow('NextToken is invalid.');
  clock.advance(300_000);
  expect(next().Shards).toHaveLength(1);
  clock.advance(1);
  expect(next).toThrow(named('ExpiredNextTokenException'));
});

test('DescribeStream gives at most 100 shards and says that there are more', () => {
  const { model } = streamFixture({ shardCount: 150 });
  const first = model.call('DescribeStream', { StreamName: STREAM }).StreamDescription;
  expect([first.Shards.length, first.HasMoreShards]).toEqual([100, true]);
  const ExclusiveStartShardId = first.Shards.at(-1)!.ShardId;
  const second = model.call('DescribeStream', { StreamName: STREAM, ExclusiveStartShardId }).StreamDescription;
  expect([second.Shards.length, second.HasMoreShards]).toEqual([50, false]);
});

test('retention can be made longer, which keeps records longer, and shorter again', () => {
  const fixture = streamFixture();
  const { model, clock } = fixture;
  const set = (operation: 'IncreaseStreamRetentionPeriod' | 'DecreaseStreamRetentionPeriod', RetentionPeriodHours: number) =>
    model.call(operation, { StreamName: STREAM, RetentionPeriodHours });
  set('IncreaseStreamRetentionPeriod', 48);
  expect(() => set('IncreaseStreamRetentionPeriod', 24)).toThrow('can not be shorter than existing retention period (48 hours)');
  expect(() => set('DecreaseStreamRetentionPeriod', 23)).toThrow('24 to 8760 hours are allowed');
  fixture.put('k', 'v');
  clock.advance(47 * HOUR_MS);
  expect(fixture.readToEnd('0').records).toHaveLength(1);
  set('DecreaseStreamRetentionPeriod', 24);
  expect(fixture.readToEnd('0').records).toHaveLength(0);
});

test('an on-demand stream is not resharded by hand; with AUTO it spreads records whatever their keys', () => {
  const model = new KinesisModel({ clock: new ManualClock(), limits: LIMITS_UNTHROTTLED });
  model.call('CreateStream', { StreamName: STREAM, StreamModeDetails: { StreamMode: 'ON_DEMAND' }, RecordDistributionStrategy: 'AUTO' });
  const split = { StreamName: STREAM, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: HALF };
  expect(() => model.call('SplitShard', split)).toThrow(named('ValidationException'));
  const summary = model.call('DescribeStreamSummary', { StreamName: STREAM }).StreamDescriptionSummary;
  expect(summary.RecordDistributionStrategy).toBe('AUTO');
  const Records = Array(8).fill({ PartitionKey: 'k', ExplicitHashKey: '0', Data: '' });
  const put = model.call('PutRecords', { StreamName: STREAM, Records });
  expect(new Set(put.Records.map(record => 'ShardId' in record && record.ShardId)).size).toBe(4);
});

test.each([
  ['no shard count', { ShardCount: undefined }, "Value null at 'shardCount'"],
  ['a shard count on demand', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, 'must not be given for a stream in ON_DEMAND mode'],
  ['AUTO distribution with shards', { RecordDistributionStrategy: 'AUTO' }, 'only supported for streams in ON_DEMAND mode'],
  ['more shards than the account has left', { ShardCount: 20_000 }, 'Current shard count for the account: 1. Limit: 20000.'],
] as const)('fails if a stream is created with %s', (_, more, message) => {
  const { model } = streamFixture();
  expect(() => model.call('CreateStream', { StreamName: 'other', ShardCount: 1, ...more } as never)).toThrow(message);
});

test('fails if a request names two streams', () => {
  const { model } = streamFixture();
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/other';
  expect(() => model.call('ListShards', { StreamName: STREAM, StreamARN })).toThrow('name two different streams');
});

test('fails if a stream is scaled an eleventh time within a day', () => {
  const { model, clock } = streamFixture({ shardCount: 2 });
  const scale = () => model.call('UpdateShardCount', { StreamName: STREAM, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' });
  for (let i = 0; i < 10; i++) scale();
  expect(scale).toThrow(named('LimitExceededException'));
  clock.advance(24 * HOUR_MS);
  scale();
});

test('fails if a closed shard is split again', () => {
  const { model } = streamFixture({ limits: LIMITS_AWS });
  const split = () => model.call('SplitShard', { StreamName: STREAM, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: HALF });
  split();
  expect(split).toThrow('has already been merged or split');
});
