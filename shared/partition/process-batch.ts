// One batch of a shard, from records to acknowledgement: open (validate) ▸ publish what is owed ▸ run ▸ commit ▸ publish ▸ row.
//
// The batch may be applied in several commits, and may stop early in good order: what is not committed is handed back from its first record
// on. Losing a commit to another handler means: forget everything, open again, skip what the winner applied.
import { ExternalError } from '../engine/errors.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import { advanceTo, isThrough, noProgress, type Progress, positionAfter, skipApplied, totalsAfter } from './batch-progress.ts';
import { type Attempt, commitAttempt } from './commit-attempt.ts';
import { type Deadline, type PartitionEnvironment, partitionKey } from './environment.ts';
import { keepLog } from './keep-log.ts';
import { figuresOf, openPartition, type PartitionFigures, type PartitionState, putBack } from './partition-state.ts';
import { publishPending } from './publish.ts';
import { SealedPartition } from './sealed-partition.ts';
import { settle } from './settle.ts';
import { setAside, suspectRecord } from './suspect-record.ts';
import { Tally } from './tally.ts';

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

/** What one invocation works on and how far it has come; outlives the states that it loses. */
interface Work {
  readonly env: PartitionEnvironment;
  readonly shardId: string;
  readonly decoded: DecodedBatch;
  readonly deadline: Deadline;
  readonly progress: Progress;
  readonly tally: Tally;
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
  const progress = noProgress();
  const tally = new Tally();
  let decoded: DecodedBatch | null = null;
  let figures: PartitionFigures | null = null;
  let failure: ExternalError | null = null;
  try {
    const opening = openPartition(env, shardId);
    // It may fail before the batch is decoded, when nobody looks at it yet; that must not end the process.
    opening.catch(() => {});
    try {
      decoded = await decode();
    } catch (error) {
      // The state must not dangle: it goes back as it came.
      const state = await opening.catch(() => null);
      if (state) putBack(env, state);
      throw error;
    }
    figures = await applyBatch({ env, shardId, decoded, deadline, progress, tally }, await opening);
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    if (!isRepeatedAtEnd(error, decoded, progress)) failure = error;
  }
  return {
    unprocessedFrom: unprocessedFrom(decoded, progress, failure),
    failure,
    appliedRecordCount: progress.applied,
    skippedRecordCount: progress.skipped,
    commitCount: tally.commitCount,
    lostCommitCount: tally.lostCount,
    counted: tally.counted,
    state: figures,
  };
}

/** A batch of a shard whose children took over is acknowledged where all of it was applied before. */
function isRepeatedAtEnd(error: ExternalError, decoded: DecodedBatch | null, progress: Progress): boolean {
  if (!(error instanceof SealedPartition) || decoded === null) return false;
  skipApplied(error.position, decoded, progress);
  return isThrough(decoded, progress);
}

/** Even when nothing is left to apply, a commit whose rows are not out yet keeps the batch from being acknowledged. */
function unprocessedFrom(decoded: DecodedBatch | null, { nextOuter }: Progress, failure: ExternalError | null): number | null {
  if (decoded === null) return 0;
  if (nextOuter < decoded.kinesisRecordCount) return nextOuter;
  return failure === null ? null : Math.max(0, decoded.kinesisRecordCount - 1);
}

async function applyBatch(work: Work, opened: PartitionState): Promise<PartitionFigures> {
  const { env, shardId, tally } = work;
  let state = opened;
  for (;;) {
    let outcome: 'done' | 'lost' = 'lost';
    try {
      outcome = await applyWith(work, state);
      if (outcome === 'done') return figuresOf(state);
      tally.lostCount++;
    } catch (error) {
      if (error instanceof ExternalError) await keepLog(env, state.log);
      throw error;
    } finally {
      if (outcome === 'done') putBack(env, state);
      else state.executor.close();
    }
    if (tally.lostCount >= LOST_COMMITS_MAX) {
      throw new ExternalError('log', `${partitionKey(env, shardId)} lost ${tally.lostCount} commits in a row to other handlers.`, {
        retryable: true,
      });
    }
    state = await openPartition(env, shardId);
  }
}

async function applyWith(work: Work, state: PartitionState): Promise<'done' | 'lost'> {
  const { env, decoded, deadline, progress, tally } = work;
  await publishPending(env, state);
  skipApplied(state.position, decoded, progress);
  while (!isThrough(decoded, progress) && deadline.remainingMs() >= env.limits.reservedMs) {
    const { attempt, to } = await nextAttempt(work, state);
    if ((await commitAttempt(env, state, attempt, tally)) === 'lost') return 'lost';
    advanceTo(progress, decoded, to);
    await publishPending(env, state);
  }
  return settle(env, state, deadline, { emptySinceMs: null }, tally);
}

/** The records of the next commit; of a record that ended its handlers again and again, what sets it aside. */
async function nextAttempt({ env, decoded, progress }: Work, state: PartitionState): Promise<{ attempt: Attempt; to: number }> {
  const { batch, envelopeErrors } = decoded;
  const from = progress.next;
  const to = Math.min(batch.recordCount, from + env.limits.recordsPerCommitMax);
  const suspect = suspectRecord(env, decoded, from);
  if (suspect !== null) {
    const attemptCount = await state.log.addAttempt(suspect);
    if (attemptCount > env.limits.attemptsMax) {
      return { attempt: setAside(env, state, decoded, progress, attemptCount - 1), to: batch.recordCount };
    }
  }
  const input = { kind: 'records', batch, from, to } as const;
  const position = positionAfter(decoded, to);
  const totals = totalsAfter(state.totals, decoded, progress, to);
  const survived = async () => (suspect === null ? undefined : state.log.clearAttempts(suspect));
  return { attempt: { input, position, totals, envelopeErrors, survived }, to };
}
