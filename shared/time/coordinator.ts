// One round of the coordinator, which comes on a schedule: for each stage read the rows, list the shards, raise GLOBAL, decide who needs a
// visit, and send the ticks, parents before children. It holds no state and owns nothing: two rounds at once do no harm.
import { ExternalError } from '../engine/errors.ts';
import type { Clock } from './clock.ts';
import { globalWatermark } from './global-watermark.ts';
import { type ListedShard, type PlannedTick, planTicks, type TickPlan } from './plan-ticks.ts';
import type { TickEvent, TickReason } from './tick.ts';
import type { WatermarkRow } from './watermark-row.ts';
import type { WatermarkStore } from './watermark-store.ts';

/** What the coordinator has to know of a stage. */
export interface CoordinatedStage {
  /** `application/stage`. */
  readonly stageKey: string;
  /** Name of the source's Kinesis stream. */
  readonly stream: string;
  /** Bound on disorder; 0 where the source has no event time. */
  readonly boundMs: number;
  readonly idleTimeoutMs: number;
  /** `max.drift`; undefined where the source has none. */
  readonly maxDriftMs?: number;
}

export interface CoordinatorEnvironment {
  readonly stages: readonly CoordinatedStage[];
  readonly watermarks: WatermarkStore;
  readonly clock: Clock;
  /** Every listed shard of the stream. */
  listShards(stream: string): Promise<readonly ListedShard[]>;
  /** Invokes the function of the stage and waits for its answer; throws where it failed, `TickThrottled` where it did not start. */
  invokeTick(stage: CoordinatedStage, tick: TickEvent): Promise<void>;
  /** Whether the stage's event source mapping is switched off, by `weir pause` or by hand. @default never */
  isPaused?(stage: CoordinatedStage): Promise<boolean>;
  /** What about the stage's stream or its mappings would lose records, one sentence each: reported as failures. @default nothing is looked at */
  inspect?(stage: CoordinatedStage): Promise<readonly string[]>;
  /** How much of the invocation is left. No tick starts with less than `reservedMs`. */
  remainingMs(): number;
  /** Age at which items of the logs may be collected: `LogPolicy.expiryMs`. */
  readonly expiryMs: number;
  /** @default 16 */
  readonly ticksAtOnceMax?: number;
  /** What a tick may take. @default 10000 */
  readonly reservedMs?: number;
}

/** Lambda runs as many of the function as it may: the tick did not start. */
export class TickThrottled extends ExternalError {
  constructor(message: string, cause: unknown) {
    super('lambda', message, { retryable: true, cause });
    this.name = 'TickThrottled';
  }
}

export interface TickReport {
  readonly stageKey: string;
  readonly shardId: string;
  readonly reasons: readonly TickReason[];
  /** `skipped`: no time was left; the next round comes. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** Why it failed; null otherwise. */
  readonly failure: string | null;
}

export interface CoordinatorReport {
  readonly ticks: readonly TickReport[];
  /** GLOBAL by stage after the round, ms; null before the first. Stages that failed are left out. */
  readonly globalWatermarkMs: Readonly<Record<string, number | null>>;
  /** What kept a whole stage from being visited, one sentence each. */
  readonly failures: readonly string[];
}

const TICKS_AT_ONCE_MAX = 16;
const RESERVED_MS = 10_000;
/** Where Lambda takes no more at once, the last lane tries again after this: about as long as a tick takes. */
const THROTTLE_PAUSE_MS = 1_000;

/** Runs one round over all stages. A failing tick or stage is reported and keeps nobody else from being visited. */
export async function runCoordinator(env: CoordinatorEnvironment): Promise<CoordinatorReport> {
  const inspections = Promise.all(env.stages.map(stage => attempt(async () => env.inspect?.(stage) ?? [])));
  const rounds = await Promise.all(env.stages.map(stage => attempt(() => openRound(env, stage))));
  const failures = [...(await inspections), ...rounds].flatMap(({ value, failure }, i) => {
    const { stageKey } = env.stages[i % env.stages.length]!;
    return [...(Array.isArray(value) ? value : []), ...(failure === null ? [] : [failure])].map(text => `${stageKey}: ${text}`);
  });
  const visits = rounds.flatMap(({ value }, i) =>
    (value?.ticks ?? []).map(tick => ({ stage: env.stages[i]!, tick, isPaused: value?.isPaused ?? false })),
  );
  const ticks: TickReport[] = [];
  // A generation is through before the next begins, so that a child finds its parents as far as they can be.
  const generations = [...new Set(visits.map(({ tick }) => tick.generation))].sort((a, b) => a - b);
  for (const generation of generations) {
    const visitsNow = visits.filter(({ tick }) => tick.generation === generation);
    ticks.push(...(await sendTicks(env, visitsNow)));
  }
  const closing = await Promise.all(
    env.stages.map((stage, i) => attempt(async () => (rounds[i]!.value ? closeRound(env, stage, rounds[i]!.value) : undefined))),
  );
  const globalWatermarkMs: Record<string, number | null> = {};
  for (const [i, { value, failure }] of closing.entries()) {
    const { stageKey } = env.stages[i]!;
    if (failure !== null) failures.push(`${stageKey}: ${failure}`);
    else if (value !== undefined) globalWatermarkMs[stageKey] = value;
  }
  return { ticks, globalWatermarkMs, failures };
}

type Round = TickPlan & { readonly isPaused: boolean };

/** Reads and plans. Only where somebody is visited anything is written: a stage in which nothing flows costs two reads a round. */
async function openRound(env: CoordinatorEnvironment, stage: CoordinatedStage): Promise<Round> {
  const { watermarks, clock, expiryMs } = env;
  const { stageKey, stream, boundMs, idleTimeoutMs, maxDriftMs } = stage;
  const [rows, global, shards, isPaused] = await Promise.all([
    watermarks.rows(stageKey),
    watermarks.global(stageKey),
    env.listShards(stream),
    env.isPaused?.(stage) ?? false,
  ]);
  const input = {
    stream,
    shards,
    rows,
    nowMs: clock.nowMs(),
    boundMs,
    idleTimeoutMs,
    expiryMs,
    isPaused,
    ...(maxDriftMs !== undefined && { maxDriftMs }),
  };
  const plan = planTicks({ ...input, global });
  for (const partition of plan.unknown) await watermarks.putRow(stageKey, unknownRow(partition));
  for (const partition of plan.superseded) await watermarks.removeRow(stageKey, partition);
  // What GLOBAL has come to meanwhile may make a window due.
  return { ...(plan.ticks.length === 0 && global !== null ? plan : planTicks({ ...input, global: await raise(env, stage) })), isPaused };
}

/** GLOBAL after the round. */
async function closeRound(env: CoordinatorEnvironment, stage: CoordinatedStage, { ticks }: TickPlan): Promise<number | null> {
  const global = ticks.length > 0 ? await raise(env, stage) : await env.watermarks.global(stage.stageKey);
  return global?.watermarkMs ?? null;
}

async function raise({ watermarks, clock }: CoordinatorEnvironment, { stageKey, idleTimeoutMs }: CoordinatedStage) {
  const rows = await watermarks.rows(stageKey);
  const nowMs = clock.nowMs();
  return watermarks.raiseGlobal(stageKey, globalWatermark(rows, nowMs, idleTimeoutMs), nowMs);
}

interface Visit {
  readonly stage: CoordinatedStage;
  readonly tick: PlannedTick;
  readonly isPaused: boolean;
}

/**
 * Several at a time, in lanes. A tick that Lambda has no room for goes back to the others, and its lane ends, so that the ticks of one round do not
 * take the room from each other; the last lane waits a little and goes on.
 */
async function sendTicks(env: CoordinatorEnvironment, visits: readonly Visit[]): Promise<TickReport[]> {
  const waiting = [...visits];
  const reports = new Map<Visit, TickReport>();
  /** Why those did not start that went back. */
  const refusals = new Map<Visit, string>();
  let laneCount = Math.min(env.ticksAtOnceMax ?? TICKS_AT_ONCE_MAX, visits.length);
  const lane = async () => {
    for (let visit = waiting.shift(); visit !== undefined; visit = waiting.shift()) {
      const report = await sendTick(env, visit, refusals.get(visit) ?? null);
      if (!(report instanceof TickThrottled)) {
        reports.set(visit, report);
        continue;
      }
      refusals.set(visit, report.message);
      waiting.push(visit);
      if (laneCount > 1) {
        laneCount--;
        return;
      }
      await env.clock.sleep(THROTTLE_PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: laneCount }, lane));
  return visits.map(visit => reports.get(visit)!);
}

async function sendTick(
  env: CoordinatorEnvironment,
  { stage, tick: { shardId, reasons }, isPaused }: Visit,
  refusal: string | null,
): Promise<TickReport | TickThrottled> {
  const report = { stageKey: stage.stageKey, shardId, reasons };
  if (env.remainingMs() < (env.reservedMs ?? RESERVED_MS))
    return { ...report, outcome: refusal === null ? 'skipped' : 'failed', failure: refusal };
  const tick: TickEvent = { kind: 'tick', stream: stage.stream, shardId, reasons, ...(isPaused && { isPaused }) };
  try {
    await env.invokeTick(stage, tick);
    return { ...report, outcome: 'done', failure: null };
  } catch (error) {
    if (error instanceof TickThrottled) return error;
    if (!(error instanceof ExternalError)) throw error;
    return { ...report, outcome: 'failed', failure: error.message };
  }
}

/** Holds the place of a partition that has not told of itself: without a watermark and without a proof, so it holds GLOBAL back. */
export function unknownRow(partition: string): WatermarkRow {
  return {
    partition,
    watermarkMs: null,
    eventTimeMaxMs: null,
    nextTimerMs: null,
    pendingRowCount: 0,
    emptySinceMs: null,
    positionArrivalMs: null,
    status: 'active',
    commitNumber: 0,
    publishedNumber: 0,
    groupCount: 0,
    stateBytes: 0,
    counters: {},
    // Older than whatever the partition itself may be writing at this moment.
    updatedAtMs: 0,
  };
}

/** The outside world may fail here and there; a bug may not. */
async function attempt<T>(call: () => Promise<T>): Promise<{ value?: T; failure: string | null }> {
  try {
    return { value: await call(), failure: null };
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    return { failure: error.message };
  }
}
