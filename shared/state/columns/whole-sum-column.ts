// Exact SUM of whole numbers (INT, BIGINT, unscaled DECIMAL). The sum is a safe integer in `values` nearly always; where it is not, the
// place holds NaN and the sum is a bigint in `wide`. NaN makes the generated check fail by itself, so the fast path has one comparison:
//
//   const t = c.values[g * c.stride] + v;
//   if (t >= -9007199254740991 && t <= 9007199254740991) c.values[g * c.stride] = t; else c.addWide(g, v);
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type Whole, whole } from '../../engine/values.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { IN_FULL, readWhole, shortDifference, writeShortDifferences, writeWholeInFull } from '../codec/whole-code.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const WIDE_ENTRY_BYTES = 96;

export class WholeSumColumn implements StateColumn {
  readonly streamCount = 1;
  readonly readsDifferences = true;
  readonly empties = [0];
  /** The value of a slot is `values[slot * stride]`. */
  values: Float64Array = new Float64Array(0);
  stride = 1;
  private readonly wide = new Map<number, bigint>();

  get byteCount(): number {
    return (this.stride === 1 ? this.values.byteLength : 0) + this.wide.size * WIDE_ENTRY_BYTES;
  }

  get holdsOutside(): boolean {
    return this.wide.size > 0;
  }

  /** The sum; 0 for an empty group (generated code keeps the count of rows that were not NULL apart). */
  get(slot: number): Whole {
    const value = this.values[slot * this.stride]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : value;
  }

  /** Adds any whole number. */
  add(slot: number, value: Whole): void {
    const sum = typeof value === 'number' ? this.values[slot * this.stride]! + value : Number.NaN;
    if (sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER) this.values[slot * this.stride] = sum;
    else this.addWide(slot, value);
  }

  /** Adds where the sum leaves the safe range, is outside it, or `value` is a bigint. */
  addWide(slot: number, value: Whole): void {
    this.set(slot, whole(BigInt(this.get(slot)) + BigInt(value)));
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, 0);
  }

  reset(slot: number): void {
    this.set(slot, 0);
  }

  merge(into: number, from: number): void {
    this.add(into, this.get(from));
  }

  encode({ slots, count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { difference } = lanes[0]!;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      i = writeShortDifferences(to, difference, i, count);
      if (i < count) writeWholeInFull(to, this.get(slots[i]!));
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = from.varint();
      const value = code === IN_FULL ? readWhole(from) : null;
      if (slot === SCRATCH_SLOT) continue;
      if (value === null) this.add(slot, shortDifference(code));
      else this.set(slot, value);
    }
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
