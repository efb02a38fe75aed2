// Which partitions the coordinator visits in a round, and why. Lambda calls a handler for records alone, so whatever else has to happen to a
// partition happens because of a line here. Where nothing waits, nobody is visited, and nothing is paid.
import { hasOpenWork } from './global-watermark.ts';
import type { TickReason } from './tick.ts';
import type { GlobalRow, WatermarkRow } from './watermark-row.ts';

/** A shard as Kinesis lists it. */
export interface ListedShard {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly closed: boolean;
}

export interface TickPlanInput {
  readonly stream: string;
  /** Every listed shard of the stream, open and closed. */
  readonly shards: readonly ListedShard[];
  readonly rows: readonly WatermarkRow[];
  readonly global: GlobalRow | null;
  readonly nowMs: number;
  readonly boundMs: number;
  readonly idleTimeoutMs: number;
  /** As far as a shard may be ahead of GLOBAL before its batches wait; undefined: any distance. */
  readonly maxDriftMs?: number;
  /** Age at which items of the log may be collected. */
  readonly expiryMs: number;
  /** Nobody reads the stream: what was committed is kept and published, and time stands still. @default false */
  readonly isPaused?: boolean;
}

export interface PlannedTick {
  readonly shardId: string;
  readonly reasons: readonly TickReason[];
  /** Length of the longest line of listed ancestors: parents are visited before their children. */
  readonly generation: number;
}

export interface TickPlan {
  /** Parents first. */
  readonly ticks: readonly PlannedTick[];
  /** Partitions for which neither they nor a forebear has a row: they hold GLOBAL back until they are known. */
  readonly unknown: readonly string[];
  /** Partitions whose children all have rows, or which are gone: theirs may go. */
  readonly superseded: readonly string[];
}

/** Busy partitions look after themselves: only a row as old as this is visited for the sake of time. */
const QUIET_MS_MAX = 30_000;

/**
 * Rows are visited for age at this part of the expiry. A commit refreshes a base at half of it; a base just short of that when its partition
 * fell silent is then three quarters old, which leaves the last quarter for visits that fail.
 */
const AGEING_PART = 1 / 4;

/**
 * A log without commits may have a birth, which is told from an expired log only while it is younger than any log may expire (a day,
 * `EXPIRY_MS_MIN`). From half of that age on a visit lets a commit follow.
 */
const UNBEGUN_AGE_MS = 6 * 3600 * 1000;

/** Decides from rows and shards alone. */
export function planTicks(input: TickPlanInput): TickPlan {
  const { stream, shards, rows } = input;
  const rowOf = new Map(rows.map(row => [row.partition, row]));
  const known = (shardId: string) => isKnown(rowOf.get(`${stream}/${shardId}`));
  const superseded = supersededShards(input, known);
  const generations = shardGenerations(shards);
  const stageWaits = rows.some(row => row.status !== 'sealed' && (hasOpenWork(row) || isHeld(row, input)));
  const parentsOf = new Map(shards.map(shard => [shard.shardId, shard.parentShardIds]));
  const hasRowAbove = (shardId: string): boolean =>
    rowOf.has(`${stream}/${shardId}`) || (parentsOf.get(shardId) ?? []).some(parent => hasRowAbove(parent));
  const ticks: PlannedTick[] = [];
  const unknown: string[] = [];
  for (const { shardId, parentShardIds } of shards) {
    if (superseded.has(shardId)) continue;
    const row = rowOf.get(`${stream}/${shardId}`);
    const isStoodFor = parentShardIds.some(parent => hasRowAbove(parent));
    if (row === undefined && !isStoodFor) unknown.push(`${stream}/${shardId}`);
    const reasons: TickReason[] = isKnown(row)
      ? rowReasons(row, input, stageWaits)
      : input.isPaused
        ? []
        : [isStoodFor ? 'import' : 'missing'];
    if (reasons.length > 0) ticks.push({ shardId, reasons, generation: generations.get(shardId)! });
  }
  ticks.sort((a, b) => a.generation - b.generation || (a.shardId < b.shardId ? -1 : 1));
  return { ticks, unknown, superseded: [...superseded].map(shardId => `${stream}/${shardId}`).filter(partition => rowOf.has(partition)) };
}

/** Whether the partition's batches wait for the others (`max.drift`): GLOBAL passes over these only once they are proved empty. */
function isHeld({ status, watermarkMs }: WatermarkRow, { global, maxDriftMs }: TickPlanInput): boolean {
  if (maxDriftMs === undefined || status !== 'active' || watermarkMs === null) return false;
  return watermarkMs - (global?.watermarkMs ?? Number.POSITIVE_INFINITY) > maxDriftMs;
}

/** Whether the partition itself has told of itself; the row that the coordinator holds its place with does not count. */
function isKnown(row: WatermarkRow | undefined): row is WatermarkRow {
  return row !== undefined && (row.commitNumber > 0 || row.emptySinceMs !== null || row.watermarkMs !== null);
}

function rowReasons(row: WatermarkRow, input: TickPlanInput, stageWaits: boolean): TickReason[] {
  const { nowMs, boundMs, idleTimeoutMs, expiryMs, isPaused = false } = input;
  const ageMs = nowMs - row.updatedAtMs;
  const reasons: TickReason[] = [];
  const isQuiet = ageMs >= Math.min(idleTimeoutMs / 2, QUIET_MS_MAX);
  if (isQuiet && row.status === 'active') {
    const timeMs = Math.max(input.global?.watermarkMs ?? Number.NEGATIVE_INFINITY, nowMs - boundMs);
    const isDue = row.nextTimerMs !== null && row.nextTimerMs <= timeMs;
    if (isDue && !isPaused) reasons.push('timer');
    if (row.pendingRowCount > 0) reasons.push('pending');
    if (!isDue && stageWaits && !isPaused) reasons.push('proof');
  }
  // What a sealed partition still owed its sinks was published by whoever sealed it.
  if (isQuiet && row.status !== 'sealed' && row.publishedNumber < row.commitNumber) reasons.push('unpublished');
  if (ageMs >= (row.commitNumber === 0 ? UNBEGUN_AGE_MS : expiryMs * AGEING_PART)) reasons.push('ageing');
  return reasons;
}

/**
 * Closed shards of which every child has a row of its own or is superseded in its turn (one that was split again before anybody told of it never
 * has a row), and shards that Kinesis has forgotten when that holds for every listed shard.
 */
function supersededShards({ stream, shards, rows }: TickPlanInput, known: (shardId: string) => boolean): Set<string> {
  const listed = new Map(shards.map(shard => [shard.shardId, shard]));
  const children = new Map<string, string[]>();
  for (const { shardId, parentShardIds } of shards) {
    for (const parent of parentShardIds) children.set(parent, [...(children.get(parent) ?? []), shardId]);
  }
  const prefix = `${stream}/`;
  const ofRows = rows.filter(row => row.partition.startsWith(prefix)).map(row => row.partition.slice(prefix.length));
  const candidates = [...new Set([...listed.keys(), ...ofRows])];
  const answers = new Map<string, boolean>();
  const isStoodFor = (shardId: string): boolean => known(shardId) || isSuperseded(shardId);
  const isSuperseded = (shardId: string): boolean => {
    const answered = answers.get(shardId);
    if (answered !== undefined) return answered;
    const shard = listed.get(shardId);
    const heirs = children.get(shardId) ?? [];
    // Kinesis has forgotten it, and perhaps shards between it and those that are listed: whoever continues it is among these.
    const isContinued = shard === undefined ? shards.every(each => isStoodFor(each.shardId)) : heirs.length > 0 && heirs.every(isStoodFor);
    const answer = shard?.closed !== false && shards.length > 0 && isContinued;
    answers.set(shardId, answer);
    return answer;
  };
  return new Set(candidates.filter(isSuperseded));
}

function shardGenerations(shards: readonly ListedShard[]): Map<string, number> {
  const parents = new Map(shards.map(shard => [shard.shardId, shard.parentShardIds]));
  const generations = new Map<string, number>();
  const generationOf = (shardId: string): number => {
    const found = generations.get(shardId);
    if (found !== undefined) return found;
    const older = (parents.get(shardId) ?? []).filter(parent => parents.has(parent)).map(generationOf);
    const generation = older.length === 0 ? 0 : Math.max(...older) + 1;
    generations.set(shardId, generation);
    return generation;
  };
  for (const { shardId } of shards) generationOf(shardId);
  return generations;
}
