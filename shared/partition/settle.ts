// What follows the last commit of an invocation, as far as time allows: rows that the bound on emission left pending, a snapshot when one is
// due, the watermark row, and GLOBAL when it has grown old.
import { globalWatermark } from '../time/global-watermark.ts';
import type { GlobalRow } from '../time/watermark-row.ts';
import { commitAttempt, commitSnapshot } from './commit-attempt.ts';
import { type Deadline, type PartitionEnvironment, stageKey } from './environment.ts';
import type { PackedSnapshot } from './executor.ts';
import type { PartitionState } from './partition-state.ts';
import { publishPending } from './publish.ts';
import { watermarkRow } from './report-row.ts';
import type { Tally } from './tally.ts';

/** `lost`: somebody else committed meanwhile; the state is stale, what this invocation committed stands. */
export async function settle(
  env: PartitionEnvironment,
  state: PartitionState,
  deadline: Deadline,
  proof: { readonly emptySinceMs: number | null; readonly isDrained?: boolean },
  tally: Tally,
): Promise<'done' | 'lost'> {
  const timeLeft = () => deadline.remainingMs() >= env.limits.reservedMs;
  if ((await emitPending(env, state, timeLeft, tally)) === 'lost') return 'lost';
  const snapshot = await dueSnapshot(env, state, timeLeft);
  if (snapshot !== null && (await commitSnapshot(env, state, snapshot, tally)) === 'lost') return 'lost';
  await env.watermarks.putRow(stageKey(env), watermarkRow(env, state, proof.emptySinceMs, proof.isDrained ? 'drained' : 'active'));
  if (timeLeft()) await refreshGlobal(env, env.limits.globalIntervalMs);
  return 'done';
}

/** The snapshot that is to be written now; null where none is due, or one is due and grows. */
async function dueSnapshot(
  { clock, limits }: PartitionEnvironment,
  { log, executor }: PartitionState,
  timeLeft: () => boolean,
): Promise<PackedSnapshot | null> {
  const inOneGo = async () => ({ streams: await executor.snapshot(), packed: [] });
  // A partition that never has time to spare must not let its log expire: everything is acknowledged or comes again, so it is taken here.
  if (log.needsRefresh(clock.nowMs())) return inOneGo();
  if (!timeLeft() || !log.shouldSnapshot()) return null;
  return executor.growSnapshot === undefined || log.isSnapshotOverdue() ? inOneGo() : executor.growSnapshot(limits.snapshotGroupsMin);
}

/** Emits and publishes rows that the bound on emission left pending, while there is time. */
export async function emitPending(
  env: PartitionEnvironment,
  state: PartitionState,
  timeLeft: () => boolean,
  tally: Tally,
): Promise<'done' | 'lost'> {
  // A state fresh from the log knows its pending rows only as a timer that is overdue; the first attempt makes it count them.
  const opened = state.executor.summary();
  let isOverdue = opened.nextTimerMs <= opened.watermarkMs;
  while ((isOverdue || state.executor.summary().pendingRowCount > 0) && timeLeft()) {
    isOverdue = false;
    const drain = { input: { kind: 'drain' }, position: state.position, totals: state.totals } as const;
    if ((await commitAttempt(env, state, drain, tally)) === 'lost') return 'lost';
    await publishPending(env, state);
  }
  return 'done';
}

/**
 * The stage's GLOBAL row, recomputed when it is older than `ageMsMax`. It never goes back; whoever comes second changes nothing. The coordinator makes
 * it, once every shard that is listed has a row: before that, GLOBAL would pass over shards that have not told of themselves yet.
 */
export async function refreshGlobal(env: PartitionEnvironment, ageMsMax: number): Promise<GlobalRow> {
  const key = stageKey(env);
  const nowMs = env.clock.nowMs();
  const global = await env.watermarks.global(key);
  if (global === null) return { watermarkMs: null, updatedAtMs: nowMs };
  if (nowMs - global.updatedAtMs < ageMsMax) return global;
  const rows = await env.watermarks.rows(key);
  return env.watermarks.raiseGlobal(key, globalWatermark(rows, nowMs, env.descriptor.source.idleTimeoutMs), nowMs);
}
