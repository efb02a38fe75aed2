// PutRecord and PutRecords. A batch is checked whole and then written record by record: a record that its shard has no throughput for is
// answered with an error in its place, and those after it are still tried. That is the partial failure that producers must retry.
import type { Account } from '../account.ts';
import { shardRateExceeded, shardRateExceededMessage } from '../account.ts';
import { HASH_KEY_MAX } from '../hash-key.ts';
import { KinesisError } from '../kinesis-error.ts';
import { LIMITS_AWS, MIB } from '../limits.ts';
import { parseSequenceNumber } from '../sequence-number.ts';
import { blob, blobByteLength, list, required, shownBlob, string, structure, type ValueOf } from '../shape.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { hashKey, operation, sequenceNumber, streamArn, streamName } from './operation.ts';

const entry = {
  Data: required(blob({ lengthMax: LIMITS_AWS.recordBytesMax })),
  PartitionKey: required(string({ lengthMin: 1, lengthMax: 256 })),
  ExplicitHashKey: hashKey,
};
const entryShape = structure(entry);
type Entry = ValueOf<typeof entryShape>;

export const putRecord = operation({
  name: 'PutRecord',
  input: structure({ StreamName: streamName, StreamARN: streamArn, ...entry, SequenceNumberForOrdering: sequenceNumber }),
  run(account, input) {
    const stream = account.readableStreamOf(input);
    const { shard, byteLength } = route(stream, input, 'data');
    checkOrdering(account, stream, input.SequenceNumberForOrdering);
    const nowMs = account.nowMs();
    if (!takeThroughput(stream, shard, byteLength, nowMs)) throw shardRateExceeded(account, stream, shard);
    const { sequenceNumber } = shard.append(input.PartitionKey, input.Data, byteLength, nowMs);
    shard.trim(stream.trimHorizonMs(nowMs));
    return { ShardId: shard.id, SequenceNumber: sequenceNumber, EncryptionType: 'NONE' };
  },
});

export const putRecords = operation({
  name: 'PutRecords',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    Records: required(list(entryShape, { lengthMin: 1, lengthMax: LIMITS_AWS.putRecordCountMax })),
  }),
  run(account, input) {
    const stream = account.readableStreamOf(input);
    const routed = input.Records.map((record, i) => route(stream, record, `records.${i + 1}.member.data`));
    const requestBytes = routed.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (requestBytes > account.limits.putRequestBytesMax) {
      throw new KinesisError('InvalidArgumentException', `Records size exceeds ${account.limits.putRequestBytesMax / MIB} MB limit`);
    }
    const nowMs = account.nowMs();
    let failedCount = 0;
    const results = input.Records.map((record, i) => {
      const { shard, byteLength } = routed[i]!;
      if (!takeThroughput(stream, shard, byteLength, nowMs)) {
        failedCount++;
        return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: shardRateExceededMessage(account, stream, shard) };
      }
      return { SequenceNumber: shard.append(record.PartitionKey, record.Data, byteLength, nowMs).sequenceNumber, ShardId: shard.id };
    });
    for (const shard of stream.openShards) shard.trim(stream.trimHorizonMs(nowMs));
    return { FailedRecordCount: failedCount, Records: results, EncryptionType: 'NONE' };
  },
});

interface Routed {
  readonly shard: Shard;
  readonly byteLength: number;
}

/** Checks one record against its stream and finds its shard. `path` names its data in messages. */
function route(stream: Stream, { Data, PartitionKey, ExplicitHashKey }: Entry, path: string): Routed {
  const dataBytes = blobByteLength(Data);
  const byteLength = dataBytes + Buffer.byteLength(PartitionKey);
  if (byteLength > stream.recordBytesMax) {
    throw new KinesisError(
      'ValidationException',
      `1 validation error detected: Value '${shownBlob(dataBytes)}' at '${path}' failed to satisfy constraint: Member must have length less ` +
        `than or equal to ${stream.recordBytesMax}${dataBytes > stream.recordBytesMax ? '' : ', its partition key included'}`,
    );
  }
  const explicit = ExplicitHashKey === undefined ? undefined : BigInt(ExplicitHashKey);
  if (explicit !== undefined && explicit > HASH_KEY_MAX) {
    throw new KinesisError(
      'InvalidArgumentException',
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${ExplicitHashKey}`,
    );
  }
  return { shard: stream.route(PartitionKey, explicit), byteLength };
}

/** Takes one record out of the shard's allowance; false, and nothing taken, where it does not fit. */
function takeThroughput(stream: Stream, shard: Shard, byteLength: number, nowMs: number): boolean {
  if (!shard.writeRecords.allows(1, nowMs) || !shard.writeBytes.allows(byteLength, nowMs)) return false;
  shard.writeRecords.take(1, nowMs);
  shard.writeBytes.take(byteLength, nowMs);
  stream.noteWrite(shard, byteLength);
  return true;
}

/** Numbers only grow here, so any number that a record of ours can have is already below the next one; others are refused. */
function checkOrdering(account: Account, stream: Stream, after: string | undefined): void {
  if (after === undefined) return;
  const parsed = parseSequenceNumber(after);
  const shard = parsed && stream.shards.find(({ index }) => index === parsed.shardIndex);
  if (shard && parsed.beganAtSecond === shard.origin.beganAtSecond && parsed.ordinal < shard.nextOrdinal) return;
  throw new KinesisError(
    'InvalidArgumentException',
    `ExclusiveMinimumSequenceNumber ${after} used in PutRecord on stream ${stream.name} under account ${account.accountId} is invalid.`,
  );
}
