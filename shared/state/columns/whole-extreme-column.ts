// MIN or MAX of whole numbers. Empty (NULL) is the infinity that loses every comparison, so adding is one comparison; a value outside the
// safe range is NaN in `values` and a bigint in `wide`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { Whole } from '../../engine/values.ts';
import { whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { IN_FULL, readBigint, shortDifference, writeBigint, writeShortDifferences } from '../codec/whole-code.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const WIDE_ENTRY_BYTES = 96;
/** Behind the mark `IN_FULL`. */
const EMPTY = 0;
const VALUE = 1;

export class WholeExtremeColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[];
  /** The value of a slot is `values[slot * stride]`. */
  values: Float64Array = new Float64Array(0);
  stride = 1;
  private readonly wide = new Map<number, bigint>();
  private readonly isMin: boolean;
  private readonly empty: number;

  constructor(kind: 'min' | 'max') {
    this.isMin = kind === 'min';
    this.empty = this.isMin ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.empties = [this.empty];
  }

  get byteCount(): number {
    return (this.stride === 1 ? this.values.byteLength : 0) + this.wide.size * WIDE_ENTRY_BYTES;
  }

  get holdsOutside(): boolean {
    return this.wide.size > 0;
  }

  isNull(slot: number): boolean {
    return this.values[slot * this.stride] === this.empty;
  }

  /** The extreme; only where `isNull` is false. */
  get(slot: number): Whole {
    const value = this.values[slot * this.stride]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : value;
  }

  add(slot: number, value: Whole): void {
    const current = this.values[slot * this.stride]!;
    if (typeof value !== 'number' || Number.isNaN(current)) this.addWide(slot, value);
    else if (this.isMin ? value < current : value > current) this.values[slot * this.stride] = value;
  }

  private addWide(slot: number, value: Whole): void {
    const current = this.get(slot);
    if (this.isMin ? value < current : value > current) this.set(slot, value);
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.stride = stride;
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

  encode({ slots, count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { now, before } = lanes[0]!;
    const to = streams[0]!;
    const differences = before;
    // From nothing, the difference is the value.
    for (let i = 0; i < count; i++) differences[i] = now[i]! - (before[i] === this.empty ? 0 : before[i]!);
    for (let i = 0; i < count; i++) {
      i = writeShortDifferences(to, differences, i, count);
      if (i === count) break;
      const slot = slots[i]!;
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
      const before = this.isNull(slot) ? 0 : this.values[slot * this.stride]!;
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
    const at = slot * this.stride;
    if (Number.isNaN(this.values[at]!)) this.wide.delete(slot);
    if (typeof value === 'number') {
      this.values[at] = value;
    } else {
      this.values[at] = Number.NaN;
      this.wide.set(slot, value);
    }
  }
}
