// DescribeStream and DescribeStreamSummary: what a stream is; the first one with its shards, a page at a time.
import { KIB } from '../limits.ts';
import { integer, structure } from '../shape.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { operation, shardId, streamArn, streamName } from './operation.ts';

export const describeStream = operation({
  name: 'DescribeStream',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    Limit: integer({ min: 1, max: 10_000 }),
    ExclusiveStartShardId: shardId,
  }),
  run(account, input) {
    const stream = account.streamOf(input);
    const shards = stream.shards.filter(shard => shard.id > (input.ExclusiveStartShardId ?? ''));
    const page = shards.slice(0, Math.min(input.Limit ?? Infinity, account.limits.describeShardsCountMax));
    return {
      StreamDescription: { ...described(stream), Shards: page.map(describedShard), HasMoreShards: page.length < shards.length },
    };
  },
});

export const describeStreamSummary = operation({
  name: 'DescribeStreamSummary',
  input: structure({ StreamName: streamName, StreamARN: streamArn }),
  run(account, input) {
    const stream = account.streamOf(input);
    return {
      StreamDescriptionSummary: {
        ...described(stream),
        OpenShardCount: stream.openShards.length,
        ConsumerCount: 0,
        MaxRecordSizeInKiB: stream.recordBytesMax / KIB,
        RecordDistributionStrategy: stream.recordDistributionStrategy,
      },
    };
  },
});

export function modeDetails(stream: Stream) {
  return { StreamMode: stream.mode };
}

/** A shard as the API writes it. */
export function describedShard(shard: Shard) {
  const [parent, adjacentParent] = shard.parents;
  return {
    ShardId: shard.id,
    ...(parent && { ParentShardId: parent.id }),
    ...(adjacentParent && { AdjacentParentShardId: adjacentParent.id }),
    HashKeyRange: describedRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: shard.sequenceNumberFirst,
      ...(!shard.isOpen && { EndingSequenceNumber: shard.sequenceNumberLast }),
    },
  };
}

export function describedRange({ range }: Shard) {
  return { StartingHashKey: range.first.toString(), EndingHashKey: range.last.toString() };
}

function described(stream: Stream) {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: stream.status,
    StreamModeDetails: modeDetails(stream),
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: stream.createdAtMs / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE',
  };
}
