// How far a tick may move the watermark of a partition. Only ticks let the clock or the other partitions change a result, and only where
// no unread record can be made late by it.
import { isIdle } from './idle.ts';
import type { GlobalRow, WatermarkRow } from './watermark-row.ts';

export interface TickTargetInput {
  /** The partition's own row as of now: this tick has just looked whether its shard is empty. */
  readonly row: WatermarkRow;
  /** When the watermark reaches this, everything open closes; -Infinity when nothing is open. */
  readonly lastTimerMs: number;
  /** All rows of the stage; the own one among them or not. */
  readonly rows: readonly WatermarkRow[];
  readonly global: GlobalRow | null;
  readonly nowMs: number;
  /** Bound on disorder: what the source's WATERMARK takes off. */
  readonly boundMs: number;
  readonly idleTimeoutMs: number;
}

/** The watermark to advance to, or null: the tick leaves time alone. Always above the partition's own watermark. */
export function tickTarget(input: TickTargetInput): number | null {
  const { row, rows, nowMs, idleTimeoutMs } = input;
  const isOwnIdle = row.status === 'active' && row.emptySinceMs !== null && nowMs - row.emptySinceMs >= idleTimeoutMs;
  if (!isOwnIdle) return null;
  const others = rows.filter(other => other.partition !== row.partition);
  const areAllIdle = others.every(other => isIdle(other, nowMs, idleTimeoutMs));
  const target = Math.max(
    input.global?.watermarkMs ?? Number.NEGATIVE_INFINITY,
    areAllIdle ? clockTarget(input) : Number.NEGATIVE_INFINITY,
  );
  return target > (row.watermarkMs ?? Number.NEGATIVE_INFINITY) ? target : null;
}

/** The clock closes what is open, and goes no further than the end of the last of it: the next record shall not be late for nothing. */
function clockTarget({ nowMs, boundMs, lastTimerMs }: TickTargetInput): number {
  return Math.min(nowMs - boundMs, lastTimerMs);
}
