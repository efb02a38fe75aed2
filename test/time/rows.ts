// Watermark rows for tests, with only what matters written out. Times are minutes since an arbitrary hour, so that tables read well.
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';

export const HOUR_MS = Date.UTC(2026, 0, 15, 12);
export const MINUTE_MS = 60_000;

/** Milliseconds of `minutes` after the hour. */
export function at(minutes: number): number {
  return HOUR_MS + minutes * MINUTE_MS;
}

/** An active row of `trades/<shardId>` that was just written, with an event time and nothing open. */
export function row(shardId: string, changes: Partial<WatermarkRow> = {}): WatermarkRow {
  return {
    partition: `trades/${shardId}`,
    watermarkMs: at(0),
    eventTimeMaxMs: at(0),
    nextTimerMs: null,
    pendingRowCount: 0,
    emptySinceMs: null,
    positionArrivalMs: at(0),
    status: 'active',
    commitNumber: 5,
    publishedNumber: 5,
    groupCount: 2,
    stateBytes: 1000,
    counters: { records: 10 },
    updatedAtMs: at(10),
    ...changes,
  };
}
