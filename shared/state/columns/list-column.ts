// All values of a group, in the order of arrival: for results that need every one of them (MEDIAN, PERCENTILE_*, STRING_AGG, ARRAY_AGG). What a group
// may hold is bounded; one that went over it holds nothing any more, and its result is an error that says so. That a group went over does
// not depend on the order of rows, so neither does any result.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { CellReader, type CellValue, writeCell } from './cells.ts';
import { OrderedValues } from './ordered-values.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** In the log: the group went over the limit; n + 1: n values follow. */
const OVER = 0;
const ENTRY_BYTES = 16;

export type ListValue = NonNullable<CellValue>;

interface List {
  values: ListValue[];
  /** Places among all records read, where they are kept. */
  arrivals: number[];
  /** What counts against the limit. */
  size: number;
  /** UTF-16 units of the texts. */
  unitCount: number;
  /** Values that are in the log. */
  committedCount: number;
  isOver: boolean;
  /** The values in their order, from when it was first asked for. */
  ordered: OrderedValues | null;
}

export class ListColumn implements StateColumn {
  readonly streamCount: number;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  protected readonly sizeMax: number;
  protected readonly overText: string;
  private readonly keepsArrivals: boolean;
  private readonly lists: (List | undefined)[] = [];
  private valueCount = 0;
  private unitCount = 0;
  private orderedCount = 0;

  /** `sizeMax` bounds what the values of a group take together; `overText` is the error of a group that went over it. */
  constructor(sizeMax: number, overText: string, keepsArrivals: boolean) {
    this.sizeMax = sizeMax;
    this.overText = overText;
    this.keepsArrivals = keepsArrivals;
    this.streamCount = keepsArrivals ? 4 : 3;
  }

  get byteCount(): number {
    return this.lists.length * 8 + (this.valueCount + this.orderedCount) * ENTRY_BYTES + this.unitCount * 2;
  }

  /** How many values the group has. @throws RowError when it went over the limit. */
  count(slot: number): number {
    return this.all(slot).length;
  }

  /** The values in the order of arrival. @throws RowError when the group went over the limit. */
  all(slot: number): readonly ListValue[] {
    const list = this.lists[slot];
    if (list === undefined) return [];
    if (list.isOver) throw new RowError(this.overText);
    if (!this.keepsArrivals || isAscending(list.arrivals)) return list.values;
    const order = list.arrivals.map((_, i) => i).sort((a, b) => list.arrivals[a]! - list.arrivals[b]! || a - b);
    return order.map(i => list.values[i]!);
  }

  /** The values, smallest first; kept up from then on. @throws RowError when the group went over the limit. */
  ordered(slot: number): OrderedValues {
    const values = this.all(slot);
    const list = this.lists[slot];
    if (list === undefined) return new OrderedValues();
    if (list.ordered === null) {
      list.ordered = new OrderedValues(values);
      this.orderedCount += values.length;
    }
    return list.ordered;
  }

  add(slot: number, value: ListValue, arrival = 0): void {
    const list = (this.lists[slot] ??= newList());
    if (list.isOver || !this.accepts(slot, value)) return;
    const size = this.sizeOf(value);
    if (list.size + size > this.sizeMax) {
      this.empty(slot, list);
      list.isOver = true;
      return;
    }
    list.values.push(value);
    if (this.keepsArrivals) list.arrivals.push(arrival);
    list.size += size;
    this.valueCount++;
    if (list.ordered !== null) {
      list.ordered.add(value);
      this.orderedCount++;
    }
    if (typeof value === 'string') {
      list.unitCount += value.length;
      this.unitCount += value.length;
    }
    this.added(slot, value);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.lists.length < capacity) this.lists.push(undefined);
  }

  reset(slot: number): void {
    const list = this.lists[slot];
    if (list === undefined) return;
    this.empty(slot, list);
    this.lists[slot] = undefined;
  }

  merge(into: number, from: number): void {
    const list = this.lists[from];
    if (list === undefined) return;
    if (list.isOver) this.setOver(into);
    else list.values.forEach((value, i) => void this.add(into, value, list.arrivals[i] ?? 0));
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    for (let i = 0; i < count; i++) {
      const list = this.lists[slots[i]!];
      if (list === undefined) streams[0]!.byte(OVER + 1);
      else if (list.isOver) streams[0]!.byte(OVER);
      else this.encodeList(list, positions[i]! < 0 ? 0 : list.committedCount, streams);
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
        const arrival = this.keepsArrivals ? streams[3]!.varint() : 0;
        if (value === null) throw damaged(`NULL in a list of stream "${payload.name}"`);
        if (slot !== SCRATCH_SLOT) this.add(slot, value, arrival);
      }
      const list = this.lists[slot];
      if (list !== undefined) list.committedCount = list.values.length;
    }
  }

  /** What a value takes of the limit: a text its UTF-16 units and one more. */
  protected sizeOf(value: ListValue): number {
    return typeof value === 'string' ? value.length + 1 : 1;
  }

  /** Whether a value takes part; DISTINCT refuses what it has. */
  protected accepts(_slot: number, _value: ListValue): boolean {
    return true;
  }

  /** The value is in the list. */
  protected added(_slot: number, _value: ListValue): void {}

  /** The list of the group is empty again. */
  protected emptied(_slot: number): void {}

  private setOver(slot: number): void {
    const list = (this.lists[slot] ??= newList());
    this.empty(slot, list);
    list.isOver = true;
  }

  private empty(slot: number, list: List): void {
    this.valueCount -= list.values.length;
    this.unitCount -= list.unitCount;
    this.orderedCount -= list.ordered?.length ?? 0;
    Object.assign(list, newList());
    this.emptied(slot);
  }

  private encodeList(list: List, from: number, streams: readonly ByteWriter[]): void {
    writeVarint(streams[0]!, list.values.length - from + 1);
    for (let i = from; i < list.values.length; i++) {
      writeCell(streams[1]!, streams[2]!, list.values[i]!);
      if (this.keepsArrivals) writeVarint(streams[3]!, list.arrivals[i]!);
    }
    list.committedCount = list.values.length;
  }
}

const newList = (): List => ({ values: [], arrivals: [], size: 0, unitCount: 0, committedCount: 0, isOver: false, ordered: null });

function isAscending(numbers: readonly number[]): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return false;
  return true;
}
