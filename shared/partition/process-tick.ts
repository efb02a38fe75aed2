// A tick: what happens to a partition that no record visits. It is a commit like any other and loses races harmlessly.
//
// It publishes what is owed, looks whether the shard is proved empty, lets an idle shard follow the others (or the wall clock when all are
// idle), drains pending rows, and keeps the log young.

import { ExternalError } from '../engine/errors.ts';
import { tickTarget } from '../time/tick-target.ts';
import { commitAttempt } from './commit-attempt.ts';
import { type Deadline, type PartitionEnvironment, rowKey, stageKey } from './environment.ts';
import type { AttemptInput } from './executor.ts';
import { keepLog } from './keep-log.ts';
import { figuresOf, openPartition, type PartitionFigures, type PartitionState, putBack } from './partition-state.ts';
import { proveRead } from './prove-read.ts';
import { publishPending } from './publish.ts';
import { RecentRestore } from './recent-restore.ts';
import { watermarkRow } from './report-row.ts';
import { catchUpRewound, isRewound } from './rewind.ts';
import { ParentNotDrained, SealedPartition } from './sealed-partition.ts';
import { settle } from './settle.ts';
import { Tally } from './tally.ts';

export interface TickOutcome {
  /**
   * `lost`: a batch committed meanwhile, so there was no need for this tick. `waiting`: the shard continues others that are not drained yet, or was
   * restored a moment ago.
   * `sealed`: its children have taken over.
   */
  readonly outcome: 'done' | 'lost' | 'waiting' | 'sealed';
  /** The watermark it moved the partition to, or null when it did not. */
  readonly advancedToMs: number | null;
  readonly empty: boolean;
  readonly commitCount: number;
  /** By how much this tick's commits raised each counter (names as in the watermark row). */
  readonly counted: Readonly<Record<string, number>>;
  readonly state: PartitionFigures | null;
}

/** Runs one tick. Failures of the outside world throw an ExternalError: the coordinator comes again. */
export async function processTick(
  env: PartitionEnvironment,
  shardId: string,
  deadline: Deadline,
  visit: { readonly isPaused?: boolean } = {},
): Promise<TickOutcome> {
  try {
    return await tickOpened(env, await openPartition(env, shardId), deadline, visit);
  } catch (error) {
    if (error instanceof ParentNotDrained || error instanceof RecentRestore) return { ...idle, outcome: 'waiting' };
    if (!(error instanceof SealedPartition)) throw error;
    await renewRow(env, shardId);
    return { ...idle, outcome: 'sealed' };
  }
}

const idle = { advancedToMs: null, empty: false, commitCount: 0, counted: {}, state: null } as const;

/** The row of a sealed partition stands for its children until they have rows; its age says when its log was looked after. */
async function renewRow(env: PartitionEnvironment, shardId: string): Promise<void> {
  const own = (await env.watermarks.rows(stageKey(env))).find(row => row.partition === rowKey(env, shardId));
  if (own !== undefined) await env.watermarks.putRow(stageKey(env), { ...own, status: 'sealed', updatedAtMs: env.clock.nowMs() });
}

async function tickOpened(
  env: PartitionEnvironment,
  state: PartitionState,
  deadline: Deadline,
  { isPaused = false }: { readonly isPaused?: boolean },
): Promise<TickOutcome> {
  const tally = new Tally();
  const { counted } = tally;
  let done = false;
  try {
    await publishPending(env, state);
    // No batch may come to do it.
    if (isRewound(state) && !isPaused && (await catchUpRewound(env, state, null, deadline, tally)) === 'lost')
      return { ...lost, empty: false, commitCount: tally.commitCount, counted };
    const emptySinceLastMs = await emptySinceLast(env, state);
    // Nobody reads a paused shard: what lies in it, or is to come, must find its windows open.
    const { empty, closed } = isPaused ? { empty: false, closed: false } : await proveRead(env, state);
    const emptySinceMs = empty ? (emptySinceLastMs ?? env.clock.nowMs()) : null;
    // Its time goes on in its children, which may hold records.
    const isDrained = empty && closed;
    const target = isDrained ? null : await targetOf(env, state, emptySinceMs);
    if (target !== null && (await advance(env, state, target, tally)) === 'lost')
      return { ...lost, empty, commitCount: tally.commitCount, counted };
    if ((await settle(env, state, deadline, { emptySinceMs, isDrained }, tally)) === 'lost')
      return { ...lost, empty, commitCount: tally.commitCount, counted };
    done = true;
    return { outcome: 'done', advancedToMs: target, empty, commitCount: tally.commitCount, counted, state: figuresOf(state) };
  } catch (error) {
    if (error instanceof ExternalError) await keepLog(env, state.log);
    throw error;
  } finally {
    if (done) putBack(env, state);
    else state.executor.close();
  }
}

const lost = { outcome: 'lost', advancedToMs: null, state: null } as const;

/** Closes everything that is open: the end of a finite input. Emits all final rows, bounded commit by commit. */
export async function drainPartition(env: PartitionEnvironment, shardId: string, deadline: Deadline): Promise<PartitionFigures> {
  const tally = new Tally();
  for (;;) {
    const state = await openPartition(env, shardId);
    let done = false;
    try {
      await publishPending(env, state);
      if ((await closeAll(env, state, tally)) === 'lost') continue;
      if (state.executor.summary().waitingRowCount > 0 && (await endInput(env, state, tally)) === 'lost') continue;
      if ((await settle(env, state, deadline, { emptySinceMs: env.clock.nowMs() }, tally)) === 'lost') continue;
      done = true;
      return figuresOf(state);
    } finally {
      if (done) putBack(env, state);
      else state.executor.close();
    }
  }
}

/** A window that closes may feed another one, which closes later. */
async function closeAll(env: PartitionEnvironment, state: PartitionState, tally: Tally): Promise<'won' | 'lost'> {
  for (;;) {
    const { lastTimerMs } = state.executor.summary();
    if (!Number.isFinite(lastTimerMs)) return 'won';
    if ((await advance(env, state, lastTimerMs, tally)) === 'lost') return 'lost';
  }
}

/** Rows that wait for others after them go out; what they open in states above closes too. */
async function endInput(env: PartitionEnvironment, state: PartitionState, tally: Tally): Promise<'won' | 'lost'> {
  while (state.executor.summary().pendingRowCount > 0) {
    if ((await attempted(env, state, { kind: 'drain' }, tally)) === 'lost') return 'lost';
  }
  return (await attempted(env, state, { kind: 'end' }, tally)) === 'lost' ? 'lost' : await closeAll(env, state, tally);
}

const advance = (env: PartitionEnvironment, state: PartitionState, watermarkMs: number, tally: Tally): Promise<'won' | 'lost'> =>
  attempted(env, state, { kind: 'advance', watermarkMs }, tally);

async function attempted(env: PartitionEnvironment, state: PartitionState, input: AttemptInput, tally: Tally): Promise<'won' | 'lost'> {
  const outcome = await commitAttempt(env, state, { input, position: state.position, totals: state.totals }, tally);
  if (outcome === 'won') await publishPending(env, state);
  return outcome;
}

/**
 * Since when the row says that the shard is empty; null where it does not. A row older than the head proves nothing: whoever committed after it
 * may have applied records and failed to tell.
 */
async function emptySinceLast(env: PartitionEnvironment, state: PartitionState): Promise<number | null> {
  const rows = await env.watermarks.rows(stageKey(env));
  const own = rows.find(row => row.partition === rowKey(env, state.shardId));
  return own?.commitNumber === state.head ? own.emptySinceMs : null;
}

/** Where this tick may move the watermark, or null. The rows are read after the proof, with this partition's own news in them. */
async function targetOf(env: PartitionEnvironment, state: PartitionState, emptySinceMs: number | null): Promise<number | null> {
  const { source } = env.descriptor;
  if (source.eventTime === null || emptySinceMs === null) return null;
  const own = watermarkRow(env, state, emptySinceMs);
  const others = (await env.watermarks.rows(stageKey(env))).filter(row => row.partition !== own.partition);
  const global = await env.watermarks.global(stageKey(env));
  const target = tickTarget({
    row: own,
    rows: [own, ...others],
    global,
    lastTimerMs: state.executor.summary().lastTimerMs,
    nowMs: env.clock.nowMs(),
    boundMs: source.eventTime.boundMs,
    idleTimeoutMs: source.idleTimeoutMs,
  });
  return target !== null && target > state.executor.summary().watermarkMs ? target : null;
}
