// An on-demand stream looks after its shards by itself: it splits what is busy, also where nobody ever calls again but to read, and merges what
// has been quiet for thirty days.
import { expect, test } from '@jest/globals';
import { type KinesisLimits, LIMITS_AWS } from '../../../local/kinesis/limits.ts';
import { KinesisModel } from '../../../local/kinesis/model.ts';
import { ManualClock } from './manual-clock.ts';
import { STREAM } from './stream-fixture.ts';

const ARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
const INTERVAL_MS = LIMITS_AWS.onDemandIntervalMs;
const DAY_MS = 86_400_000;
/** Twelve records a second and shard, so 360 in an interval are half of what a shard takes. */
const LIMITS: KinesisLimits = { ...LIMITS_AWS, shardWriteRecordsPerSecond: 12, operationCallsPerSecond: {} };

function onDemandStream(limits: KinesisLimits = LIMITS, transitionMs = 0) {
  const clock = new ManualClock();
  const model = new KinesisModel({ clock, limits, transitionMs });
  model.call('CreateStream', { StreamName: STREAM, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  clock.advance(transitionMs);
  return {
    clock,
    model,
    /** So many records evenly within an interval, all with one hash key or, where it is null, with keys of their own. */
    write(recordCount: number, hashKey: bigint | null, text = '') {
      const Data = Buffer.from(text).toString('base64');
      for (let i = 0; i < recordCount; i++) {
        const explicit = hashKey === null ? {} : { ExplicitHashKey: String(hashKey) };
        model.call('PutRecord', { StreamName: STREAM, PartitionKey: `key-${i}`, Data, ...explicit });
        clock.advance(INTERVAL_MS / recordCount);
      }
    },
    shards: () => model.call('ListShards', { StreamName: STREAM }).Shards,
    /** Numbers of the open shards, in the order of their ranges. */
    open: () =>
      model
        .call('ListShards', { StreamName: STREAM, ShardFilter: { Type: 'AT_LATEST' } })
        .Shards.toSorted((a, b) => (BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1))
        .map(({ ShardId }) => Number(ShardId.slice(-12))),
    setMode: (StreamMode: 'PROVISIONED' | 'ON_DEMAND') =>
      model.call('UpdateStreamMode', { StreamARN: ARN, StreamModeDetails: { StreamMode } }),
  };
}

test.each([
  ['half of what its shard takes leaves room for twice as much', 360, 0n, [0, 1, 2, 3]],
  ['more than that divides the shard', 361, 0n, [4, 5, 1, 2, 3]],
  ['spread over all keys, nobody is busy', 720, null, [0, 1, 2, 3]],
] as const)('%s', (_, recordCount, hashKey, expected) => {
  const { write, open } = onDemandStream();
  write(recordCount, hashKey);
  expect(open()).toEqual(expected);
});

test('bytes count like records', () => {
  const { write, open } = onDemandStream({ ...LIMITS, shardWriteBytesPerSecond: 1_000 });
  write(40, 0n, 'x'.repeat(700));
  expect(open()).toEqual([0, 1, 2, 3]);
  write(40, 0n, 'x'.repeat(800));
  expect(open()).toEqual([4, 5, 1, 2, 3]);
});

test('what stays busy is divided again and again, and no more than the stream may grow to', () => {
  const { write, open } = onDemandStream({ ...LIMITS, onDemandShardCountMax: 6 });
  write(400, 0n);
  write(400, 0n);
  expect(open()).toEqual([6, 7, 5, 1, 2, 3]);
  write(400, 0n);
  expect(open()).toHaveLength(6);
});

test('the time of it is the interval’s end, whenever somebody looks', () => {
  const { write, shards, clock } = onDemandStream();
  const endMs = clock.nowMs() + INTERVAL_MS;
  write(400, 0n);
  clock.advance(3 * DAY_MS);
  const at = (ms: number) => String((BigInt(Math.floor(ms / 1000)) << 36n) & ((1n << 72n) - 1n));
  const child = shards().find(({ ParentShardId }) => ParentShardId !== undefined)!;
  expect(String(BigInt(child.SequenceNumberRange.StartingSequenceNumber) & (((1n << 36n) - 1n) << 36n))).toBe(at(endMs));
});

test('while it is divided the stream is UPDATING, and takes records', () => {
  const { write, open, model, clock } = onDemandStream(LIMITS, 500);
  write(400, 0n);
  const status = () => model.call('DescribeStreamSummary', { StreamName: STREAM }).StreamDescriptionSummary.StreamStatus;
  expect([status(), open()]).toEqual(['UPDATING', [0, 1, 2, 3]]);
  write(1, 0n);
  clock.advance(500);
  expect([status(), open()]).toEqual(['ACTIVE', [4, 5, 1, 2, 3]]);
});

test('room for a peak is kept for thirty days, then neighbours become one, but for those that a new stream has', () => {
  const { write, open, clock } = onDemandStream();
  write(400, 0n);
  clock.advance(29 * DAY_MS);
  // Twelve a minute keep nobody busy; ninety-one are an eighth of what the shard takes.
  write(12, 2n ** 126n);
  write(91, 2n ** 127n);
  expect(open()).toEqual([4, 5, 1, 2, 3]);
  clock.advance(DAY_MS);
  expect(open()).toEqual([6, 1, 2, 3]);
  clock.advance(60 * DAY_MS);
  expect(open()).toEqual([6, 1, 2, 3]);
});

test('a change of mode keeps the shards, and is refused the third time within a day', () => {
  const { write, open, setMode, model, clock } = onDemandStream();
  setMode('PROVISIONED');
  write(400, 0n);
  expect(open()).toEqual([0, 1, 2, 3]);
  model.call('MergeShards', { StreamName: STREAM, ShardToMerge: 'shardId-000000000002', AdjacentShardToMerge: 'shardId-000000000003' });
  setMode('ON_DEMAND');
  write(400, 0n);
  expect(open()).toEqual([5, 6, 1, 4]);
  expect(() => setMode('PROVISIONED')).toThrow('changed 2 times within 24 hours');
  clock.advance(DAY_MS);
  setMode('PROVISIONED');
});
