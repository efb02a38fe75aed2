// GLOBAL: how far all partitions of a stage have come together. It holds nothing back by itself; it tells idle shards how far they may follow,
// and alignment how far ahead a shard is.
import { isIdle } from './idle.ts';
import type { WatermarkRow } from './watermark-row.ts';

/**
 * The minimum over the partitions that are not idle; null while one of them has no watermark yet, which holds GLOBAL where it is. Sealed
 * partitions stand for their children until their rows are removed.
 *
 * Where all are idle nothing unread exists anywhere: windows still open hold GLOBAL at their partition's watermark, and when none is open it
 * is the highest watermark of all.
 */
export function globalWatermark(rows: readonly WatermarkRow[], nowMs: number, idleTimeoutMs: number): number | null {
  const held = rows.filter(row => !isIdle(row, nowMs, idleTimeoutMs));
  if (held.length > 0) return held.some(row => row.watermarkMs === null) ? null : Math.min(...watermarks(held));
  const open = watermarks(rows.filter(hasOpenWork));
  if (open.length > 0) return Math.min(...open);
  const all = watermarks(rows);
  return all.length > 0 ? Math.max(...all) : null;
}

/** Whether time could still make this partition emit something. */
export function hasOpenWork(row: WatermarkRow): boolean {
  return row.nextTimerMs !== null || row.pendingRowCount > 0;
}

function watermarks(rows: readonly WatermarkRow[]): number[] {
  return rows.flatMap(row => (row.watermarkMs === null ? [] : [row.watermarkMs]));
}
