// SplitShard, MergeShards and UpdateShardCount. The shards change when the stream is ACTIVE again; until then the old ones take records.
import type { Account, StreamReference } from '../account.ts';
import { KinesisError } from '../kinesis-error.ts';
import { mergeShards as merge, recutUniformly, splitShard as split } from '../reshard.ts';
import { integer, required, string, structure } from '../shape.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { hashKey, operation, shardId, streamArn, streamName } from './operation.ts';

const MS_PER_DAY = 86_400_000;

export const splitShard = operation({
  name: 'SplitShard',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    ShardToSplit: required(shardId),
    NewStartingHashKey: required(hashKey),
  }),
  run(account, input) {
    const stream = provisionedStreamOf(account, input);
    const shard = openShardOf(account, stream, input.ShardToSplit);
    account.checkShardQuota(1);
    const at = BigInt(input.NewStartingHashKey);
    if (at <= shard.range.first + 1n || at >= shard.range.last) {
      throw new KinesisError(
        'InvalidArgumentException',
        `NewStartingHashKey ${at} used in SplitShard() on shard ${shard.id} in stream ${stream.name} under account ${account.accountId} is not ` +
          `both greater than one plus the shard's StartingHashKey ${shard.range.first} and less than the shard's EndingHashKey ${shard.range.last}.`,
      );
    }
    update(account, stream, nowMs => split(stream, shard, at, nowMs));
    return {};
  },
});

export const mergeShards = operation({
  name: 'MergeShards',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    ShardToMerge: required(shardId),
    AdjacentShardToMerge: required(shardId),
  }),
  run(account, input) {
    const stream = provisionedStreamOf(account, input);
    const lower = openShardOf(account, stream, input.ShardToMerge);
    const upper = openShardOf(account, stream, input.AdjacentShardToMerge);
    if (lower.range.last + 1n !== upper.range.first) {
      throw new KinesisError(
        'InvalidArgumentException',
        `Shards ${lower.id} and ${upper.id} in stream ${stream.name} under account ${account.accountId} are not an adjacent pair of shards ` +
          'eligible for merging',
      );
    }
    update(account, stream, nowMs => merge(stream, lower, upper, nowMs));
    return {};
  },
});

export const updateShardCount = operation({
  name: 'UpdateShardCount',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    TargetShardCount: required(integer({ min: 1 })),
    ScalingType: required(string({ values: ['UNIFORM_SCALING'] })),
  }),
  run(account, input) {
    const stream = provisionedStreamOf(account, input);
    const current = stream.openShards.length;
    const target = input.TargetShardCount;
    checkTarget(account, stream, current, target);
    stream.shardCountUpdatesAtMs = [...updatesWithinDay(account, stream), account.nowMs()];
    update(account, stream, nowMs => recutUniformly(stream, target, nowMs));
    return { StreamName: stream.name, CurrentShardCount: current, TargetShardCount: target, StreamARN: stream.arn };
  },
});

function checkTarget(account: Account, stream: Stream, current: number, target: number): void {
  const counts = `Current open shard count: ${current} Target shard count: ${target}`;
  if (target > current * 2) {
    throw new KinesisError(
      'InvalidArgumentException',
      `UpdateShardCount cannot scale up over double your current open shard count. ${counts}`,
    );
  }
  if (target < current / 2) {
    throw new KinesisError(
      'InvalidArgumentException',
      `UpdateShardCount cannot scale down below half your current open shard count. ${counts}`,
    );
  }
  if (target > account.limits.shardCountTargetMax) {
    throw new KinesisError(
      'LimitExceededException',
      `UpdateShardCount cannot scale over ${account.limits.shardCountTargetMax} shards. ${counts}`,
    );
  }
  if (target > current) account.checkShardQuota(target - current);
  if (updatesWithinDay(account, stream).length >= account.limits.shardCountUpdatesPerDay) {
    throw new KinesisError(
      'LimitExceededException',
      `Stream ${stream.name} under account ${account.accountId} was scaled ${account.limits.shardCountUpdatesPerDay} times within 24 hours, ` +
        'which is the most for UpdateShardCount.',
    );
  }
}

function updatesWithinDay(account: Account, stream: Stream): number[] {
  return stream.shardCountUpdatesAtMs.filter(atMs => atMs > account.nowMs() - MS_PER_DAY);
}

/** The change has the time at which it was due, whenever somebody looks: nothing was written between, or it would have settled then. */
function update(account: Account, stream: Stream, change: (dueAtMs: number) => void): void {
  const dueAtMs = account.nowMs() + account.transitionMs;
  stream.begin('UPDATING', dueAtMs, () => change(dueAtMs));
}

function provisionedStreamOf(account: Account, reference: StreamReference): Stream {
  const stream = account.activeStreamOf(reference);
  if (stream.mode === 'PROVISIONED') return stream;
  throw new KinesisError(
    'ValidationException',
    `Stream ${stream.name} under account ${account.accountId} is in ON_DEMAND mode; only a PROVISIONED stream can be resharded.`,
  );
}

function openShardOf(account: Account, stream: Stream, id: string): Shard {
  const shard = account.findShard(stream, id);
  if (shard === undefined) {
    throw new KinesisError(
      'ResourceNotFoundException',
      `Could not find shard ${id} in stream ${stream.name} under account ${account.accountId}.`,
    );
  }
  if (shard.isOpen) return shard;
  throw new KinesisError(
    'InvalidArgumentException',
    `Shard ${shard.id} in stream ${stream.name} under account ${account.accountId} has already been merged or split, and thus is not ` +
      'eligible for merging or splitting.',
  );
}
