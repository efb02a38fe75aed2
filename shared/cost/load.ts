// The load that a bill is made for, and how Kinesis and Lambda cut it: shards, batches, invocations.

export interface Load {
  readonly recordsPerSecond: number;
  /** Bytes of one record's payload. */
  readonly recordBytes: number;
  /** Groups that are alive at a time, over all shards. */
  readonly groupCount: number;
  /** How long Lambda gathers records. Kinesis is polled once a second, so less makes no difference. */
  readonly batchWindowSeconds: number;
  /** Of the partition function. */
  readonly memoryMb: number;
}

export interface Delivery {
  readonly shardCount: number;
  /** Records of one invocation. */
  readonly batchRecordCount: number;
  /** Of all shards together. */
  readonly invocationsPerSecond: number;
}

/** Quotas of Kinesis Data Streams: records and bytes that a provisioned shard takes in a second. */
const SHARD_RECORDS_PER_SECOND = 1000;
const SHARD_BYTES_PER_SECOND = 1_000_000;
/** Lambda's event source mapping: the most records of a batch, and the size of the event, base64 and envelopes included. */
const BATCH_RECORDS_MAX = 10_000;
const EVENT_BYTES_MAX = 6 * 1024 * 1024;
/** JSON around the payload of one record of an event. */
const EVENT_RECORD_OVERHEAD_BYTES = 430;
const POLL_SECONDS = 1;

/** The cheapest stream that holds the load, and the batches that it comes in. */
export function deliveryOf({ recordsPerSecond, recordBytes, batchWindowSeconds }: Load): Delivery {
  const shardCount = Math.max(
    1,
    Math.ceil(recordsPerSecond / SHARD_RECORDS_PER_SECOND),
    Math.ceil((recordsPerSecond * recordBytes) / SHARD_BYTES_PER_SECOND),
  );
  const shardRecordsPerSecond = recordsPerSecond / shardCount;
  const perEvent = Math.floor(EVENT_BYTES_MAX / ((recordBytes * 4) / 3 + EVENT_RECORD_OVERHEAD_BYTES));
  const most = Math.max(1, Math.min(BATCH_RECORDS_MAX, perEvent));
  const gathered = shardRecordsPerSecond * Math.max(POLL_SECONDS, batchWindowSeconds);
  const batchRecordCount = Math.max(1, Math.min(most, Math.round(gathered)));
  return { shardCount, batchRecordCount, invocationsPerSecond: recordsPerSecond / batchRecordCount };
}
