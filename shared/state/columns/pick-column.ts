// The value of one chosen row per group: the first or last to arrive (FIRST, LAST, DELTA), or the one whose other value is least or greatest
// (ARG_MIN, ARG_MAX; the first to arrive among equals).
//
// Rows come in the order of arrival, so a row needs no number to be compared with what the group holds. Only groups that are merged (panes
// of one window, sessions) do: then the place of the chosen row among all records read is kept too.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { compareTexts } from '../../engine/text/slice.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type CellKind, CellReader, type Cells, type CellValue, cellsOf, TAG_BEYOND_VALUE, writeCell } from './cells.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** What the last commit says; nothing for a new group. */
const TAG_UNCHANGED = TAG_BEYOND_VALUE;

export type PickRule = 'first' | 'last' | 'min' | 'max';

export class PickColumn implements StateColumn {
  readonly streamCount: number;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly rule: PickRule;
  private readonly values: Cells;
  /** What rows are compared by; null for `first` and `last`. */
  private readonly keys: Cells | null;
  private readonly keepsArrivals: boolean;
  private arrivals = new Float64Array(0);
  /** 1: a row was chosen. */
  private held = new Uint8Array(0);
  /** 1: not yet in the log. */
  private changed = new Uint8Array(0);

  /** `key` is the kind of what rows are compared by, null for `first` and `last`. */
  constructor(rule: PickRule, value: CellKind, key: CellKind | null, keepsArrivals: boolean) {
    this.rule = rule;
    this.values = cellsOf(value);
    this.keys = key === null ? null : cellsOf(key);
    this.keepsArrivals = keepsArrivals;
    this.streamCount = keepsArrivals ? 3 : 2;
  }

  get byteCount(): number {
    return this.values.byteCount + (this.keys?.byteCount ?? 0) + this.arrivals.byteLength + this.held.byteLength * 2;
  }

  /** No row was chosen, or its value is NULL. */
  isNull(slot: number): boolean {
    return this.held[slot] === 0 || this.values.get(slot) === null;
  }

  /** The chosen row's value; only where `isNull` is false. */
  get(slot: number): NonNullable<CellValue> {
    return this.values.get(slot)!;
  }

  /** Whether the row that arrives now would be chosen. `key` is never NULL; it is not looked at by `first` and `last`. */
  wants(slot: number, key: CellValue = null): boolean {
    if (this.held[slot] === 0 || this.rule === 'last') return true;
    return this.rule !== 'first' && this.isBetter(key, this.keys!.get(slot));
  }

  /** Chooses the row that arrives now, which `wants` said. */
  take(slot: number, value: CellValue, key: CellValue = null, arrival = 0): void {
    this.values.set(slot, value);
    if (this.keys !== null) this.keys.set(slot, key);
    if (this.keepsArrivals) this.arrivals[slot] = arrival;
    this.held[slot] = 1;
    this.changed[slot] = 1;
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    const { held, changed } = this;
    this.values.grow(capacity);
    this.keys?.grow(capacity);
    this.held = new Uint8Array(capacity);
    this.changed = new Uint8Array(capacity);
    this.held.set(held);
    this.changed.set(changed);
    if (this.keepsArrivals) this.arrivals = grownValues(this.arrivals, capacity, 0) as Float64Array<ArrayBuffer>;
  }

  reset(slot: number): void {
    this.values.set(slot, null);
    this.keys?.set(slot, null);
    this.held[slot] = 0;
    this.changed[slot] = 0;
  }

  merge(into: number, from: number): void {
    if (this.held[from] === 0 || !this.isBefore(from, into)) return;
    const arrival = this.keepsArrivals ? this.arrivals[from]! : 0;
    this.take(into, this.values.get(from), this.keys?.get(from) ?? null, arrival);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const [tags, payload] = [streams[0]!, streams[1]!];
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (this.held[slot] === 0 || (positions[i]! >= 0 && this.changed[slot] === 0)) {
        tags.byte(TAG_UNCHANGED);
      } else {
        writeCell(tags, payload, this.values.get(slot));
        if (this.keys !== null) writeCell(tags, payload, this.keys.get(slot));
        if (this.keepsArrivals) writeVarint(streams[2]!, this.arrivals[slot]!);
      }
      this.changed[slot] = 0;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [tags, payload] = [streams[0]!, streams[1]!];
    const reader = new CellReader();
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const tag = tags.byte();
      if (tag === TAG_UNCHANGED) continue;
      const value = reader.read(tag, payload);
      const key = this.keys === null ? null : reader.read(tags.byte(), payload);
      const arrival = this.keepsArrivals ? streams[2]!.varint() : 0;
      if (slot === SCRATCH_SLOT) continue;
      this.take(slot, value, key, arrival);
      this.changed[slot] = 0;
    }
  }

  /** Whether the row chosen by `from` goes before that of `into`. */
  private isBefore(from: number, into: number): boolean {
    if (this.held[into] === 0) return true;
    const arrivedBefore = this.keepsArrivals && this.arrivals[from]! < this.arrivals[into]!;
    if (this.rule === 'first') return arrivedBefore;
    if (this.rule === 'last') return !arrivedBefore;
    const [key, other] = [this.keys!.get(from), this.keys!.get(into)];
    return this.isBetter(key, other) || (arrivedBefore && !this.isBetter(other, key));
  }

  private isBetter(key: CellValue, than: CellValue): boolean {
    if (typeof key === 'string') return this.rule === 'min' ? compareTexts(key, than as string) < 0 : compareTexts(key, than as string) > 0;
    return this.rule === 'min' ? key! < (than as number) : key! > (than as number);
  }
}
