// ListShards: the shards of a stream, filtered by when they were open, a page at a time.
import { unreachable } from '../../../shared/engine/assert.ts';
import type { Account } from '../account.ts';
import { KinesisError } from '../kinesis-error.ts';
import { integer, required, string, structure, timestamp, type ValueOf } from '../shape.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { decodeToken, encodeToken } from '../token.ts';
import { describedShard } from './describe-stream.ts';
import { nextToken, operation, shardId, streamArn, streamName } from './operation.ts';

const KIND = 'shards';

const shardFilter = structure({
  Type: required(
    string({ values: ['AFTER_SHARD_ID', 'AT_TRIM_HORIZON', 'FROM_TRIM_HORIZON', 'AT_LATEST', 'AT_TIMESTAMP', 'FROM_TIMESTAMP'] }),
  ),
  ShardId: shardId,
  Timestamp: timestamp,
});
type ShardFilter = ValueOf<typeof shardFilter>;

const input = structure({
  StreamName: streamName,
  StreamARN: streamArn,
  NextToken: nextToken,
  ExclusiveStartShardId: shardId,
  MaxResults: integer({ min: 1, max: 10_000 }),
  StreamCreationTimestamp: timestamp,
  ShardFilter: shardFilter,
});

export const listShards = operation({
  name: 'ListShards',
  input,
  run(account, request) {
    const { stream, filter, afterShardId } = request.NextToken === undefined ? listingOf(account, request) : continued(account, request);
    const nowMs = account.nowMs();
    const shards = stream.shards.filter(shard => shard.id > afterShardId && matches(filter, stream, shard, nowMs));
    const page = shards.slice(0, Math.min(request.MaxResults ?? Infinity, account.limits.listShardsCountMax));
    return {
      Shards: page.map(describedShard),
      ...(page.length < shards.length && { NextToken: tokenAfter(stream, filter, page.at(-1)!, nowMs) }),
    };
  },
});

interface Listing {
  readonly stream: Stream;
  readonly filter: ShardFilter;
  readonly afterShardId: string;
}

function listingOf(account: Account, request: ValueOf<typeof input>): Listing {
  if (request.StreamName === undefined && request.StreamARN === undefined) {
    throw new KinesisError('InvalidArgumentException', 'Either NextToken or StreamName should be provided.');
  }
  const filter = request.ShardFilter ?? { Type: 'FROM_TRIM_HORIZON' };
  if (filter.Type === 'AFTER_SHARD_ID' && filter.ShardId === undefined) {
    throw new KinesisError('InvalidArgumentException', 'ShardId must be provided for the ShardFilter type AFTER_SHARD_ID.');
  }
  if ((filter.Type === 'AT_TIMESTAMP' || filter.Type === 'FROM_TIMESTAMP') && filter.Timestamp === undefined) {
    throw new KinesisError('InvalidArgumentException', `Timestamp must be provided for the ShardFilter type ${filter.Type}.`);
  }
  return { stream: account.streamOf(request), filter, afterShardId: request.ExclusiveStartShardId ?? '' };
}

/** Open shards, and closed ones whose life the filter touches. */
function matches(filter: ShardFilter, stream: Stream, shard: Shard, nowMs: number): boolean {
  const closedAtMs = shard.closedAtMs ?? Infinity;
  const horizonMs = Math.max(stream.shards[0]!.openedAtMs, stream.trimHorizonMs(nowMs));
  const timestampMs = Math.max(horizonMs, Math.round((filter.Timestamp ?? 0) * 1000));
  switch (filter.Type) {
    case 'AFTER_SHARD_ID':
      return shard.id > filter.ShardId!;
    case 'AT_TRIM_HORIZON':
      return shard.openedAtMs <= horizonMs && closedAtMs >= horizonMs;
    case 'FROM_TRIM_HORIZON':
      return true;
    case 'AT_LATEST':
      return shard.isOpen;
    case 'AT_TIMESTAMP':
      return shard.openedAtMs <= timestampMs && closedAtMs >= timestampMs;
    case 'FROM_TIMESTAMP':
      return closedAtMs >= timestampMs;
    default:
      return unreachable(filter.Type);
  }
}

function tokenAfter(stream: Stream, filter: ShardFilter, last: Shard, nowMs: number): string {
  return encodeToken([KIND, nowMs, stream.name, stream.createdAtMs, last.id, filter.Type, filter.ShardId ?? '', filter.Timestamp ?? '']);
}

function continued(account: Account, { NextToken, StreamName, StreamARN, ...rest }: ValueOf<typeof input>): Listing {
  if (StreamName !== undefined || StreamARN !== undefined) {
    throw new KinesisError('InvalidArgumentException', 'NextToken and StreamName cannot be provided together.');
  }
  const both = (['ExclusiveStartShardId', 'StreamCreationTimestamp', 'ShardFilter'] as const).find(name => rest[name] !== undefined);
  if (both) throw new KinesisError('InvalidArgumentException', `NextToken and ${both} cannot be provided together.`);
  const [kind, issuedAtMs, name, createdAtMs, afterShardId, type, filterShardId, filterTimestamp] = decodeToken(NextToken!) ?? [];
  if (kind !== KIND) throw new KinesisError('InvalidArgumentException', 'NextToken is invalid.');
  if (account.nowMs() - Number(issuedAtMs) > account.limits.nextTokenAgeMsMax) {
    throw new KinesisError(
      'ExpiredNextTokenException',
      `NextToken expired: it is older than ${account.limits.nextTokenAgeMsMax} milliseconds.`,
    );
  }
  const stream = account.streamOf({ StreamName: name! });
  if (stream.createdAtMs !== Number(createdAtMs)) throw account.streamNotFound(name!);
  const filter: ShardFilter = {
    Type: type as ShardFilter['Type'],
    ...(filterShardId && { ShardId: filterShardId }),
    ...(filterTimestamp && { Timestamp: Number(filterTimestamp) }),
  };
  return { stream, filter, afterShardId: afterShardId! };
}
