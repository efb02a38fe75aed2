// Exact SUM of doubles: the state is the real sum, so neither order nor batches, workers or restores can change a result; it is rounded
// once, when it is read.
//
// The sum is kept as two doubles that do not overlap: `values` is the double nearest to it and `rests` what is missing. Two doubles hold
// 106 bits and more, which is exact for nearly every stream; each addition proves that it was (a rounding error of zero). Where it was not,
// the place holds NaN and the sum is a bigint in units of 2^-1074 in `wide`. The form written to the log is a function of the sum alone.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { DoubleReader, TAG_OWN, writeDouble } from '../codec/double-code.ts';
import { readBigint, writeBigint } from '../codec/whole-code.ts';
import { exactUnits, nearestDouble } from './exact-double.ts';
import { productError } from './exact-product.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** Two doubles in full, not as a difference; and a sum that two doubles cannot hold. */
const TAG_IN_FULL = TAG_OWN;
const TAG_WIDE = TAG_OWN + 1;
const WIDE_ENTRY_BYTES = 400;

export class DoubleSumColumn implements StateColumn {
  readonly streamCount = 2;
  readonly empties = [0, 0];
  /** The two doubles of a slot are `values[slot * stride]` and `rests[slot * stride]`. */
  values: Float64Array = new Float64Array(0);
  rests: Float64Array = new Float64Array(0);
  stride = 1;
  private readonly wide = new Map<number, bigint>();

  get byteCount(): number {
    return (this.stride === 1 ? this.values.byteLength * 2 : 0) + this.wide.size * WIDE_ENTRY_BYTES;
  }

  get holdsOutside(): boolean {
    return this.wide.size > 0;
  }

  /** Adds a finite double. */
  add(slot: number, x: number): void {
    const at = slot * this.stride;
    const value = this.values[at]!;
    const sum = value + x;
    const valuePart = sum - x;
    const error = value - valuePart + (x - (sum - valuePart));
    const before = this.rests[at]!;
    const rest = before + error;
    const restPart = rest - error;
    // Zero when `before + error` was exact. NaN (a wide sum, or one beyond the doubles) is not zero either.
    if (before - restPart + (error - (rest - restPart)) !== 0) {
      this.addWide(slot, x);
      return;
    }
    const nearest = sum + rest;
    const nearestPart = nearest - rest;
    this.values[at] = nearest;
    this.rests[at] = sum - nearestPart + (rest - (nearest - nearestPart));
  }

  /** Adds the product of two doubles, itself finite, without rounding it; only a product below 2^-960 is rounded, to a multiple of 2^-1074. */
  addProduct(slot: number, x: number, y: number): void {
    const product = x * y;
    this.add(slot, product);
    const error = productError(x, y, product);
    if (error !== 0) this.add(slot, error);
  }

  /** Adds `x^exponent` times `sign`, which is finite, as exactly as its products. */
  addPower(slot: number, x: number, exponent: 3 | 4, sign: 1 | -1): void {
    const square = x * x;
    const error = productError(x, x, square);
    if (exponent === 3) {
      this.addProduct(slot, sign * x, square);
      if (error !== 0) this.addProduct(slot, sign * x, error);
      return;
    }
    this.addProduct(slot, sign * square, square);
    if (error === 0) return;
    this.addProduct(slot, sign * 2 * square, error);
    this.addProduct(slot, sign * error, error);
  }

  /** The exact sum as a multiple of 2^-1074. */
  exact(slot: number): bigint {
    return this.units(slot);
  }

  /** The sum, rounded once. @throws RowError when it lies beyond the range of DOUBLE. */
  get(slot: number): number {
    const value = this.values[slot * this.stride]!;
    const sum = Number.isNaN(value) ? nearestDouble(this.wide.get(slot)!) : value;
    if (!Number.isFinite(sum)) throw new RowError('SUM is beyond the range of DOUBLE (about 1.8e308)');
    return sum;
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.rests = numbers.subarray(first + 1);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.values, this.rests];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, 0);
    this.rests = grownValues(this.rests, capacity, 0);
  }

  reset(slot: number): void {
    this.set(slot, 0, 0);
  }

  merge(into: number, from: number): void {
    const at = from * this.stride;
    if (Number.isNaN(this.values[at]!)) {
      this.setUnits(into, this.units(into) + this.units(from));
    } else {
      this.add(into, this.values[at]!);
      this.add(into, this.rests[at]!);
    }
  }

  encode({ slots, positions, count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const [values, rests] = [lanes[0]!, lanes[1]!];
    const [tags, payload] = [streams[0]!, streams[1]!];
    for (let i = 0; i < count; i++) {
      let value = values.now[i]!;
      let rest = rests.now[i]!;
      if (Number.isNaN(value)) {
        const slot = slots[i]!;
        this.setUnits(slot, this.wide.get(slot)!);
        value = this.values[slot * this.stride]!;
        rest = this.rests[slot * this.stride]!;
      }
      if (Number.isNaN(value)) {
        tags.byte(TAG_WIDE);
        writeBigint(payload, this.wide.get(slots[i]!)!);
      } else if (positions[i]! < 0) {
        writeDouble(tags, payload, value, rest);
      } else {
        writeDifference(tags, payload, value, rest, values.before[i]!, rests.before[i]!);
      }
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [tags, payload] = [streams[0]!, streams[1]!];
    const reader = new DoubleReader();
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const tag = tags.byte();
      if (tag === TAG_WIDE) {
        const units = readBigint(payload);
        if (slot !== SCRATCH_SLOT) this.setUnits(slot, units);
        continue;
      }
      if (tag === TAG_IN_FULL) reader.read(tags.byte(), payload);
      else reader.read(tag, payload);
      if (slot === SCRATCH_SLOT) continue;
      if (tag === TAG_IN_FULL) this.reset(slot);
      this.add(slot, reader.first);
      this.add(slot, reader.second);
      if (Number.isNaN(this.values[slot * this.stride]!)) this.setUnits(slot, this.wide.get(slot)!);
    }
  }

  private addWide(slot: number, x: number): void {
    this.setWide(slot, this.units(slot) + exactUnits(x));
  }

  private units(slot: number): bigint {
    const at = slot * this.stride;
    const value = this.values[at]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : exactUnits(value) + exactUnits(this.rests[at]!);
  }

  /** Takes the canonical form: two doubles where they hold the sum, else the bigint. */
  private setUnits(slot: number, units: bigint): void {
    const value = nearestDouble(units);
    if (Number.isFinite(value)) {
      const missing = units - exactUnits(value);
      const rest = nearestDouble(missing);
      if (exactUnits(rest) === missing) {
        this.set(slot, value, rest);
        return;
      }
    }
    this.setWide(slot, units);
  }

  private setWide(slot: number, units: bigint): void {
    this.values[slot * this.stride] = Number.NaN;
    this.rests[slot * this.stride] = 0;
    this.wide.set(slot, units);
  }

  private set(slot: number, value: number, rest: number): void {
    const at = slot * this.stride;
    if (Number.isNaN(this.values[at]!)) this.wide.delete(slot);
    // Adding 0 turns -0 into 0: one sum, one form.
    this.values[at] = value + 0;
    this.rests[at] = rest + 0;
  }
}

/** Appends what was added since the last commit where two doubles hold it exactly, else the whole sum. */
function writeDifference(
  tags: ByteWriter,
  payload: ByteWriter,
  value: number,
  rest: number,
  valueBefore: number,
  restBefore: number,
): void {
  const high = value - valueBefore;
  const highError = sumError(value, -valueBefore, high);
  const low = rest - restBefore;
  const lowError = sumError(rest, -restBefore, low);
  const carried = highError + low;
  const tail = carried + lowError;
  const first = high + tail;
  const second = sumError(high, tail, first);
  if (sumError(highError, low, carried) === 0 && sumError(carried, lowError, tail) === 0 && Number.isFinite(second)) {
    writeDouble(tags, payload, first + 0, second + 0);
  } else {
    tags.byte(TAG_IN_FULL);
    writeDouble(tags, payload, value, rest);
  }
}

/** What `sum`, the rounded a + b, is short of the exact one (Knuth's TwoSum); NaN when something is not finite. */
function sumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}
