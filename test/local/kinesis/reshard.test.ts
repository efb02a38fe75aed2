// Whatever sequence of splits, merges and re-cuts a stream goes through: its open shards cover the ring exactly once, every record stays
// readable, and a reader that reads parents before children sees each key's records in the order in which they were put.
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HASH_KEY_MAX } from '../../../local/kinesis/hash-key.ts';
import { KinesisError } from '../../../local/kinesis/kinesis-error.ts';
import { STREAM, streamFixture } from './stream-fixture.ts';

type Step =
  | { readonly kind: 'put'; readonly key: number }
  | { readonly kind: 'split'; readonly shard: number; readonly fraction: number }
  | { readonly kind: 'merge'; readonly shard: number }
  | { readonly kind: 'recut'; readonly count: number }
  | { readonly kind: 'wait'; readonly durationMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), key: fc.nat(12) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('split' as const),
      shard: fc.nat(20),
      fraction: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), shard: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recut' as const), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), durationMs: fc.integer({ min: 1, max: 3_000 }) }) },
);

type Fixture = ReturnType<typeof streamFixture>;

function openByRange(fixture: Fixture) {
  return fixture
    .openShards()
    .toSorted((a, b) => (BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1));
}

/** Does one step; a step that the service refuses for a stated reason changes nothing. */
function perform(fixture: Fixture, action: Step, number: number): string | undefined {
  const { model, clock } = fixture;
  const open = openByRange(fixture);
  try {
    switch (action.kind) {
      case 'put':
        return fixture.put(`key-${action.key}`, `${action.key}:${number}`).ShardId;
      case 'split': {
        const shard = open[action.shard % open.length]!;
        const first = BigInt(shard.HashKeyRange.StartingHashKey);
        const width = BigInt(shard.HashKeyRange.EndingHashKey) - first;
        const at = first + (width * BigInt(Math.round(action.fraction * 1e6))) / 1_000_000n;
        model.call('SplitShard', { StreamName: STREAM, ShardToSplit: shard.ShardId, NewStartingHashKey: String(at) });
        return undefined;
      }
      case 'merge': {
        if (open.length < 2) return undefined;
        const place = action.shard % (open.length - 1);
        const [ShardToMerge, AdjacentShardToMerge] = [open[place]!.ShardId, open[place + 1]!.ShardId];
        model.call('MergeShards', { StreamName: STREAM, ShardToMerge, AdjacentShardToMerge });
        return undefined;
      }
      case 'recut':
        model.call('UpdateShardCount', { StreamName: STREAM, TargetShardCount: action.count, ScalingType: 'UNIFORM_SCALING' });
        return undefined;
      case 'wait':
        clock.advance(action.durationMs);
        return undefined;
    }
  } catch (error) {
    if (!(error instanceof KinesisError) || error.name === 'InternalFailure') throw error;
    return undefined;
  }
}

function checkRing(fixture: Fixture): void {
  let next = 0n;
  for (const { HashKeyRange } of openByRange(fixture)) {
    expect(BigInt(HashKeyRange.StartingHashKey)).toBe(next);
    next = BigInt(HashKeyRange.EndingHashKey) + 1n;
  }
  expect(next).toBe(HASH_KEY_MAX + 1n);
}

test('open shards cover 2^128 exactly, nothing is lost, and order holds from parents to children', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (shardCount, steps) => {
      const fixture = streamFixture({ shardCount });
      const putByKey = new Map<string, string[]>();
      for (const [number, action] of steps.entries()) {
        const shardId = perform(fixture, action, number);
        checkRing(fixture);
        if (action.kind !== 'put') continue;
        const key = `key-${action.key}`;
        putByKey.set(key, [...(putByKey.get(key) ?? []), `${action.key}:${number}`]);
        const range = fixture.openShards().find(shard => shard.ShardId === shardId)!.HashKeyRange;
        const hashKey = BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
        expect(hashKey >= BigInt(range.StartingHashKey) && hashKey <= BigInt(range.EndingHashKey)).toBe(true);
      }

      // Shards are listed in the order in which they were opened, so parents come first.
      const readByKey = new Map<string, string[]>();
      const newestOf = new Map<string, bigint>();
      for (const shard of fixture.shards()) {
        const { records, answer } = fixture.readToEnd(shard.ShardId);
        const { StartingSequenceNumber, EndingSequenceNumber } = shard.SequenceNumberRange;
        for (const parentId of [shard.ParentShardId, shard.AdjacentParentShardId]) {
          if (parentId) expect(BigInt(StartingSequenceNumber)).toBeGreaterThan(newestOf.get(parentId)!);
        }
        let newest = BigInt(StartingSequenceNumber);
        for (const { partitionKey, text, sequenceNumber } of records) {
          expect(sequenceNumber).toBeGreaterThan(newest);
          expect(sequenceNumber.toString()).toHaveLength(56);
          newest = sequenceNumber;
          readByKey.set(partitionKey, [...(readByKey.get(partitionKey) ?? []), text]);
        }
        newestOf.set(shard.ShardId, EndingSequenceNumber ? BigInt(EndingSequenceNumber) : newest);
        if (EndingSequenceNumber) expect(BigInt(EndingSequenceNumber)).toBeGreaterThan(newest);
        expect(answer.NextShardIterator === null).toBe(EndingSequenceNumber !== undefined);
        const children = fixture.shards().filter(child => [child.ParentShardId, child.AdjacentParentShardId].includes(shard.ShardId));
        if (EndingSequenceNumber) expect(answer.ChildShards?.map(child => child.ShardId)).toEqual(children.map(child => child.ShardId));
      }
      expect(readByKey).toEqual(putByKey);
    }),
    { numRuns: 150 },
  );
});

test.each([
  [4, 6],
  [6, 4],
  [3, 2],
  [1, 2],
  [7, 7],
  [5, 9],
  [10, 7],
])('UpdateShardCount from %i to %i leaves equal ranges, each with its lineage', (from, to) => {
  const fixture = streamFixture({ shardCount: from });
  const answer = fixture.model.call('UpdateShardCount', { StreamName: STREAM, TargetShardCount: to, ScalingType: 'UNIFORM_SCALING' });
  expect(answer).toMatchObject({ CurrentShardCount: from, TargetShardCount: to });
  const width = 2n ** 128n / BigInt(to);
  expect(openByRange(fixture).map(shard => BigInt(shard.HashKeyRange.StartingHashKey))).toEqual(
    Array.from({ length: to }, (_, i) => width * BigInt(i)),
  );
  const byId = new Map(fixture.shards().map(shard => [shard.ShardId, shard]));
  for (const shard of byId.values()) {
    const parents = [shard.ParentShardId, shard.AdjacentParentShardId].filter(id => id !== undefined).map(id => byId.get(id)!);
    const overlapping = parents.filter(
      parent =>
        BigInt(parent.HashKeyRange.StartingHashKey) <= BigInt(shard.HashKeyRange.EndingHashKey) &&
        BigInt(parent.HashKeyRange.EndingHashKey) >= BigInt(shard.HashKeyRange.StartingHashKey),
    );
    expect(overlapping).toEqual(parents);
    if (Number(shard.ShardId.slice(-12)) >= from) expect(parents.length).toBeGreaterThan(0);
  }
});

test('a split shows when the stream is ACTIVE again, and the parent takes records until then', () => {
  const { model, clock, put, openShards } = streamFixture({ transitionMs: 500 });
  model.call('SplitShard', { StreamName: STREAM, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 127n) });
  expect(model.call('DescribeStreamSummary', { StreamName: STREAM }).StreamDescriptionSummary.StreamStatus).toBe('UPDATING');
  expect(put('k', 'during').ShardId).toBe('shardId-000000000000');
  expect(() => model.call('UpdateMaxRecordSize', { StreamName: STREAM, MaxRecordSizeInKiB: 2048 })).toThrow(
    'not ACTIVE, instead in state UPDATING',
  );
  clock.advance(500);
  expect(put('k', 'after').ShardId).not.toBe('shardId-000000000000');
  expect(openShards().map(shard => shard.ParentShardId)).toEqual(['shardId-000000000000', 'shardId-000000000000']);
});
