// Percentiles of all values of a group, in order.

/** Between the two values around the place `fraction * (n - 1)`; of one value at least. @param sorted smallest first, or largest first */
export function percentileCont(sorted: readonly (number | bigint)[], fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  const part = place - Math.floor(place);
  const step = above - below;
  // Two values of opposite sign may be further apart than any double is large.
  return Number.isFinite(step) ? below + part * step : below * (1 - part) + above * part;
}

/** The first value that at least that fraction of all values does not lie behind; of one value at least. */
export function percentileDisc<Value>(sorted: readonly Value[], fraction: number): Value {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)]!;
}
