// The values of a group with how often each is there, where rows also go: MIN, MAX, percentiles and frequencies of what is left, and DISTINCT. Exact,
// in the order of the values; their memory counts towards the limit of the state.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { CellReader, writeCell } from './cells.ts';
import { compareValues, type OrderedValue, OrderedValues } from './ordered-values.ts';
import { RANKED_BYTES, RankedCounts } from './ranked-counts.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const ENTRY_BYTES = 80;
const NONE = new OrderedValues();

interface Multiset {
  readonly counts: Map<OrderedValue, number>;
  /** Each once, or as often as it is there. */
  readonly order: OrderedValues;
  readonly ranked: RankedCounts;
  /** Values that the log has with another count. */
  readonly changed: Set<OrderedValue>;
}

/** Tells columns that see each value once of one that came, or is no more. */
type Feed = (slot: number, value: OrderedValue) => void;

export class MultisetColumn implements StateColumn {
  readonly streamCount = 3;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly groups: (Multiset | undefined)[] = [];
  private fed: readonly StateColumn[] = [];
  private feed: Feed = () => {};
  private unfeed: Feed = () => {};
  private readonly keepsEach: boolean;
  private valueCount = 0;
  private unitCount = 0;
  private rankedCount = 0;

  /** `keepsEach`: the order has a value as often as it is there. */
  constructor(keepsEach = false) {
    this.keepsEach = keepsEach;
  }

  get byteCount(): number {
    const own = this.groups.length * 8 + this.valueCount * ENTRY_BYTES + this.rankedCount * RANKED_BYTES + this.unitCount * 2;
    return this.fed.reduce((sum, column) => sum + column.byteCount, own);
  }

  /** Once, before any value: `columns` are never written down, reading the values feeds them again. */
  feeds(columns: readonly StateColumn[], feed: Feed, unfeed: Feed): void {
    this.fed = columns;
    this.feed = feed;
    this.unfeed = unfeed;
    for (const column of columns) column.grow(this.groups.length);
  }

  add(slot: number, value: OrderedValue): void {
    this.change(slot, value, 1);
  }

  /** One such value goes. */
  remove(slot: number, value: OrderedValue): void {
    this.change(slot, value, -1);
  }

  /** Whether the group has no value. */
  isNull(slot: number): boolean {
    return (this.groups[slot]?.counts.size ?? 0) === 0;
  }

  /** The least value, where `isNull` is false. */
  min(slot: number): OrderedValue {
    return this.groups[slot]!.order.at(0);
  }

  /** The greatest value, where `isNull` is false. */
  max(slot: number): OrderedValue {
    const { order } = this.groups[slot]!;
    return order.at(order.length - 1);
  }

  /** The values of the group; with `keepsEach` each as often as it is there. */
  ordered(slot: number): OrderedValues {
    return this.groups[slot]?.order ?? NONE;
  }

  /** The same of texts. @throws RowError with `overText` where they take more than `sizeMax` UTF-16 units together, with one for each. */
  texts(slot: number, sizeMax: number, overText: string): OrderedValues {
    const values = this.ordered(slot);
    let size = values.length;
    for (const value of values.all()) size += (value as string).length;
    if (size > sizeMax) throw new RowError(overText);
    return values;
  }

  /** How many different values the group has. */
  differentCount(slot: number): number {
    return this.groups[slot]?.counts.size ?? 0;
  }

  /** At most `k` values with their counts, the most frequent first. */
  top(slot: number, k: number): readonly (readonly [OrderedValue, number])[] {
    const group = this.groups[slot];
    if (group === undefined) return [];
    const before = group.ranked.length;
    const top = group.ranked.top(group.counts, k);
    this.rankedCount += group.ranked.length - before;
    return top;
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.groups.length < capacity) this.groups.push(undefined);
    for (const column of this.fed) column.grow(capacity);
  }

  reset(slot: number): void {
    for (const value of this.groups[slot]?.counts.keys() ?? []) this.forget(value);
    this.rankedCount -= this.groups[slot]?.ranked.length ?? 0;
    this.groups[slot] = undefined;
    for (const column of this.fed) column.reset(slot);
  }

  merge(into: number, from: number): void {
    for (const [value, count] of this.groups[from]?.counts ?? []) this.change(into, value, count);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const [counts, tags, payload] = [streams[0]!, streams[1]!, streams[2]!];
    for (let i = 0; i < groups.count; i++) {
      const group = this.groups[groups.slots[i]!];
      const values = groups.positions[i]! < 0 ? group?.counts.keys() : group?.changed;
      const written = [...(values ?? [])].sort(compareValues);
      writeVarint(counts, written.length);
      for (const value of written) {
        writeCell(tags, payload, value);
        writeVarint(counts, group!.counts.get(value) ?? 0);
      }
      group?.changed.clear();
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [counts, tags, payload] = [streams[0]!, streams[1]!, streams[2]!];
    const reader = new CellReader();
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      for (let left = counts.varint(); left > 0; left--) {
        const value = reader.read(tags.byte(), payload);
        const now = counts.varint();
        if (value === null) throw damaged(`NULL among the values of a group in stream "${payload.name}"`);
        if (slot === SCRATCH_SLOT) continue;
        this.change(slot, value, now - (this.groups[slot]?.counts.get(value) ?? 0));
        this.groups[slot]?.changed.delete(value);
      }
    }
  }

  private change(slot: number, given: OrderedValue, by: number): void {
    // 0 and -0 are one value.
    const value = given === 0 ? 0 : given;
    const { counts, order, ranked, changed } = (this.groups[slot] ??= newMultiset());
    const before = counts.get(value) ?? 0;
    // Of a group that, against PARTITIONED BY, was in two shards, a value may go that came to the other one.
    const now = Math.max(0, before + by);
    changed.add(value);
    if (now === 0) counts.delete(value);
    else counts.set(value, now);
    this.rankedCount -= ranked.length;
    ranked.changed(value, before, now);
    this.rankedCount += ranked.length;
    const [ordersBefore, ordersNow] = this.keepsEach ? [before, now] : [Math.min(before, 1), Math.min(now, 1)];
    for (let i = ordersBefore; i < ordersNow; i++) order.add(value);
    for (let i = ordersNow; i < ordersBefore; i++) order.remove(value);
    if (before === 0 && now > 0) {
      this.valueCount++;
      if (typeof value === 'string') this.unitCount += value.length;
      this.feed(slot, value);
    } else if (before > 0 && now === 0) {
      this.forget(value);
      this.unfeed(slot, value);
    }
  }

  private forget(value: OrderedValue): void {
    this.valueCount--;
    if (typeof value === 'string') this.unitCount -= value.length;
  }
}

const newMultiset = (): Multiset => ({ counts: new Map(), order: new OrderedValues(), ranked: new RankedCounts(), changed: new Set() });
