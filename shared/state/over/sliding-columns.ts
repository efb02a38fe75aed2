// Accumulators of frames that let rows go, where those of groups could not: what is kept here can be taken away again, exactly, at a cost
// that does not grow with the frame. Nothing of it is in the log.
import { estimatedCount, RANK_MAX, REGISTER_COUNT, rankOf, registerOf } from '../columns/cardinality-column.ts';
import { type OrderedValue, OrderedValues } from '../columns/ordered-values.ts';
import { RANKED_BYTES, RankedCounts } from '../columns/ranked-counts.ts';
import type { FrameColumn } from './frame-parts.ts';

/** One object per slot, made when it is first needed. */
abstract class SlotColumn<Content> implements FrameColumn {
  private readonly contents: (Content | undefined)[] = [];

  protected abstract newContent(): Content;
  protected abstract bytesOf(content: Content): number;

  get byteCount(): number {
    return this.contents.reduce((sum, content) => sum + (content === undefined ? 8 : this.bytesOf(content)), 0);
  }

  grow(capacity: number): void {
    while (this.contents.length < capacity) this.contents.push(undefined);
  }

  reset(slot: number): void {
    this.contents[slot] = undefined;
  }

  protected of(slot: number): Content {
    return (this.contents[slot] ??= this.newContent());
  }
}

/** The values of a frame in their order: MEDIAN, PERCENTILE_CONT and _DISC, STRING_AGG(DISTINCT …). */
export class SlidingOrder extends SlotColumn<OrderedValues> {
  add(slot: number, value: OrderedValue): void {
    this.of(slot).add(value);
  }

  remove(slot: number, value: OrderedValue): void {
    this.of(slot).remove(value);
  }

  ordered(slot: number): OrderedValues {
    return this.of(slot);
  }

  protected newContent(): OrderedValues {
    return new OrderedValues();
  }

  protected bytesOf(values: OrderedValues): number {
    return values.byteCount;
  }
}

const ENTRY_BYTES = 40;

/** How often each value is in the frame: APPROX_TOP_K and MODE. */
export class SlidingFrequency extends SlotColumn<{ readonly counts: Map<OrderedValue, number>; readonly ranked: RankedCounts }> {
  add(slot: number, value: OrderedValue): void {
    this.change(slot, value, 1);
  }

  remove(slot: number, value: OrderedValue): void {
    this.change(slot, value, -1);
  }

  /** At most `k` values with their counts, the most frequent first. */
  top(slot: number, k: number): readonly (readonly [OrderedValue, number])[] {
    const { counts, ranked } = this.of(slot);
    return ranked.top(counts, k);
  }

  protected newContent() {
    return { counts: new Map<OrderedValue, number>(), ranked: new RankedCounts() };
  }

  protected bytesOf({ counts, ranked }: ReturnType<SlidingFrequency['newContent']>): number {
    return counts.size * ENTRY_BYTES + ranked.length * RANKED_BYTES;
  }

  private change(slot: number, given: OrderedValue, by: number): void {
    const value = given === 0 ? 0 : given;
    const { counts, ranked } = this.of(slot);
    const before = counts.get(value) ?? 0;
    if (before + by === 0) counts.delete(value);
    else counts.set(value, before + by);
    ranked.changed(value, before, before + by);
  }
}

type Feed = (slot: number, value: OrderedValue) => void;

/** How often each value is in the frame: DISTINCT feeds the columns of its aggregates with the first of a kind, and takes away the last. */
export class SlidingDistinct extends SlotColumn<Map<OrderedValue, number>> {
  private fed: readonly FrameColumn[] = [];
  private feed: Feed = () => {};
  private unfeed: Feed = () => {};

  feeds(columns: readonly FrameColumn[], feed: Feed, unfeed: Feed): void {
    this.fed = columns;
    this.feed = feed;
    this.unfeed = unfeed;
  }

  override get byteCount(): number {
    return this.fed.reduce((sum, column) => sum + column.byteCount, super.byteCount);
  }

  add(slot: number, given: OrderedValue): void {
    // 0 and -0 are one value.
    const value = given === 0 ? 0 : given;
    const counts = this.of(slot);
    const count = counts.get(value) ?? 0;
    counts.set(value, count + 1);
    if (count === 0) this.feed(slot, value);
  }

  remove(slot: number, given: OrderedValue): void {
    const value = given === 0 ? 0 : given;
    const counts = this.of(slot);
    const count = counts.get(value)!;
    if (count > 1) {
      counts.set(value, count - 1);
      return;
    }
    counts.delete(value);
    this.unfeed(slot, value);
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    for (const column of this.fed) column.grow(capacity);
  }

  override reset(slot: number): void {
    super.reset(slot);
    for (const column of this.fed) column.reset(slot);
  }

  protected newContent(): Map<OrderedValue, number> {
    return new Map();
  }

  protected bytesOf(counts: Map<OrderedValue, number>): number {
    return counts.size * ENTRY_BYTES;
  }
}

/** The registers of one frame. */
interface Registers {
  /** How many values of the frame have this register and rank: register * 64 + rank. */
  readonly counts: Map<number, number>;
  /** The rank of each register that has any value: the greatest that is in the frame. */
  readonly ranks: Map<number, number>;
  /** How many registers have which rank. */
  readonly histogram: Float64Array;
}

const REGISTER_STEP = 64;

/** APPROX_COUNT_DISTINCT: the same registers as of a group, each with all the ranks that it could fall back to. */
export class SlidingCardinality extends SlotColumn<Registers> {
  add(slot: number, high: number, low: number): void {
    const { counts, ranks, histogram } = this.of(slot);
    const [register, rank] = [registerOf(high), rankOf(high, low)];
    const key = register * REGISTER_STEP + rank;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const before = ranks.get(register) ?? 0;
    if (rank <= before) return;
    ranks.set(register, rank);
    histogram[before]! -= 1;
    histogram[rank]! += 1;
  }

  remove(slot: number, high: number, low: number): void {
    const { counts, ranks, histogram } = this.of(slot);
    const [register, rank] = [registerOf(high), rankOf(high, low)];
    const key = register * REGISTER_STEP + rank;
    const count = counts.get(key)! - 1;
    if (count > 0) {
      counts.set(key, count);
      return;
    }
    counts.delete(key);
    if (ranks.get(register) !== rank) return;
    let next = rank - 1;
    while (next > 0 && !counts.has(register * REGISTER_STEP + next)) next--;
    if (next === 0) ranks.delete(register);
    else ranks.set(register, next);
    histogram[rank]! -= 1;
    histogram[next]! += 1;
  }

  /** The estimate, a whole number. */
  get(slot: number): number {
    return estimatedCount(this.of(slot).histogram);
  }

  protected newContent(): Registers {
    const histogram = new Float64Array(RANK_MAX + 1);
    histogram[0] = REGISTER_COUNT;
    return { counts: new Map(), ranks: new Map(), histogram };
  }

  protected bytesOf({ counts, ranks, histogram }: Registers): number {
    return (counts.size + ranks.size) * ENTRY_BYTES + histogram.byteLength;
  }
}
