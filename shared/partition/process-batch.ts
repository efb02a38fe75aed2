// One batch of a shard, from records to acknowledgement: open (validate) ▸ publish what is owed ▸ run ▸ commit ▸ publish ▸ row.
//
// The batch may be applied in several commits, and may stop early in good order: what is not committed is handed back from its first record
// on. Losing a commit to another handler means: forget everything, open again, skip what the winner applied.
import { comparePositions, type Position } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import { commitAttempt } from './commit-attempt.ts';
import { type Deadline, type PartitionEnvironment, partitionKey } from './environment.ts';
import { openPartition, type PartitionState } from './partition-state.ts';
import { publishPending } from './publish.ts';
import { namedCounters } from './report-row.ts';
import { settle } from './settle.ts';
import { unreadableRecordRow } from './side-rows.ts';
import type { Totals } from './totals.ts';

/** How often one invocation starts again after losing a commit, before it hands the batch back. */
const LOST_COMMITS_MAX = 5;

export interface BatchOutcome {
  /** Index in the event of the first Kinesis record that must come again, or null when all are done. */
  readonly unprocessedFrom: number | null;
  /** Why the batch stopped early, for the log and the alarm; null when it did not, or when only time ran out. */
  readonly failure: ExternalError | null;
  readonly appliedRecordCount: number;
  /** Delivered again although applied before. */
  readonly skippedRecordCount: number;
  readonly commitCount: number;
  readonly lostCommitCount: number;
  /** By how much this invocation's commits raised each counter (names as in the watermark row). */
  readonly counted: Readonly<Record<string, number>>;
  readonly state: PartitionFigures | null;
}

/** What metrics say about a partition after a batch or a tick. */
export interface PartitionFigures {
  readonly watermarkMs: number;
  readonly groupCount: number;
  readonly stateBytes: number;
  readonly pendingRowCount: number;
  readonly totals: Totals;
  readonly counters: Float64Array;
}

interface Progress {
  applied: number;
  skipped: number;
  commits: number;
  lost: number;
  /** User records before this are committed. */
  next: number;
  /** Kinesis records before this are committed whole, sub-records that were dropped included. */
  nextOuter: number;
  readonly counted: Record<string, number>;
}

/**
 * Applies a batch. Failures of the outside world end in the outcome, with the records that must come again; a bug throws.
 * `decode` runs while the log is being asked whether the cached state is the newest.
 */
export async function processBatch(
  env: PartitionEnvironment,
  shardId: string,
  decode: () => DecodedBatch | Promise<DecodedBatch>,
  deadline: Deadline,
): Promise<BatchOutcome> {
  const progress: Progress = { applied: 0, skipped: 0, commits: 0, lost: 0, next: 0, nextOuter: 0, counted: {} };
  let decoded: DecodedBatch | null = null;
  let figures: PartitionFigures | null = null;
  let failure: ExternalError | null = null;
  try {
    const opening = openPartition(env, shardId);
    // The state must not dangle when decoding fails: it goes back as it came.
    decoded = await Promise.resolve()
      .then(decode)
      .catch(async error => {
        const state = await opening.catch(() => null);
        if (state) putBack(env, state);
        throw error;
      });
    figures = await applyBatch(env, shardId, decoded, await opening, deadline, progress);
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    failure = error;
  }
  return {
    unprocessedFrom: unprocessedFrom(decoded, progress, failure),
    failure,
    appliedRecordCount: progress.applied,
    skippedRecordCount: progress.skipped,
    commitCount: progress.commits,
    lostCommitCount: progress.lost,
    counted: progress.counted,
    state: figures,
  };
}

/** Even when nothing is left to apply, a commit whose rows are not out yet keeps the batch from being acknowledged. */
function unprocessedFrom(decoded: DecodedBatch | null, { next, nextOuter }: Progress, failure: ExternalError | null): number | null {
  if (decoded === null) return 0;
  if (next < decoded.batch.recordCount) return decoded.outerIndexes[next]!;
  if (nextOuter < decoded.kinesisRecordCount) return nextOuter;
  return failure === null ? null : Math.max(0, decoded.kinesisRecordCount - 1);
}

async function applyBatch(
  env: PartitionEnvironment,
  shardId: string,
  decoded: DecodedBatch,
  opened: PartitionState,
  deadline: Deadline,
  progress: Progress,
): Promise<PartitionFigures> {
  let state = opened;
  for (;;) {
    let outcome: 'done' | 'lost' = 'lost';
    try {
      outcome = await applyWith(env, state, decoded, deadline, progress);
      if (outcome === 'done') return figuresOf(state);
      progress.lost++;
    } finally {
      if (outcome === 'done') putBack(env, state);
      else state.executor.close();
    }
    if (progress.lost >= LOST_COMMITS_MAX) {
      throw new ExternalError('log', `${partitionKey(env, shardId)} lost ${progress.lost} commits in a row to other handlers.`, {
        retryable: true,
      });
    }
    state = await openPartition(env, shardId);
  }
}

async function applyWith(
  env: PartitionEnvironment,
  state: PartitionState,
  decoded: DecodedBatch,
  deadline: Deadline,
  progress: Progress,
): Promise<'done' | 'lost'> {
  const { batch } = decoded;
  await publishPending(env, state);
  skipApplied(state.position, decoded, progress);
  const suspect = suspectRecord(env, decoded, progress.next);
  if (suspect !== null && (await setAside(env, state, decoded, progress, suspect)) === 'lost') return 'lost';
  while (progress.next < batch.recordCount || progress.nextOuter < decoded.kinesisRecordCount) {
    if (deadline.remainingMs() < env.limits.reservedMs) break;
    const before = countersOf(env, state);
    const from = progress.next;
    const to = Math.min(batch.recordCount, from + env.limits.recordsPerCommitMax);
    const outcome = await commitAttempt(env, state, {
      input: { kind: 'records', batch, from, to },
      position: positionAfter(decoded, to),
      totals: totalsAfter(state.totals, decoded, progress, to),
      envelopeErrors: decoded.envelopeErrors,
      unreadable: [],
    });
    if (outcome === 'lost') return 'lost';
    advanceTo(progress, decoded, to, before, countersOf(env, state));
    await publishPending(env, state);
  }
  if (suspect !== null && progress.next === batch.recordCount) await state.log.clearAttempts(suspect);
  return settle(env, state, deadline, { emptySinceMs: null });
}

/**
 * A record that ends the process every time would block its shard for ever. Bisecting leaves it alone in its batch, and it grows old there:
 * the sequence number of such a record, or null.
 */
function suspectRecord(env: PartitionEnvironment, { batch, kinesisRecordCount }: DecodedBatch, next: number): string | null {
  if (kinesisRecordCount !== 1 || next >= batch.recordCount) return null;
  const ageMs = env.clock.nowMs() - batch.arrivalsMs[next]!;
  return ageMs < env.limits.suspicionAgeMs ? null : batch.sequenceNumbers[next]!;
}

/** Counts an attempt at a suspect; after some, sets it aside unread. */
async function setAside(
  env: PartitionEnvironment,
  state: PartitionState,
  decoded: DecodedBatch,
  progress: Progress,
  sequenceNumber: string,
): Promise<'won' | 'lost'> {
  const attemptCount = await state.log.addAttempt(sequenceNumber);
  if (attemptCount <= env.limits.attemptsMax) return 'won';
  const { batch } = decoded;
  const before = countersOf(env, state);
  const to = batch.recordCount;
  const unreadable = Array.from({ length: to - progress.next }, (_, i) =>
    unreadableRecordRow(env.descriptor, batch, progress.next + i, attemptCount - 1),
  );
  const totals = totalsAfter(state.totals, decoded, progress, to);
  const outcome = await commitAttempt(env, state, {
    input: { kind: 'drain' },
    position: positionAfter(decoded, to),
    totals: { ...totals, unreadableCount: totals.unreadableCount + unreadable.length },
    envelopeErrors: new Map(),
    unreadable,
  });
  if (outcome === 'lost') return 'lost';
  advanceTo(progress, decoded, to, before, countersOf(env, state));
  await publishPending(env, state);
  return 'won';
}

const countersOf = (env: PartitionEnvironment, state: PartitionState) =>
  namedCounters(env.descriptor, state.totals, state.executor.summary().counters);

function advanceTo(
  progress: Progress,
  decoded: DecodedBatch,
  to: number,
  before: Record<string, number>,
  after: Record<string, number>,
): void {
  progress.applied += to - progress.next;
  progress.commits++;
  progress.next = to;
  progress.nextOuter = outerEnd(decoded, to);
  for (const name of Object.keys(after)) progress.counted[name] = (progress.counted[name] ?? 0) + after[name]! - before[name]!;
}

/** Redelivery is harmless: what lies at or before the position is in the state already. */
function skipApplied(position: Position | null, decoded: DecodedBatch, progress: Progress): void {
  if (position === null) return;
  const { batch, kinesisRecordCount } = decoded;
  const from = progress.next;
  while (progress.next < batch.recordCount && comparePositions(userPosition(batch, progress.next), position) <= 0) progress.next++;
  progress.skipped += progress.next - from;
  while (progress.nextOuter < kinesisRecordCount && comparePositions(endOf(decoded, progress.nextOuter), position) <= 0)
    progress.nextOuter++;
}

const userPosition = (batch: DecodedBatch['batch'], record: number): Position => ({
  sequenceNumber: batch.sequenceNumbers[record]!,
  subSequenceNumber: batch.subSequenceNumbers[record]!,
});

/** The position behind a whole Kinesis record, those of its sub-records included that were dropped. */
const endOf = (decoded: DecodedBatch, outer: number): Position => ({
  sequenceNumber: decoded.kinesisSequenceNumbers[outer]!,
  subSequenceNumber: decoded.subSequenceNumberLast[outer] ?? -1,
});

/** How many Kinesis records are done with once the user records before `to` are. */
const outerEnd = (decoded: DecodedBatch, to: number): number =>
  to === decoded.batch.recordCount ? decoded.kinesisRecordCount : decoded.outerIndexes[to]!;

const isInsideAggregate = ({ batch, outerIndexes }: DecodedBatch, to: number): boolean =>
  to > 0 && to < batch.recordCount && outerIndexes[to] === outerIndexes[to - 1];

function positionAfter(decoded: DecodedBatch, to: number): Position {
  return isInsideAggregate(decoded, to) ? userPosition(decoded.batch, to - 1) : endOf(decoded, outerEnd(decoded, to) - 1);
}

function totalsAfter(totals: Totals, decoded: DecodedBatch, { next: from, nextOuter }: Progress, to: number): Totals {
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

export function putBack(env: PartitionEnvironment, state: PartitionState): void {
  env.cache.put(state.partition, state, state.executor.summary().stateBytes);
}

export function figuresOf(state: PartitionState): PartitionFigures {
  const { watermarkMs, groupCount, stateBytes, pendingRowCount, counters } = state.executor.summary();
  return { watermarkMs, groupCount, stateBytes, pendingRowCount, counters, totals: state.totals };
}
