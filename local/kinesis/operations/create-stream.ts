// CreateStream: the ring cut into equal ranges, one shard each.
import { uniformRanges } from '../hash-key.ts';
import { KinesisError } from '../kinesis-error.ts';
import { KIB, LIMITS_AWS } from '../limits.ts';
import { integer, map, required, string, structure } from '../shape.ts';
import { Stream } from '../stream.ts';
import { operation, streamName } from './operation.ts';

export const createStream = operation({
  name: 'CreateStream',
  input: structure({
    StreamName: required(streamName),
    ShardCount: integer({ min: 1, max: 100_000 }),
    StreamModeDetails: structure({ StreamMode: required(string({ values: ['PROVISIONED', 'ON_DEMAND'] })) }),
    Tags: map(string({ lengthMax: 256 })),
    MaxRecordSizeInKiB: integer({ min: LIMITS_AWS.recordBytesDefault / KIB, max: LIMITS_AWS.recordBytesMax / KIB }),
    RecordDistributionStrategy: string({ values: ['AUTO', 'USER_PARTITION_KEY'] }),
  }),
  run(account, { StreamName, ShardCount, StreamModeDetails, MaxRecordSizeInKiB, RecordDistributionStrategy = 'USER_PARTITION_KEY' }) {
    const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
    const shardCount = mode === 'ON_DEMAND' ? account.limits.onDemandShardCount : ShardCount;
    if (shardCount === undefined) {
      throw new KinesisError(
        'ValidationException',
        "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
      );
    }
    if (mode === 'ON_DEMAND' && ShardCount !== undefined) {
      throw new KinesisError('InvalidArgumentException', `ShardCount ${ShardCount} must not be given for a stream in ON_DEMAND mode.`);
    }
    if (mode === 'PROVISIONED' && RecordDistributionStrategy === 'AUTO') {
      throw new KinesisError('ValidationException', 'RecordDistributionStrategy AUTO is only supported for streams in ON_DEMAND mode.');
    }
    if (account.find(StreamName)) {
      throw new KinesisError('ResourceInUseException', `Stream ${StreamName} under account ${account.accountId} already exists.`);
    }
    const creatingCount = account.streams().filter(stream => stream.status === 'CREATING').length;
    if (creatingCount >= account.limits.accountStreamsCreatingMax) {
      throw new KinesisError(
        'LimitExceededException',
        `${creatingCount} streams are being created; ${account.limits.accountStreamsCreatingMax} is the most.`,
      );
    }
    account.checkShardQuota(shardCount);

    const createdAtMs = account.nowMs();
    const stream = new Stream({
      name: StreamName,
      arn: account.arnOf(StreamName),
      mode,
      recordDistributionStrategy: RecordDistributionStrategy,
      recordBytesMax: MaxRecordSizeInKiB === undefined ? account.limits.recordBytesDefault : MaxRecordSizeInKiB * KIB,
      createdAtMs,
      limits: account.limits,
      transitionMs: account.transitionMs,
    });
    const activeAtMs = createdAtMs + account.transitionMs;
    stream.begin('CREATING', activeAtMs, () => {
      for (const range of uniformRanges(shardCount)) stream.openShard(range, [], activeAtMs);
    });
    account.add(stream);
    return {};
  },
});
