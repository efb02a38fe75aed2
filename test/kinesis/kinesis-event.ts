// Records as Lambda hands them over, for tests.
import type { KinesisStreamRecord } from 'aws-lambda';

export interface TestRecord {
  readonly data: Uint8Array | string;
  readonly partitionKey?: string;
  /** Given as base64 already (or as what is not base64). */
  readonly raw?: boolean;
  readonly arrivalMs?: number;
}

export const TEST_SHARD = 'shardId-000000000003';

export function kinesisRecords(records: readonly TestRecord[]): KinesisStreamRecord[] {
  return records.map(({ data, partitionKey = 'key', raw = false, arrivalMs = 1_700_000_000_123 }, i) => {
    const sequenceNumber = `4959033827149025660855969253836157109592157598913658${String(i).padStart(4, '0')}`;
    return {
      awsRegion: 'eu-central-1',
      eventID: `${TEST_SHARD}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: 'arn:aws:kinesis:eu-central-1:000000000000:stream/trades',
      eventVersion: '1.0',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/handler',
      kinesis: {
        approximateArrivalTimestamp: arrivalMs / 1000,
        data: raw ? (data as string) : Buffer.from(data as string).toString('base64'),
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
      },
    };
  });
}
