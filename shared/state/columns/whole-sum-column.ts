// Exact SUM of whole numbers (INT, BIGINT, unscaled DECIMAL). The sum is a safe integer in `values` nearly always; where it is not, the
// place holds NaN and the sum is a bigint in `wide`. NaN makes the generated check fail by itself, so the fast path has one comparison:
//
//   const t = c.values[g] + v;
//   if (t >= -9007199254740991 && t <= 9007199254740991) c.values[g] = t; else c.addWide(g, v);
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type Whole, whole } from '../../engine/values.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { IN_FULL, isShortDifference, readWhole, shortDifference, writeShortDifference, writeWholeInFull } from '../codec/whole-code.ts';
import { type GroupOrder, grownValues, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const WIDE_ENTRY_BYTES = 96;

export class WholeSumColumn implements StateColumn {
  readonly streamCount = 1;
  values: Float64Array = new Float64Array(0);
  private readonly wide = new Map<number, bigint>();

  get byteCount(): number {
    return this.values.byteLength + this.wide.size * WIDE_ENTRY_BYTES;
  }

  /** The sum; 0 for an empty group (generated code keeps the count of rows that were not NULL apart). */
  get(slot: number): Whole {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : value;
  }

  /** Adds any whole number. */
  add(slot: number, value: Whole): void {
    const sum = typeof value === 'number' ? this.values[slot]! + value : Number.NaN;
    if (sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER) this.values[slot] = sum;
    else this.addWide(slot, value);
  }

  /** Adds where the sum leaves the safe range, is outside it, or `value` is a bigint. */
  addWide(slot: number, value: Whole): void {
    this.set(slot, whole(BigInt(this.get(slot)) + BigInt(value)));
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

  encode(groups: GroupOrder, committed: readonly Float64Array[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const values = this.values;
    const before = committed[0]!;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const position = positions[i]!;
      const difference = values[slot]! - (position < 0 ? 0 : before[position]!);
      if (isShortDifference(difference)) writeShortDifference(to, difference);
      else writeWholeInFull(to, this.get(slot));
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
    if (Number.isNaN(this.values[slot]!)) this.wide.delete(slot);
    if (typeof value === 'number') {
      this.values[slot] = value;
    } else {
      this.values[slot] = Number.NaN;
      this.wide.set(slot, value);
    }
  }
}
