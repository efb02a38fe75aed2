// One batch of a shard, from records to acknowledgement: open (validate) ▸ publish what is owed ▸ run ▸ commit ▸ publish ▸ row.
//
// The batch may be applied in several commits, and may stop early in good order: what is not committed is handed back from its first record
// on. Losing a commit to another handler means: forget everything, open again, skip what the winner applied.
import { partsBetween } from '../engine/decoded-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import { type Alignment, align } from './alignment.ts';
import {
  advanceTo,
  forgetProgress,
  isThrough,
  noProgress,
  type Progress,
  positionAfter,
  skipApplied,
  totalsAfter,
} from './batch-progress.ts';
import { type Attempt, commitAttempt } from './commit-attempt.ts';
import { type Deadline, type PartitionEnvironment, partitionKey } from './environment.ts';
import { keepLog } from './keep-log.ts';
import { figuresOf, openPartition, type PartitionFigures, type PartitionState, putBack } from './partition-state.ts';
import { publishPending } from './publish.ts';
import { RecentRestore, waitALittle } from './recent-restore.ts';
import { catchUpRewound, isRewound } from './rewind.ts';
import { SealedPartition } from './sealed-partition.ts';
import { settle } from './settle.ts';
import { isOld, type LoneRecord, Suspect, setAside } from './suspect-record.ts';
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
  /** `held`: the shard is too far ahead of the others, so the batch comes again. `released`: it is, but could wait no longer. */
  readonly alignment: Alignment;
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
  readonly suspect: Suspect | null;
  alignment: Alignment;
}

/**
 * Applies a batch. Failures of the outside world end in the outcome, with the records that must come again; a bug throws.
 * `decode` runs while the log is being asked whether the cached state is the newest. `lone` is the record of a batch of one.
 */
export async function processBatch(
  env: PartitionEnvironment,
  shardId: string,
  decode: () => DecodedBatch | Promise<DecodedBatch>,
  deadline: Deadline,
  lone: LoneRecord | null = null,
): Promise<BatchOutcome> {
  const progress = noProgress();
  const tally = new Tally();
  let decoded: DecodedBatch | null = null;
  let figures: PartitionFigures | null = null;
  let failure: ExternalError | null = null;
  let suspect: Suspect | null = null;
  let alignment: Alignment = 'run';
  try {
    const opening = openPartition(env, shardId);
    // It may fail before the batch is decoded, when nobody looks at it yet; that must not end the process.
    opening.catch(() => {});
    try {
      suspect = await suspectOf(env, lone, opening);
      decoded = await decodeWatched(env, decode, lone, suspect);
    } catch (error) {
      // The state must not dangle: it goes back as it came.
      const state = await opening.catch(() => null);
      if (state) putBack(env, state);
      throw error;
    }
    const work: Work = { env, shardId, decoded, deadline, progress, tally, suspect, alignment };
    try {
      figures = await applyBatch(work, await opening);
    } finally {
      alignment = work.alignment;
    }
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    if (!isRepeatedAtEnd(error, decoded, progress)) failure = error;
    if (error instanceof RecentRestore) await waitALittle(env, error, deadline);
  } finally {
    await suspect?.acquit();
  }
  return {
    unprocessedFrom: unprocessedFrom(decoded, progress, failure),
    failure,
    appliedRecordCount: progress.applied,
    skippedRecordCount: Math.max(0, progress.skipped),
    commitCount: tally.commitCount,
    lostCommitCount: tally.lostCount,
    counted: tally.counted,
    alignment,
    state: figures,
  };
}

/** A record that comes alone and is old has its attempts counted. Where the partition cannot be opened nothing is attempted. */
async function suspectOf(env: PartitionEnvironment, lone: LoneRecord | null, opening: Promise<PartitionState>): Promise<Suspect | null> {
  if (lone === null || !isOld(env, lone)) return null;
  const state = await opening.catch(() => null);
  return state === null ? null : Suspect.of(state, lone);
}

/** Decodes under the eyes of the counter; what has ended its handlers too often is not looked into any more. */
async function decodeWatched(
  env: PartitionEnvironment,
  decode: () => DecodedBatch | Promise<DecodedBatch>,
  lone: LoneRecord | null,
  suspect: Suspect | null,
): Promise<DecodedBatch> {
  if (suspect === null || lone === null) return decode();
  if (suspect.attemptCount > env.limits.attemptsMax) return lone.unopened();
  suspect.expose();
  try {
    const decoded = await decode();
    suspect.survive();
    return decoded;
  } catch (error) {
    // Something that decoding had to ask for was not there. A thread that died over it did not survive.
    if (error instanceof ExternalError && error.domain !== 'lambda') suspect.survive();
    throw error;
  }
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
    forgetProgress(work.progress);
  }
}

async function applyWith(work: Work, state: PartitionState): Promise<'done' | 'lost'> {
  const { env, decoded, deadline, progress, tally } = work;
  await publishPending(env, state);
  if (isRewound(state)) {
    const outcome = await catchUpRewound(env, state, decoded.batch.sequenceNumbers[0] ?? null, deadline, tally);
    if (outcome === 'lost') return 'lost';
    if (outcome === 'unfinished') return settle(env, state, deadline, { emptySinceMs: null }, tally);
  }
  skipApplied(state.position, decoded, progress);
  if (!isThrough(decoded, progress)) work.alignment = await align(env, state, nextArrivalMs(work), deadline);
  while (work.alignment !== 'held' && !isThrough(decoded, progress) && deadline.remainingMs() >= env.limits.reservedMs) {
    const { attempt, to } = nextAttempt(work, state);
    if ((await commitAttempt(env, state, attempt, tally)) === 'lost') return 'lost';
    advanceTo(progress, decoded, to);
    await publishPending(env, state);
  }
  return settle(env, state, deadline, { emptySinceMs: null }, tally);
}

/** When the first record arrived that is not applied; where only dropped sub-records are left there is none, and nothing to hold. */
function nextArrivalMs({ decoded: { batch }, progress }: Work): number {
  return progress.next < batch.recordCount ? batch.arrivalsMs[progress.next]! : Number.NEGATIVE_INFINITY;
}

/** The records of the next commit; of a record that ended its handlers again and again, what sets it aside. */
function nextAttempt({ env, decoded, progress, suspect }: Work, state: PartitionState): { attempt: Attempt; to: number } {
  const { batch, envelopeErrors } = decoded;
  const from = progress.next;
  const to = Math.min(batch.recordCount, from + env.limits.recordsPerCommitMax);
  if (suspect !== null && suspect.attemptCount > env.limits.attemptsMax) {
    return { attempt: setAside(env, state, decoded, progress, suspect.attemptCount - 1), to: batch.recordCount };
  }
  suspect?.expose();
  const parts = decoded.parts && { parts: partsBetween(decoded.parts, from, to) };
  const input = { kind: 'records', batch, from, to, ...parts } as const;
  const position = positionAfter(decoded, to);
  const totals = totalsAfter(state.totals, decoded, progress, to);
  const survived = async () => {
    suspect?.survive();
    await suspect?.acquit();
  };
  return { attempt: { input, position, totals, envelopeErrors, survived }, to };
}
