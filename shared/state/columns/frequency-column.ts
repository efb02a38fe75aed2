// How often each value is in a group: APPROX_TOP_K and MODE. Counts are sums, so neither the order of rows nor the cut of batches can change
// what is read of them; a summary of fixed size could not promise that, as it drops what was rare so far. What a group may hold is bounded
// instead: one with more distinct values holds none any more, and its result is an error that says so.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { CellReader, writeCell } from './cells.ts';
import { type CountedValue, RANKED_BYTES, RankedCounts } from './ranked-counts.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** In the log: the group went over the limit; n + 1: n values with what they are counted more follow. */
const OVER = 0;
const ENTRY_BYTES = 64;

type Counts = Map<CountedValue, number>;

interface Frequencies {
  counts: Counts;
  /** What was counted since the last commit. */
  recent: Counts;
  readonly ranked: RankedCounts;
  isOver: boolean;
}

export class FrequencyColumn implements StateColumn {
  readonly streamCount = 3;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly valuesMax: number;
  private readonly overText: string;
  private readonly groups: (Frequencies | undefined)[] = [];
  private valueCount = 0;
  private unitCount = 0;
  private rankedCount = 0;

  /** `valuesMax` bounds the distinct values of a group; `overText` is the error of a group that went over it. */
  constructor(valuesMax: number, overText: string) {
    this.valuesMax = valuesMax;
    this.overText = overText;
  }

  get byteCount(): number {
    return this.groups.length * 8 + this.valueCount * ENTRY_BYTES + this.rankedCount * RANKED_BYTES + this.unitCount * 2;
  }

  /** Counts a value once more. */
  add(slot: number, value: CountedValue): void {
    // 0 and -0 are one value.
    this.count(slot, value === 0 ? 0 : value, 1, true);
  }

  /** At most `k` values with their counts, the most frequent first. @throws RowError when the group went over the limit. */
  top(slot: number, k: number): readonly (readonly [CountedValue, number])[] {
    const group = this.groups[slot];
    if (group === undefined) return [];
    if (group.isOver) throw new RowError(this.overText);
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
  }

  reset(slot: number): void {
    if (this.groups[slot] === undefined) return;
    this.empty(slot);
    this.groups[slot] = undefined;
  }

  merge(into: number, from: number): void {
    const group = this.groups[from];
    if (group === undefined) return;
    if (group.isOver) this.setOver(into);
    else for (const [value, count] of group.counts) this.count(into, value, count, true);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const [counts, tags, payload] = [streams[0]!, streams[1]!, streams[2]!];
    for (let i = 0; i < groups.count; i++) {
      const group = this.groups[groups.slots[i]!];
      if (group?.isOver) {
        counts.byte(OVER);
        continue;
      }
      const written = groups.positions[i]! < 0 ? group?.counts : group?.recent;
      writeVarint(counts, (written?.size ?? 0) + 1);
      for (const [value, count] of written ?? []) {
        writeCell(tags, payload, value);
        writeVarint(counts, count);
      }
      if (group !== undefined) group.recent = new Map();
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [counts, tags, payload] = [streams[0]!, streams[1]!, streams[2]!];
    const reader = new CellReader();
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = counts.varint();
      if (code === OVER && slot !== SCRATCH_SLOT) this.setOver(slot);
      for (let left = code - 1; left > 0; left--) {
        const value = reader.read(tags.byte(), payload);
        const added = counts.varint();
        if (value === null || added === 0) throw damaged(`a value that is counted ${added} times in stream "${payload.name}"`);
        if (slot !== SCRATCH_SLOT) this.count(slot, value, added, false);
      }
    }
  }

  private count(slot: number, value: CountedValue, added: number, isNew: boolean): void {
    const group = (this.groups[slot] ??= newGroup(false));
    if (group.isOver) return;
    const before = group.counts.get(value);
    if (before === undefined) {
      if (group.counts.size === this.valuesMax) {
        this.setOver(slot);
        return;
      }
      this.valueCount++;
      if (typeof value === 'string') this.unitCount += value.length;
    }
    group.counts.set(value, (before ?? 0) + added);
    this.rankedCount -= group.ranked.length;
    group.ranked.changed(value, before ?? 0, (before ?? 0) + added);
    this.rankedCount += group.ranked.length;
    if (isNew) group.recent.set(value, (group.recent.get(value) ?? 0) + added);
  }

  private setOver(slot: number): void {
    this.empty(slot);
    this.groups[slot] = newGroup(true);
  }

  private empty(slot: number): void {
    this.rankedCount -= this.groups[slot]?.ranked.length ?? 0;
    for (const value of this.groups[slot]?.counts.keys() ?? []) {
      this.valueCount--;
      if (typeof value === 'string') this.unitCount -= value.length;
    }
  }
}

const newGroup = (isOver: boolean): Frequencies => ({ counts: new Map(), recent: new Map(), ranked: new RankedCounts(), isOver });
