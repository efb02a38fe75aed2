// Rows as records of a Kinesis stream: the data is the JSON row and nothing else, the partition key is the row's key.
//
// Not idempotent: a publish after a crash leaves exact duplicates, and so does mending the order of a key after a throttled request. A
// consumer tells them by the row's identity, which is derivable from the row: its key columns and window bounds, and, where a window may be
// corrected, all its columns (a correction differs, a duplicate does not). The last row of a key is always its newest.
import { createHash } from 'node:crypto';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { RetryPolicy } from '../kinesis/backoff.ts';
import { PARTITION_KEY_LENGTH_MAX, RECORD_BYTES_MAX } from '../kinesis/kinesis-limits.ts';
import { KinesisProducer, type ProducerRecord, type ProducerStatistics } from '../kinesis/producer.ts';
import { putBytes } from '../kinesis/put-request.ts';
import type { OutboundRow, PublishContext, Sink } from './sink.ts';

export interface KinesisSinkOptions extends RetryPolicy {
  readonly client: KinesisClient;
  readonly stream: string;
}

export class KinesisSink implements Sink {
  readonly description: string;
  private readonly producer: KinesisProducer;

  constructor(options: KinesisSinkOptions) {
    this.description = `kinesis stream ${options.stream}`;
    this.producer = new KinesisProducer({ ...options, repeatLater: true });
  }

  get statistics(): ProducerStatistics {
    return this.producer.statistics;
  }

  async publish(rows: readonly OutboundRow[], { refuse }: PublishContext): Promise<void> {
    const records: ProducerRecord[] = [];
    for (const row of rows) {
      const record = { partitionKey: partitionKeyOf(row.key), data: row.json };
      const byteCount = putBytes(record);
      if (byteCount <= RECORD_BYTES_MAX || refuse === undefined) records.push(record);
      else refuse(row, `${this.description} takes at most ${RECORD_BYTES_MAX} bytes a record; the row has ${byteCount} with its key.`);
    }
    await this.producer.put(records);
  }

  async close(): Promise<void> {
    await this.producer.put([]);
  }
}

/** Kinesis takes 1 to 256 characters; a longer key is placed by its SHA-256. */
function partitionKeyOf(key: string): string {
  if (key.length > 0 && key.length <= PARTITION_KEY_LENGTH_MAX) return key;
  return createHash('sha256').update(key).digest('hex');
}
