// Percentiles of all values of a group or frame, which stand in their order.

export interface Ordered<Value> {
  readonly length: number;
  /** Counted from 0. */
  at(index: number): Value | undefined;
}

/** Between the two values around the place `fraction * (n - 1)`; of one value at least. `descending`: from the largest on. */
export function percentileCont(sorted: Ordered<unknown>, fraction: number, descending: boolean): number {
  const last = sorted.length - 1;
  const place = fraction * last;
  const valueAt = (index: number) => sorted.at(descending ? last - index : index) as number;
  const below = valueAt(Math.floor(place));
  const above = valueAt(Math.ceil(place));
  const part = place - Math.floor(place);
  const step = above - below;
  // Two values of opposite sign may be further apart than any double is large.
  return Number.isFinite(step) ? below + part * step : below * (1 - part) + above * part;
}

/** The median of how far the values lie from their median; of one value at least. */
export function medianDeviation(sorted: Ordered<unknown>): number {
  const median = percentileCont(sorted, 0.5, false);
  const distances = Float64Array.from({ length: sorted.length }, (_, i) => Math.abs((sorted.at(i) as number) - median)).sort();
  return percentileCont(distances, 0.5, false);
}

/** The first value that at least that fraction of all values does not lie behind; of one value at least. */
export function percentileDisc<Value>(sorted: Ordered<Value>, fraction: number, descending: boolean): Value {
  const index = Math.max(0, Math.ceil(fraction * sorted.length) - 1);
  return sorted.at(descending ? sorted.length - 1 - index : index)!;
}
