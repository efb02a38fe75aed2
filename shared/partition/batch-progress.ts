// How far an invocation has come in its batch. Two measures that go together: user records, which the program runs over, and the Kinesis
// records that carried them, which are what is acknowledged. A KPL aggregate, and a payload of many lines, is one Kinesis record with many
// user records; some of an aggregate may have been dropped because they belong to another shard.
import { comparePositions, type Position } from '../checkpoint/position.ts';
import { sequenceNumberOf } from '../engine/record-place.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import type { Totals } from './totals.ts';

export interface Progress {
  applied: number;
  skipped: number;
  /** User records before this are committed. */
  next: number;
  /** Kinesis records before this are committed whole, sub-records that were dropped included. */
  nextOuter: number;
}

export const noProgress = (): Progress => ({ applied: 0, skipped: 0, next: 0, nextOuter: 0 });

/**
 * Only the position says what is committed: a savepoint may have taken the place of the state, and with it of what this very invocation
 * committed.
 */
export function forgetProgress(progress: Progress): void {
  // What it skips again it did not skip.
  progress.skipped -= progress.next;
  progress.next = 0;
  progress.nextOuter = 0;
}

export const isThrough = ({ batch, kinesisRecordCount }: DecodedBatch, { next, nextOuter }: Progress): boolean =>
  next === batch.recordCount && nextOuter === kinesisRecordCount;

/** The user records before `to` are committed. */
export function advanceTo(progress: Progress, decoded: DecodedBatch, to: number): void {
  progress.applied += to - progress.next;
  progress.next = to;
  progress.nextOuter = outerEnd(decoded, to);
}

/** Redelivery is harmless: what lies at or before the position is in the state already. */
export function skipApplied(position: Position | null, decoded: DecodedBatch, progress: Progress): void {
  if (position === null) return;
  const { batch, kinesisRecordCount } = decoded;
  const from = progress.next;
  while (progress.next < batch.recordCount && comparePositions(userPosition(batch, progress.next), position) <= 0) progress.next++;
  progress.skipped += progress.next - from;
  while (progress.nextOuter < kinesisRecordCount && comparePositions(endOf(decoded, progress.nextOuter), position) <= 0)
    progress.nextOuter++;
}

const userPosition = (batch: DecodedBatch['batch'], record: number): Position => ({
  sequenceNumber: sequenceNumberOf(batch, record),
  subSequenceNumber: batch.subSequenceNumbers[record]!,
});

/** The position behind a whole Kinesis record, those of its sub-records included that were dropped. */
const endOf = (decoded: DecodedBatch, outer: number): Position => ({
  sequenceNumber: decoded.batch.sequenceNumbers[outer]!,
  subSequenceNumber: -1,
});

/** How many Kinesis records are done with once the user records before `to` are. */
const outerEnd = (decoded: DecodedBatch, to: number): number =>
  to === decoded.batch.recordCount ? decoded.kinesisRecordCount : decoded.batch.outerIndexes[to]!;

const isInsideAggregate = ({ batch: { recordCount, outerIndexes } }: DecodedBatch, to: number): boolean =>
  to > 0 && to < recordCount && outerIndexes[to] === outerIndexes[to - 1];

/** Where the partition stands once the user records before `to` are committed. */
export function positionAfter(decoded: DecodedBatch, to: number): Position {
  return isInsideAggregate(decoded, to) ? userPosition(decoded.batch, to - 1) : endOf(decoded, outerEnd(decoded, to) - 1);
}

/** The totals once the user records before `to` are committed. */
export function totalsAfter(totals: Totals, decoded: DecodedBatch, { next: from, nextOuter }: Progress, to: number): Totals {
  const { batch, misroutedCounts } = decoded;
  let { payloadByteCount, misroutedCount } = totals;
  for (let record = from; record < to; record++) payloadByteCount += batch.ends[record]! - batch.starts[record]!;
  const outerTo = outerEnd(decoded, to);
  for (let outer = nextOuter; outer < outerTo; outer++) misroutedCount += misroutedCounts[outer] ?? 0;
  return {
    ...totals,
    payloadByteCount,
    misroutedCount,
    kinesisRecordCount: totals.kinesisRecordCount + Math.max(0, outerTo - nextOuter),
    recordCount: totals.recordCount + (to - from),
    insideAggregate: isInsideAggregate(decoded, to) ? 1 : 0,
    positionArrivalMs: to > from ? Math.max(totals.positionArrivalMs, batch.arrivalsMs[to - 1]!) : totals.positionArrivalMs,
  };
}
