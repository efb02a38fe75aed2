// Which shards may be read, and from where.
import { expect, test } from '@jest/globals';
import { firstPosition, mayStart, type ShardNode, shardNodeOf } from '../../../local/event-source-mapping/shard-lineage.ts';

const shard = (shardId: string, ...parentShardIds: string[]): ShardNode => ({ shardId, parentShardIds, isClosed: false });

test.each<[string, ShardNode, string[], string[], boolean]>([
  ['no parent', shard('c'), ['c'], [], true],
  ['its parent is not drained', shard('c', 'a'), ['a', 'c'], [], false],
  ['its parent is drained', shard('c', 'a'), ['a', 'c'], ['a'], true],
  ['one of two parents is drained', shard('c', 'a', 'b'), ['a', 'b', 'c'], ['a'], false],
  ['both parents are drained', shard('c', 'a', 'b'), ['a', 'b', 'c'], ['a', 'b'], true],
  ['its parent is gone from retention', shard('c', 'a'), ['c'], [], true],
  ['one parent is gone, the other is not drained', shard('c', 'a', 'b'), ['b', 'c'], [], false],
])('a shard may start or not: %s', (_, node, listed, drained, expected) => {
  expect(mayStart(node, new Set(listed), new Set(drained))).toBe(expected);
});

const trimHorizon = { kind: 'TRIM_HORIZON' } as const;
const latest = { kind: 'LATEST' } as const;
const timestamp = { kind: 'AT_TIMESTAMP', timestampMs: 7 } as const;

test.each([
  [trimHorizon, true, false, trimHorizon],
  [trimHorizon, false, false, trimHorizon],
  [timestamp, true, true, timestamp],
  [timestamp, false, false, timestamp],
  [latest, true, false, latest],
  [latest, true, true, null],
  [latest, false, false, trimHorizon],
  [latest, false, true, trimHorizon],
])('%j, first listing %s, closed %s', (starting, isFirstListing, isClosed, expected) => {
  expect(firstPosition({ ...shard('c'), isClosed }, starting, isFirstListing)).toEqual(expected);
});

test('a shard of the API becomes a node', () => {
  const HashKeyRange = { StartingHashKey: '0', EndingHashKey: '1' };
  expect(
    shardNodeOf({
      ...{ ShardId: 'c', ParentShardId: 'a', AdjacentParentShardId: 'b', HashKeyRange },
      SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '2' },
    }),
  ).toEqual({ shardId: 'c', parentShardIds: ['a', 'b'], isClosed: true });
  expect(shardNodeOf({ ShardId: 'c', HashKeyRange, SequenceNumberRange: { StartingSequenceNumber: '1' } })).toEqual(shard('c'));
});
