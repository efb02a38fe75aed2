// GetRecords: what follows a position, up to a count and a size. The work done is that of the records returned.
import { shardRateExceeded } from '../account.ts';
import { LIMITS_AWS } from '../limits.ts';
import { integer, required, string, structure } from '../shape.ts';
import type { Shard } from '../shard.ts';
import { decodeShardIterator, encodeShardIterator } from '../shard-iterator.ts';
import { describedRange } from './describe-stream.ts';
import { operation, streamArn } from './operation.ts';

export interface GetRecordsOutput {
  readonly Records: readonly WireRecord[];
  readonly MillisBehindLatest: number;
  /** Null at the end of a closed shard. */
  readonly NextShardIterator: string | null;
  /** Only at the end of a closed shard: who goes on from there. */
  readonly ChildShards?: readonly ReturnType<typeof describedChild>[];
}

interface WireRecord {
  readonly SequenceNumber: string;
  /** Seconds since the epoch, with milliseconds as a fraction. */
  readonly ApproximateArrivalTimestamp: number;
  readonly Data: string;
  readonly PartitionKey: string;
  readonly EncryptionType: 'NONE';
}

export const getRecords = operation({
  name: 'GetRecords',
  input: structure({
    ShardIterator: required(string({ lengthMin: 1, lengthMax: 512 })),
    Limit: integer({ min: 1, max: LIMITS_AWS.getRecordCountMax }),
    StreamARN: streamArn,
  }),
  run(account, { ShardIterator, Limit = account.limits.getRecordCountMax }): GetRecordsOutput {
    const { stream, shard, ordinal } = decodeShardIterator(account, ShardIterator);
    const nowMs = account.nowMs();
    if (!shard.readCalls.allows(1, nowMs) || !shard.readBytes.isPaid(nowMs)) throw shardRateExceeded(account, stream, shard);
    shard.trim(stream.trimHorizonMs(nowMs));

    const { records, bytes, nextOrdinal } = readFrom(
      shard,
      ordinal,
      Math.min(Limit, account.limits.getRecordCountMax),
      account.limits.getBytesMax,
    );
    shard.readCalls.take(1, nowMs);
    shard.readBytes.take(bytes, nowMs);

    const unread = nextOrdinal < shard.nextOrdinal;
    const lastArrivedAtMs = unread ? shard.at(nextOrdinal - 1).arrivedAtMs : nowMs;
    return {
      Records: records,
      MillisBehindLatest: Math.max(0, nowMs - lastArrivedAtMs),
      // A closed shard that is read to its end has no next iterator; its children take over.
      ...(unread || shard.isOpen
        ? { NextShardIterator: encodeShardIterator(stream, shard, nextOrdinal, nowMs) }
        : { NextShardIterator: null, ChildShards: shard.children.map(describedChild) }),
    };
  },
});

/** Reads from `ordinal`, or from the oldest record left where retention has overtaken it. */
function readFrom(shard: Shard, ordinal: number, countMax: number, bytesMax: number) {
  const first = Math.max(ordinal, shard.oldestOrdinal);
  const end = Math.min(first + countMax, shard.nextOrdinal);
  const records: WireRecord[] = [];
  let bytes = 0;
  let nextOrdinal = first;
  for (; nextOrdinal < end; nextOrdinal++) {
    const { sequenceNumber, arrivedAtMs, data, partitionKey, byteLength } = shard.at(nextOrdinal);
    if (bytes + byteLength > bytesMax) break;
    bytes += byteLength;
    records.push({
      SequenceNumber: sequenceNumber,
      ApproximateArrivalTimestamp: arrivedAtMs / 1000,
      Data: data,
      PartitionKey: partitionKey,
      EncryptionType: 'NONE',
    });
  }
  return { records, bytes, nextOrdinal };
}

function describedChild(child: Shard) {
  return { ShardId: child.id, ParentShards: child.parents.map(parent => parent.id), HashKeyRange: describedRange(child) };
}
