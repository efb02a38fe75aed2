// MIN or MAX of whole numbers. Empty (NULL) is the infinity that loses every comparison, so adding is one comparison; a value outside the
// safe range is NaN in `values` and a bigint in `wide`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { Whole } from '../../engine/values.ts';
import { whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { IN_FULL, isShortDifference, readBigint, shortDifference, writeBigint, writeShortDifference } from '../codec/whole-code.ts';
import { type GroupOrder, grownValues, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const WIDE_ENTRY_BYTES = 96;
/** Behind the mark `IN_FULL`. */
const EMPTY = 0;
const VALUE = 1;

export class WholeExtremeColumn implements StateColumn {
  readonly streamCount = 1;
  values: Float64Array = new Float64Array(0);
  private readonly wide = new Map<number, bigint>();
  private readonly isMin: boolean;
  private readonly empty: number;

  constructor(kind: 'min' | 'max') {
    this.isMin = kind === 'min';
    this.empty = this.isMin ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  get byteCount(): number {
    return this.values.byteLength + this.wide.size * WIDE_ENTRY_BYTES;
  }

  isNull(slot: number): boolean {
    return this.values[slot] === this.empty;
  }

  /** The extreme; only where `isNull` is false. */
  get(slot: number): Whole {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : value;
  }

  add(slot: number, value: Whole): void {
    const current = this.values[slot]!;
    if (typeof value !== 'number' || Number.isNaN(current)) this.addWide(slot, value);
    else if (this.isMin ? value < current : value > current) this.values[slot] = value;
  }

  private addWide(slot: number, value: Whole): void {
    const current = this.get(slot);
    if (this.isMin ? value < current : value > current) this.set(slot, value);
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, this.empty);
  }

  reset(slot: number): void {
    this.set(slot, this.empty);
  }

  merge(into: number, from: number): void {
    if (!this.isNull(from)) this.add(into, this.get(from));
  }

  encode(groups: GroupOrder, committed: readonly Float64Array[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const position = positions[i]!;
      const before = position < 0 ? this.empty : committed[0]![position]!;
      const difference = this.values[slot]! - (before === this.empty ? 0 : before);
      if (isShortDifference(difference)) {
        writeShortDifference(to, difference);
        continue;
      }
      to.byte(IN_FULL);
      to.byte(this.isNull(slot) ? EMPTY : VALUE);
      if (!this.isNull(slot)) writeBigint(to, BigInt(this.get(slot)));
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = from.varint();
      const before = this.isNull(slot) ? 0 : this.values[slot]!;
      const value = code === IN_FULL ? this.readInFull(from) : before + shortDifference(code);
      if (slot === SCRATCH_SLOT) continue;
      if (typeof value === 'number' && value !== this.empty && !Number.isSafeInteger(value)) throw damaged('an extreme without its base');
      this.set(slot, value);
    }
  }

  private readInFull(from: ByteReader): Whole {
    const kind = from.byte();
    if (kind === EMPTY) return this.empty;
    if (kind !== VALUE) throw damaged(`${kind} where 0 or 1 is expected in stream "${from.name}"`);
    return whole(readBigint(from));
  }

  private set(slot: number, value: Whole): void {
    if (Number.isNaN(this.values[slot]!)) this.wide.delete(slot);
    if (typeof value === 'number') {
      this.values[slot] = value;
    } else {
      this.values[slot] = Number.NaN;
      this.wide.set(slot, value);
    }
  }
}
