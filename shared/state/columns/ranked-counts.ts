// How often each value comes, the most frequent first. What is asked for once, when a window ends, is found by looking at every value; what is asked
// for again, after each row, is kept in its order from then on, so that a row costs about the same whatever the number of values.
import type { CellValue } from './cells.ts';
import { CHUNK_LENGTH_JOINED, OrderedItems } from './ordered-items.ts';
import { compareValues } from './ordered-values.ts';

export type CountedValue = NonNullable<CellValue>;
type Counted = readonly [value: CountedValue, count: number];

/** Of an entry that is kept in order. */
export const RANKED_BYTES = 72;

/** The most frequent first, of equally frequent ones the least. */
const compareCounted = (a: Counted, b: Counted): number => b[1] - a[1] || compareValues(a[0], b[0]);
const IS_IT = () => true;

export class RankedCounts extends OrderedItems<Counted> {
  private wasAsked = false;
  private isKept = false;

  constructor() {
    super(compareCounted);
  }

  /** The value came or went: so often it was there before, and so often it is now. */
  changed(value: CountedValue, before: number, now: number): void {
    if (!this.isKept) return;
    if (before > 0) this.takeAway([value, before], IS_IT);
    if (now > 0) this.add([value, now]);
  }

  /** At most `k` of these values, of which all changes were told. */
  top(counts: ReadonlyMap<CountedValue, number>, k: number): readonly Counted[] {
    if (k >= counts.size) return this.isKept ? this.all() : [...counts].sort(compareCounted);
    if (!this.wasAsked) {
      this.wasAsked = true;
      return mostFrequent(counts, k);
    }
    if (!this.isKept) this.keep(counts);
    const top: Counted[] = [];
    for (const chunk of this.chunks) {
      if (top.length === k) break;
      top.push(...chunk.slice(0, k - top.length));
    }
    return top;
  }

  private keep(counts: ReadonlyMap<CountedValue, number>): void {
    const sorted = [...counts].sort(compareCounted);
    for (let from = 0; from < sorted.length; from += CHUNK_LENGTH_JOINED) this.chunks.push(sorted.slice(from, from + CHUNK_LENGTH_JOINED));
    this.length = sorted.length;
    this.isKept = true;
  }
}

function mostFrequent(counts: ReadonlyMap<CountedValue, number>, k: number): Counted[] {
  const top: Counted[] = [];
  for (const entry of counts) {
    if (top.length === k && compareCounted(entry, top[k - 1]!) > 0) continue;
    let [low, high] = [0, top.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareCounted(entry, top[middle]!) < 0) high = middle;
      else low = middle + 1;
    }
    top.splice(low, 0, entry);
    if (top.length > k) top.pop();
  }
  return top;
}
