// The rows beside the results: dead letters and late rows, as JSON that says why, where and what, so that a person can act on one alone.
import type { StageDescriptor } from '../engine/descriptor.ts';
import type { DeadLetter, LateRow, RecordBatch } from '../engine/program.ts';
import { partitionKeyOf, sequenceNumberOf } from '../engine/record-place.ts';
import type { SliceOutput } from './executor.ts';

/** A payload longer than this is cut: a queue message must stay below 256 KiB in every encoding. */
const PAYLOAD_BYTES_MAX = 128 * 1024;

export interface SideRow {
  readonly json: Uint8Array;
  /** Partition key of the record. */
  readonly key: string;
  /** Position of the record and what became of it: the same record always gives the same. */
  readonly identity: string;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Where a row stands that no record caused. */
export interface CommitPlace {
  readonly shardId: string;
  readonly commitNumber: number;
}

/**
 * Dead letters of all slices, in record order. `envelopeErrors` says why a record's payload could not even be opened. The result of a group
 * may fail when its window closes: in a tick there is no record to show (`batch` is null), nor for rows left pending.
 */
export function deadLetterRows(
  descriptor: StageDescriptor,
  batch: RecordBatch | null,
  slices: readonly SliceOutput[],
  envelopeErrors: ReadonlyMap<number, string>,
  place: CommitPlace,
): SideRow[] {
  const ordinalOf = countRepeats();
  return inRecordOrder(slices.flatMap(slice => slice.deadLetters)).map(({ recordIndex, query: index, reason: cause, explicitHashKey }) => {
    const query = index < 0 ? null : descriptor.queries[index]!.name;
    const reason = (index < 0 && envelopeErrors.get(recordIndex)) || cause;
    const channel = query ?? 'undecodable';
    if (batch === null || recordIndex < 0 || recordIndex >= batch.recordCount) {
      return groupRow(place, { reason, query }, [channel, ordinalOf(channel)], descriptor);
    }
    const facts = { reason, query, ...(explicitHashKey !== undefined && { explicitHashKey }) };
    return sideRow(batch, recordIndex, channel, facts, descriptor, ordinalOf(`${recordIndex} ${channel}`));
  });
}

/** How often the same text came before: one record can close many windows, and the results of several can fail. */
function countRepeats(): (text: string) => number {
  const counts = new Map<string, number>();
  return text => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return count;
  };
}

/** Late rows of one query, of all slices, in record order. */
export function lateRows(descriptor: StageDescriptor, queryIndex: number, batch: RecordBatch, slices: readonly SliceOutput[]): SideRow[] {
  const ofQuery = slices.flatMap(slice => slice.lateRows.filter(late => late.query === queryIndex));
  const query = descriptor.queries[queryIndex]!.name;
  // A record may give several rows that are late; those of one window are the same.
  const ordinalOf = countRepeats();
  return ofQuery.sort(byRecordAndWindow).map(late => {
    const facts = {
      reason: 'late',
      query,
      windowStart: isoTime(late.windowStartMs),
      windowEnd: isoTime(late.windowEndMs),
      watermark: isoTime(late.watermarkMs),
    };
    return sideRow(batch, late.recordIndex, `late ${query}`, facts, descriptor, ordinalOf(String(late.recordIndex)));
  });
}

/** A dead letter for a record that nobody reads any more, because reading it ended the process again and again. */
export function unreadableRecordRow(descriptor: StageDescriptor, batch: RecordBatch, recordIndex: number, attemptCount: number): SideRow {
  const reason = `The handler ended ${attemptCount} times while it worked on this record alone; the record was set aside unread.`;
  return sideRow(batch, recordIndex, 'unreadable', { reason, query: null }, descriptor);
}

function inRecordOrder(rows: DeadLetter[]): DeadLetter[] {
  const byReason = (a: DeadLetter, b: DeadLetter) => (a.reason === b.reason ? 0 : a.reason < b.reason ? -1 : 1);
  return rows.sort((a, b) => a.recordIndex - b.recordIndex || a.query - b.query || byReason(a, b));
}

const byRecordAndWindow = (a: LateRow, b: LateRow): number =>
  a.recordIndex - b.recordIndex || a.windowStartMs - b.windowStartMs || a.windowEndMs - b.windowEndMs;

/** A dead letter without a record. The commit gives it its identity: it is written with it, once. */
function groupRow(
  { shardId, commitNumber }: CommitPlace,
  facts: Record<string, unknown>,
  channel: readonly unknown[],
  { source }: StageDescriptor,
): SideRow {
  const json = JSON.stringify({ ...facts, source: source.name, stream: source.stream, shardId, commitNumber });
  return { json: Buffer.from(json, 'utf8'), key: shardId, identity: JSON.stringify([shardId, 'commit', commitNumber, ...channel]) };
}

function sideRow(
  batch: RecordBatch,
  record: number,
  channel: string,
  facts: Record<string, unknown>,
  descriptor: StageDescriptor,
  ordinal = 0,
): SideRow {
  const sequenceNumber = sequenceNumberOf(batch, record);
  const subSequenceNumber = batch.subSequenceNumbers[record]!;
  const key = partitionKeyOf(batch, record);
  const json = JSON.stringify({
    ...facts,
    source: descriptor.source.name,
    stream: descriptor.source.stream,
    shardId: batch.shardId,
    sequenceNumber,
    ...(subSequenceNumber >= 0 && { subSequenceNumber }),
    partitionKey: key,
    arrival: isoTime(batch.arrivalsMs[record]!),
    ...payloadFields(batch.bytes.subarray(batch.starts[record]!, batch.ends[record]!)),
  });
  const identity = [batch.shardId, sequenceNumber, subSequenceNumber, channel, ...(ordinal > 0 ? [ordinal] : [])];
  return { json: Buffer.from(json, 'utf8'), key, identity: JSON.stringify(identity) };
}

/** The payload as text where it is text, cut where no queue would take it. */
export function payloadFields(payload: Uint8Array): Record<string, unknown> {
  const cut = payload.length > PAYLOAD_BYTES_MAX;
  const kept = cut ? payload.subarray(0, PAYLOAD_BYTES_MAX) : payload;
  const truncation = cut ? { payloadTruncated: true, payloadByteCount: payload.length } : {};
  try {
    // A copy, because a decoder refuses views of shared memory.
    return { payload: strictUtf8.decode(Uint8Array.from(kept)), ...truncation };
  } catch {
    return { payload: Buffer.from(kept).toString('base64'), payloadEncoding: 'base64', ...truncation };
  }
}

const isoTime = (timeMs: number): string | null => (Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null);
