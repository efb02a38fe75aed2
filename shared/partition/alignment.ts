// Keeps the shards of a source together in event time (`max.drift`). A shard that is far ahead of the others only fills the state with windows
// that cannot close elsewhere yet, so its batch waits: first here for a few seconds, then with Lambda, which delivers it again.
//
// What is judged is the committed watermark before the batch, never the records in it: a batch either runs whole or not at all, so results do not
// depend on what was held. Silence holds nobody back for ever: GLOBAL passes over shards that are proved empty, and a hold ends when half of the
// time is over that the stream keeps its records for.
import { globalWatermark } from '../time/global-watermark.ts';
import { type Deadline, type PartitionEnvironment, stageKey } from './environment.ts';
import type { PartitionState } from './partition-state.ts';
import { refreshGlobal } from './settle.ts';

/** A batch waits so long in its handler: less than what Lambda's own retries take, and short beside any timeout. */
const WAIT_MS_MAX = 5_000;
/** So often it looks whether the others have come. */
const LOOK_MS = 500;
/** A hold ends when the records are this part of the stream's retention old: the other part is left for catching up. */
const RELEASE_PART = 1 / 2;

/** `released`: far ahead still, but its records have waited so long that they might be lost. */
export type Alignment = 'run' | 'held' | 'released';

/** Whether a batch may run whose first unapplied record arrived at `arrivalMs`; waits a little for the answer to become yes. */
export async function align(env: PartitionEnvironment, state: PartitionState, arrivalMs: number, deadline: Deadline): Promise<Alignment> {
  const { clock, limits, descriptor } = env;
  const { maxDriftMs } = descriptor.source;
  if (maxDriftMs === undefined) return 'run';
  const { watermarkMs } = state.executor.summary();
  const waitsUntilMs = clock.nowMs() + WAIT_MS_MAX;
  for (;;) {
    const globalMs = (await refreshGlobal(env, LOOK_MS)).watermarkMs;
    if (globalMs === null || watermarkMs - globalMs <= maxDriftMs) return 'run';
    if (await isNearTheLiving(env, watermarkMs, maxDriftMs)) return 'run';
    const nowMs = clock.nowMs();
    if (nowMs - arrivalMs >= (await env.retentionMs()) * RELEASE_PART) return 'released';
    const leftMs = Math.min(waitsUntilMs - nowMs, deadline.remainingMs() - limits.reservedMs);
    if (leftMs <= 0) return 'held';
    await clock.sleep(Math.min(leftMs, LOOK_MS));
  }
}

/**
 * Whether only shards at their end lie so far behind. Their rows stand for children that have not begun, and a merged child begins when both of its
 * parents are drained: if the one ahead waited for the row of the other, each would wait for the other.
 */
async function isNearTheLiving(env: PartitionEnvironment, watermarkMs: number, maxDriftMs: number): Promise<boolean> {
  const rows = await env.watermarks.rows(stageKey(env));
  const living = rows.filter(row => row.status === 'active');
  if (living.length === rows.length) return false;
  const livingMs = globalWatermark(living, env.clock.nowMs(), env.descriptor.source.idleTimeoutMs);
  return livingMs !== null && watermarkMs - livingMs <= maxDriftMs;
}
