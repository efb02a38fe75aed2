// How records are cut into PutRecords requests, and which of them must be sent again after an answer. Pure; the producer does the sending.
import type { PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { ExternalError } from '../engine/errors.ts';
import { PARTITION_KEY_LENGTH_MAX } from './kinesis-limits.ts';

export interface ProducerRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Decimal 128-bit number that decides the shard instead of the partition key. */
  readonly explicitHashKey?: string;
}

export interface RequestLimits {
  readonly recordBytesMax: number;
  readonly requestBytesMax: number;
  readonly requestRecordsMax: number;
}

/** Bytes that count towards the limits of Kinesis: data and partition key. */
export function putBytes(record: ProducerRecord): number {
  return record.data.length + Buffer.byteLength(record.partitionKey);
}

/** Throws an ExternalError that names the first record which Kinesis would refuse. */
export function checkRecords(stream: string, records: readonly ProducerRecord[], limits: RequestLimits): void {
  for (const [index, record] of records.entries()) {
    const name = `record ${index} for Kinesis stream ${stream} (partition key "${record.partitionKey.slice(0, 64)}")`;
    const { length } = record.partitionKey;
    if (length === 0 || length > PARTITION_KEY_LENGTH_MAX) {
      refuse(
        `${name} has a partition key of ${length} characters; 1 to ${PARTITION_KEY_LENGTH_MAX} are allowed. Choose another key, or a hash of it.`,
      );
    }
    const byteCount = putBytes(record);
    if (byteCount > limits.recordBytesMax) {
      const advice = 'Send less in one record, or raise MaxRecordSizeInKiB of the stream (Lambda takes at most about 4 MiB)';
      refuse(`${name} has ${byteCount} bytes with its key; at most ${limits.recordBytesMax} are allowed. ${advice}.`);
    }
  }
}

function refuse(message: string): never {
  throw new ExternalError('kinesis', message, { retryable: false });
}

/** How many records from the front of `records` make one request; at least one. */
export function requestLength(records: readonly ProducerRecord[], limits: RequestLimits): number {
  let byteCount = 0;
  let length = 0;
  while (length < records.length && length < limits.requestRecordsMax) {
    byteCount += putBytes(records[length]!);
    if (length > 0 && byteCount > limits.requestBytesMax) break;
    length++;
  }
  return length;
}

export interface PutOutcome {
  /** Indexes of records to send again, ascending. */
  readonly again: readonly number[];
  readonly failedCount: number;
  /** Accepted records that stand in the shard before an earlier one of their key. */
  readonly reorderedCount: number;
  /** Why the first failed record was refused: code and message. */
  readonly reason: { readonly code: string; readonly message: string } | null;
}

/**
 * Reads an answer. A key is out of order from its first record that failed, or that got a lower sequence number than one before it; with
 * `repeatLater` its later records are sent again too, although they were accepted, so that the last word on a key stays the last.
 */
export function readOutcome(sent: readonly ProducerRecord[], results: readonly PutRecordsResultEntry[], repeatLater: boolean): PutOutcome {
  const again: number[] = [];
  const broken = new Set<string>();
  const newest = new Map<string, { shardId: string; sequenceNumber: bigint }>();
  let failedCount = 0;
  let reorderedCount = 0;
  let reason: PutOutcome['reason'] = null;
  for (const [index, { partitionKey }] of sent.entries()) {
    const { ErrorCode, ErrorMessage, ShardId = '', SequenceNumber } = results[index] ?? {};
    if (ErrorCode || !SequenceNumber) {
      failedCount++;
      reason ??= { code: ErrorCode ?? 'NoAnswer', message: ErrorMessage ?? 'the answer does not name the record' };
      broken.add(partitionKey);
      again.push(index);
      continue;
    }
    const sequenceNumber = BigInt(SequenceNumber);
    const before = newest.get(partitionKey);
    const overtook = before !== undefined && before.shardId === ShardId && sequenceNumber < before.sequenceNumber;
    if (overtook) broken.add(partitionKey);
    else newest.set(partitionKey, { shardId: ShardId, sequenceNumber });
    if (!broken.has(partitionKey)) continue;
    reorderedCount++;
    if (repeatLater) again.push(index);
  }
  return { again, failedCount, reorderedCount, reason };
}
