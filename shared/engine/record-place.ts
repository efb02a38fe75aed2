// Sentences and texts about where a record stands.
import type { RecordBatch } from './program.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Of the Kinesis record that carried it. */
export const sequenceNumberOf = (batch: RecordBatch, record: number): string => batch.sequenceNumbers[batch.outerIndexes[record]!]!;

export function partitionKeyOf({ bytes, keyStarts, keyEnds }: RecordBatch, record: number): string {
  // A copy, because a decoder refuses views of shared memory.
  return utf8.decode(bytes.slice(keyStarts[record]!, keyEnds[record]!));
}

/** The system column `_offset`: the sequence number, and the place inside the Kinesis record where that carries several. */
export function recordOffset(batch: RecordBatch, record: number): string {
  const sub = batch.subSequenceNumbers[record]!;
  const sequenceNumber = sequenceNumberOf(batch, record);
  return sub < 0 ? sequenceNumber : `${sequenceNumber}:${sub}`;
}

/** Why a record whose event time lies in the future is put aside. */
export function tooFarAhead(column: string, eventTimeMs: number, arrivalMs: number, maxFutureMs: number): string {
  const aheadMs = eventTimeMs - arrivalMs;
  return `the event time ${column} is ${aheadMs} ms after the arrival of the record; at most ${maxFutureMs} ms are allowed ('max.future')`;
}

/** Why a record may make no group in its shard. */
export function departedReason(batch: RecordBatch, record: number): string {
  const key = partitionKeyOf(batch, record);
  return `records of the partition key ${JSON.stringify(key)} came by an explicit hash key, which Lambda does not tell; when the stream was resharded, what was counted of its key went on in another shard. Put it again (weir dead-letters redrive), and let producers give no explicit hash keys, or pack records with the KPL, whose aggregates tell them`;
}
