// The most frequent values, asked for at any time, are those of all values sorted anew.
import { expect, test } from '@jest/globals';
import { RankedCounts } from '../../shared/state/columns/ranked-counts.ts';

const sorted = (counts: ReadonlyMap<string, number>, k: number) =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, k);

test.each([1, 2, 3, 4])('seed %d', seed => {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const [counts, ranked] = [new Map<string, number>(), new RankedCounts()];
  for (let step = 0; step < 1500; step++) {
    const value = `v${below(1 + (step % 400))}`;
    const before = counts.get(value) ?? 0;
    const now = Math.max(0, before + (below(3) === 0 ? -1 : 1));
    if (now === 0) counts.delete(value);
    else counts.set(value, now);
    ranked.changed(value, before, now);
    const k = [1, 3, 150, Number.POSITIVE_INFINITY][below(4)]!;
    if (step % 5 === 0 && step > below(1200)) expect(ranked.top(counts, k)).toEqual(sorted(counts, k));
  }
});
