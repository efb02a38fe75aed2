// The event that a handler sees, exactly as Lambda writes it. Each record is written once, when it is read: its text is what the size limit
// counts, and a retry sends the same bytes again.
import type { _Record } from '@aws-sdk/client-kinesis';

/** A record on its way to the function. */
export interface EventRecord {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  /** The record inside the event, as JSON text. */
  readonly eventText: string;
  readonly eventBytes: number;
}

export interface EventSource {
  readonly streamArn: string;
  readonly shardId: string;
  readonly region: string;
  /** The role that the mapping acts under. */
  readonly invokeIdentityArn: string;
}

const PREFIX = '{"Records":[';
const SUFFIX = ']}';

/** Writes one record of a GetRecords answer. */
export function eventRecordOf(record: _Record, source: EventSource): EventRecord {
  const sequenceNumber = record.SequenceNumber!;
  const arrivalMs = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  const { buffer, byteOffset, byteLength } = record.Data ?? new Uint8Array(0);
  const eventText = JSON.stringify({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.PartitionKey,
      sequenceNumber,
      data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${source.shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: source.invokeIdentityArn,
    awsRegion: source.region,
    eventSourceARN: source.streamArn,
  });
  return { sequenceNumber, arrivalMs, eventText, eventBytes: Buffer.byteLength(eventText) };
}

/** The whole event. */
export function eventTextOf(records: readonly EventRecord[]): string {
  return PREFIX + records.map(({ eventText }) => eventText).join(',') + SUFFIX;
}

/** Bytes of an event with no record in it; every record but the first adds a comma to its own. */
export const EVENT_ENVELOPE_BYTES = PREFIX.length + SUFFIX.length;
