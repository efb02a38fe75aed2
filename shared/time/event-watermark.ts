// The watermark that records themselves give: no record older than it is expected any more.

/** The newest event time less the bound on disorder; null before the first event time. */
export function eventWatermark(eventTimeMaxMs: number | null, boundMs: number): number | null {
  return eventTimeMaxMs === null ? null : eventTimeMaxMs - boundMs;
}
