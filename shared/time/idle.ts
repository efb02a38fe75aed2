// Silent is not idle. A shard whose sink is down, that is throttled, paused or held for alignment looks silent too, and to close windows over
// its unread records would make them all late. Only a proof counts: a tick read Kinesis after the committed position and found nothing.
import type { WatermarkRow } from './watermark-row.ts';

/**
 * A proof older than this proves nothing any more: records may have come that could not be processed. The coordinator comes every minute, so
 * two visits may fail.
 */
export const PROOF_LIFETIME_MS = 180_000;

/** Whether the row's partition was proved empty over a span of at least `idleTimeoutMs`, and lately. */
export function isIdle(row: WatermarkRow, nowMs: number, idleTimeoutMs: number): boolean {
  if (row.status !== 'active' || row.emptySinceMs === null) return false;
  // A row says that its shard was empty when it was written; what came after is not known.
  const provedMs = row.updatedAtMs - row.emptySinceMs;
  return provedMs >= idleTimeoutMs && nowMs - row.updatedAtMs <= Math.max(PROOF_LIFETIME_MS, idleTimeoutMs);
}
