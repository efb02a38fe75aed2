// The rows of a group in the order in which they arrived, or by a value of theirs and then so, where rows also go: FIRST, LAST, DELTA, ARG_MIN,
// ARG_MAX, STRING_AGG and ARRAY_AGG of what is left. A row that changes goes as it was and comes as it is, and each version has the number of
// the record that brought it, by which it is found again when it goes. So of two rows of one value the right one goes.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint, writeZigzag } from '../codec/varint.ts';
import { CellReader, type CellValue, writeCell } from './cells.ts';
import { OrderedItems } from './ordered-items.ts';
import { compareValues } from './ordered-values.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const ENTRY_BYTES = 96;

interface ArrivedRow {
  /** What rows are ordered by before their arrival; null where that is all. */
  readonly key: CellValue;
  readonly arrival: number;
  readonly value: CellValue;
}

/** A row that the log has: which of those with its key and arrival. */
interface GoneRow {
  readonly key: CellValue;
  readonly arrival: number;
  readonly number: number;
}

interface Rows {
  readonly order: OrderedItems<ArrivedRow>;
  /** UTF-16 units of texts, and one for each value. */
  size: number;
  /** Rows that the log does not have. */
  readonly added: Set<ArrivedRow>;
  readonly gone: GoneRow[];
}

export class ArrivedRowsColumn implements StateColumn {
  readonly streamCount = 4;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly groups: (Rows | undefined)[] = [];
  private readonly isKeyed: boolean;
  private rowCount = 0;
  private unitCount = 0;

  /** `isKeyed`: rows are ordered by a value before their arrival. */
  constructor(isKeyed: boolean) {
    this.isKeyed = isKeyed;
  }

  get byteCount(): number {
    return this.groups.length * 8 + this.rowCount * ENTRY_BYTES + this.unitCount * 2;
  }

  /** A version of a row comes; arrivals may repeat. */
  add(slot: number, value: CellValue, key: CellValue, arrival: number): void {
    const rows = this.rowsOf(slot);
    rows.added.add(this.insert(rows, value, keyOf(key), arrival));
  }

  /** That version goes. */
  remove(slot: number, value: CellValue, key: CellValue, arrival: number): void {
    const rows = this.rowsOf(slot);
    const probe = { key: keyOf(key), arrival, value };
    let number = 0;
    const row = rows.order.takeAway(probe, (other, i) => {
      number = i;
      return Object.is(other.value, value);
    });
    // Of a group that, against PARTITIONED BY, was in two shards, it may have come to the other one.
    if (row === undefined) return;
    if (!rows.added.delete(row)) rows.gone.push({ key: probe.key, arrival, number });
    this.forget(rows, row);
  }

  /** The value of the first row; null where that is NULL or there is none. */
  first(slot: number): CellValue {
    return this.groups[slot]?.order.itemAt(0)?.value ?? null;
  }

  /** The same of the last one. */
  last(slot: number): CellValue {
    return this.groups[slot]?.order.last?.value ?? null;
  }

  /** The same of the row whose key is greatest, and of several the one that arrived first. */
  greatest(slot: number): CellValue {
    const order = this.groups[slot]?.order;
    const last = order?.last;
    return last === undefined ? null : order!.firstFrom({ ...last, arrival: Number.NEGATIVE_INFINITY })!.value;
  }

  /** The values in their order. @throws RowError with `overText` where they take more than `sizeMax` together. */
  all(slot: number, sizeMax = Number.POSITIVE_INFINITY, overText = ''): CellValue[] {
    const rows = this.groups[slot];
    if (rows === undefined) return [];
    if (rows.size > sizeMax) throw new RowError(overText);
    return rows.order.all().map(({ value }) => value);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.groups.length < capacity) this.groups.push(undefined);
  }

  reset(slot: number): void {
    const rows = this.groups[slot];
    if (rows === undefined) return;
    for (const row of rows.order.all()) this.forget(rows, row);
    this.groups[slot] = undefined;
  }

  merge(into: number, from: number): void {
    for (const { value, key, arrival } of this.groups[from]?.order.all() ?? []) this.add(into, value, key, arrival);
  }

  /** Per group, which stands for itself: how many went, each with key, arrival and number; how many came, each with value, key and arrival. */
  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const [counts, tags, payload, arrivals] = [streams[0]!, streams[1]!, streams[2]!, streams[3]!];
    let before = 0;
    const place = ({ key, arrival }: Pick<ArrivedRow, 'key' | 'arrival'>) => {
      if (this.isKeyed) writeCell(tags, payload, key);
      writeZigzag(arrivals, arrival - before);
      before = arrival;
    };
    for (let i = 0; i < groups.count; i++) {
      before = 0;
      const rows = this.groups[groups.slots[i]!];
      const isNew = groups.positions[i]! < 0;
      const gone = isNew ? [] : (rows?.gone ?? []);
      const came = isNew ? (rows?.order.all() ?? []) : [...(rows?.added ?? [])].sort(compareRows);
      writeVarint(counts, gone.length);
      writeVarint(counts, came.length);
      for (const row of gone) {
        place(row);
        writeVarint(counts, row.number);
      }
      for (const row of came) {
        writeCell(tags, payload, row.value);
        place(row);
      }
      if (rows === undefined) continue;
      rows.added.clear();
      rows.gone.length = 0;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [counts, tags, payload, arrivals] = [streams[0]!, streams[1]!, streams[2]!, streams[3]!];
    const reader = new CellReader();
    let arrival = 0;
    const place = (): CellValue => {
      const key = this.isKeyed ? reader.read(tags.byte(), payload) : null;
      arrival += arrivals.zigzag();
      return key;
    };
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      arrival = 0;
      const [goneCount, cameCount] = [counts.varint(), counts.varint()];
      for (let left = goneCount; left > 0; left--) {
        const key = place();
        const number = counts.varint();
        if (slot !== SCRATCH_SLOT) this.takeOut(slot, { key, arrival, number });
      }
      for (let left = cameCount; left > 0; left--) {
        const value = reader.read(tags.byte(), payload);
        const key = place();
        if (slot !== SCRATCH_SLOT) this.insert(this.rowsOf(slot), value, key, arrival);
      }
    }
  }

  private rowsOf(slot: number): Rows {
    return (this.groups[slot] ??= { order: new OrderedItems(compareRows), size: 0, added: new Set(), gone: [] });
  }

  private insert(rows: Rows, value: CellValue, key: CellValue, arrival: number): ArrivedRow {
    const row = { key, arrival, value };
    rows.order.add(row);
    rows.size += sizeOf(row);
    this.rowCount++;
    this.unitCount += sizeOf(row) - 1;
    return row;
  }

  /** What the log says is gone. */
  private takeOut(slot: number, { key, arrival, number }: GoneRow): void {
    const rows = this.rowsOf(slot);
    const row = rows.order.takeAway({ key, arrival, value: null }, (_, i) => i === number);
    if (row === undefined) throw damaged(`row ${number} that arrived as ${arrival} goes from a group that has none`);
    this.forget(rows, row);
  }

  private forget(rows: Rows, row: ArrivedRow): void {
    rows.size -= sizeOf(row);
    this.rowCount--;
    this.unitCount -= sizeOf(row) - 1;
  }
}

/** 0 and -0 are one key. */
const keyOf = (key: CellValue): CellValue => (key === 0 ? 0 : key);

const sizeOf = ({ value }: ArrivedRow): number => (typeof value === 'string' ? value.length + 1 : 1);

/** Keys are of one kind, and never NULL; without them all are null. */
const compareRows = (a: ArrivedRow, b: ArrivedRow): number => (a.key === null ? 0 : compareValues(a.key, b.key!)) || a.arrival - b.arrival;
