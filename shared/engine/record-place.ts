// Sentences and texts about where a record stands.
import type { RecordBatch } from './program.ts';

/** The system column `_offset`: the sequence number, and the place inside the Kinesis record where that carries several. */
export function recordOffset(batch: RecordBatch, record: number): string {
  const sub = batch.subSequenceNumbers[record]!;
  return sub < 0 ? batch.sequenceNumbers[record]! : `${batch.sequenceNumbers[record]}:${sub}`;
}

/** Why a record whose event time lies in the future is put aside. */
export function tooFarAhead(column: string, eventTimeMs: number, arrivalMs: number, maxFutureMs: number): string {
  const aheadMs = eventTimeMs - arrivalMs;
  return `the event time ${column} is ${aheadMs} ms after the arrival of the record; at most ${maxFutureMs} ms are allowed ('max.future')`;
}
