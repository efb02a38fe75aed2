// GetShardIterator: turns one of five ways to name a place in a shard into a position.
import { unreachable } from '../../../shared/engine/assert.ts';
import type { Account } from '../account.ts';
import { shardRateExceeded } from '../account.ts';
import { KinesisError } from '../kinesis-error.ts';
import { parseSequenceNumber } from '../sequence-number.ts';
import { required, string, structure, timestamp, type ValueOf } from '../shape.ts';
import type { Shard } from '../shard.ts';
import { encodeShardIterator } from '../shard-iterator.ts';
import type { Stream } from '../stream.ts';
import { operation, sequenceNumber, shardId, streamArn, streamName } from './operation.ts';

const input = structure({
  StreamName: streamName,
  StreamARN: streamArn,
  ShardId: required(shardId),
  ShardIteratorType: required(
    string({ values: ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'] }),
  ),
  StartingSequenceNumber: sequenceNumber,
  Timestamp: timestamp,
});
type Request = ValueOf<typeof input>;

export const getShardIterator = operation({
  name: 'GetShardIterator',
  input,
  run(account, request) {
    const stream = account.readableStreamOf(request);
    const shard = account.findShard(stream, request.ShardId);
    if (shard === undefined) {
      throw new KinesisError(
        'ResourceNotFoundException',
        `Shard ${request.ShardId} in stream ${stream.name} under account ${account.accountId} does not exist`,
      );
    }
    const nowMs = account.nowMs();
    shard.trim(stream.trimHorizonMs(nowMs));
    const ordinal = ordinalOf(account, stream, shard, request);
    if (!shard.iteratorCalls.allows(1, nowMs)) throw shardRateExceeded(account, stream, shard);
    shard.iteratorCalls.take(1, nowMs);
    return { ShardIterator: encodeShardIterator(stream, shard, ordinal, nowMs) };
  },
});

/** The ordinal of the record to read first. */
function ordinalOf(account: Account, stream: Stream, shard: Shard, request: Request): number {
  const { ShardIteratorType: type, StartingSequenceNumber } = request;
  const namesRecord = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER';
  if (namesRecord !== (StartingSequenceNumber !== undefined)) {
    throw new KinesisError(
      'InvalidArgumentException',
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no ' +
        `StartingSequenceNumber. Request specified ${type} and ${namesRecord ? 'no' : 'also a'} StartingSequenceNumber.`,
    );
  }
  switch (type) {
    case 'TRIM_HORIZON':
      return shard.oldestOrdinal;
    case 'LATEST':
      return shard.nextOrdinal;
    case 'AT_TIMESTAMP':
      return shard.ordinalAtTimestamp(checkedTimestampMs(account, request.Timestamp));
    case 'AT_SEQUENCE_NUMBER':
      return ordinalOfSequenceNumber(account, stream, shard, StartingSequenceNumber!);
    case 'AFTER_SEQUENCE_NUMBER':
      return ordinalOfSequenceNumber(account, stream, shard, StartingSequenceNumber!) + 1;
    default:
      return unreachable(type);
  }
}

function checkedTimestampMs(account: Account, timestampSeconds: number | undefined): number {
  if (timestampSeconds === undefined) {
    throw new KinesisError(
      'InvalidArgumentException',
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    );
  }
  const timestampMs = Math.round(timestampSeconds * 1000);
  if (timestampMs <= account.nowMs()) return timestampMs;
  throw new KinesisError(
    'InvalidArgumentException',
    'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
      `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${account.nowMs()}`,
  );
}

/** The place of a sequence number, which must be one of this shard's; 0 stands before its first record, beyond its end is its end. */
function ordinalOfSequenceNumber(account: Account, stream: Stream, shard: Shard, digits: string): number {
  const used = `StartingSequenceNumber ${digits} used in GetShardIterator on shard ${shard.id} in stream ${stream.name} under account ${account.accountId} is invalid`;
  const parsed = parseSequenceNumber(digits);
  if (parsed === undefined) throw new KinesisError('InvalidArgumentException', `${used}.`);
  if (parsed.shardIndex !== shard.index) {
    const encoded = `shardId-${String(parsed.shardIndex).padStart(12, '0')}`;
    throw new KinesisError(
      'InvalidArgumentException',
      `Invalid StartingSequenceNumber. It encodes ${encoded}, while it was used in a call to a shard with ${shard.id}`,
    );
  }
  if (parsed.beganAtSecond !== shard.origin.beganAtSecond) {
    throw new KinesisError('InvalidArgumentException', `${used} because it did not come from this stream.`);
  }
  return Math.min(parsed.ordinal, shard.nextOrdinal);
}
