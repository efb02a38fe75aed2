// Rows of numbers. NULL is NaN, which no SQL value is. A whole number outside the safe range is the infinity of its sign in `values` and a
// bigint beside it, so comparing two values is one comparison nearly always. BOOLEAN is 0 and 1.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type Whole, whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { DoubleReader, TAG_OWN, writeDouble } from '../codec/double-code.ts';
import { IN_FULL, isShortDifference, readBigint, shortDifference, writeBigint, writeShortDifference } from '../codec/whole-code.ts';
import { NO_PLACE, type RowColumn } from './row-column.ts';

const TAG_NULL = TAG_OWN;
/** Behind the mark `IN_FULL`. */
const FULL_NULL = 0;
const FULL_WIDE = 1;
const WIDE_ENTRY_BYTES = 96;

export class NumberRows implements RowColumn {
  values: Float64Array = new Float64Array(0);
  readonly streamCount: number;
  private readonly isDouble: boolean;
  private readonly wide = new Map<number, bigint>();
  private readonly reader = new DoubleReader();
  private base = 0;

  /** `whole` also for BOOLEAN and TIMESTAMP. */
  constructor(kind: 'whole' | 'double') {
    this.isDouble = kind === 'double';
    this.streamCount = this.isDouble ? 2 : 1;
  }

  get byteCount(): number {
    return this.values.byteLength + this.wide.size * WIDE_ENTRY_BYTES;
  }

  get holdsOutside(): boolean {
    return this.wide.size > 0;
  }

  growPlaces(placeCount: number): void {
    const values = new Float64Array(placeCount);
    values.set(this.values);
    this.values = values;
  }

  isNull(place: number): boolean {
    return Number.isNaN(this.values[place]!);
  }

  /** The value where `isNull` is false. */
  get(place: number): Whole {
    const value = this.values[place]!;
    return value - value === 0 ? value : this.wide.get(place)!;
  }

  /** Keeps a whole number outside the safe range. */
  setWide(place: number, value: bigint): void {
    this.values[place] = value > 0n ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.wide.set(place, value);
  }

  /** -0 comes before 0, so that which of them is an extreme does not depend on the order of rows. */
  compare(a: number, b: number, zerosAreEqual = false): number {
    const [x, y] = [this.values[a]!, this.values[b]!];
    if (x < y) return -1;
    if (x > y) return 1;
    if (x - x !== 0) return this.compareWide(a, b);
    return x === 0 && !zerosAreEqual ? 1 / x - 1 / y || 0 : 0;
  }

  copy(from: number, to: number): void {
    this.copyFrom(this, from, to);
  }

  copyFrom(source: NumberRows, from: number, to: number): void {
    const value = source.values[from]!;
    this.values[to] = value;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) this.wide.set(to, source.wide.get(from)!);
  }

  swap(a: number, b: number): void {
    const [x, y] = [this.values[a]!, this.values[b]!];
    this.values[a] = y;
    this.values[b] = x;
    if (this.wide.size === 0) return;
    const [wideA, wideB] = [this.wide.get(a), this.wide.get(b)];
    if (wideB !== undefined) this.wide.set(a, wideB);
    if (wideA !== undefined) this.wide.set(b, wideA);
  }

  forget(place: number): void {
    if (this.wide.size > 0) this.wide.delete(place);
  }

  beginGroup(): void {
    this.base = 0;
  }

  encode(place: number, streams: readonly ByteWriter[]): void {
    const value = this.values[place]!;
    if (this.isDouble) this.encodeDouble(value, streams[0]!, streams[1]!);
    else this.encodeWhole(place, value, streams[0]!);
  }

  decode(place: number, streams: readonly ByteReader[]): void {
    if (this.isDouble) this.decodeDouble(place, streams[0]!, streams[1]!);
    else this.decodeWhole(place, streams[0]!);
  }

  private compareWide(a: number, b: number): number {
    const [x, y] = [this.wide.get(a)!, this.wide.get(b)!];
    return x < y ? -1 : x > y ? 1 : 0;
  }

  private encodeDouble(value: number, tags: ByteWriter, payload: ByteWriter): void {
    if (Number.isNaN(value)) tags.byte(TAG_NULL);
    else writeDouble(tags, payload, value, 0);
  }

  private decodeDouble(place: number, tags: ByteReader, payload: ByteReader): void {
    const tag = tags.byte();
    const { reader } = this;
    if (tag !== TAG_NULL) reader.read(tag, payload);
    if (place === NO_PLACE) return;
    // Adding a rest of 0 would turn -0 into 0.
    this.values[place] = tag === TAG_NULL ? Number.NaN : reader.second === 0 ? reader.first : reader.first + reader.second;
  }

  private encodeWhole(place: number, value: number, to: ByteWriter): void {
    const difference = value - this.base;
    if (isShortDifference(difference)) {
      writeShortDifference(to, difference);
      this.base = value;
      return;
    }
    to.byte(IN_FULL);
    to.byte(Number.isNaN(value) ? FULL_NULL : FULL_WIDE);
    if (!Number.isNaN(value)) writeBigint(to, BigInt(this.get(place)));
  }

  private decodeWhole(place: number, from: ByteReader): void {
    const code = from.varint();
    if (code !== IN_FULL) {
      this.base += shortDifference(code);
      if (!Number.isSafeInteger(this.base)) throw damaged(`a difference without its base in stream "${from.name}"`);
      if (place !== NO_PLACE) this.values[place] = this.base;
      return;
    }
    const kind = from.byte();
    if (kind !== FULL_NULL && kind !== FULL_WIDE) throw damaged(`${kind} where 0 or 1 is expected in stream "${from.name}"`);
    const value = kind === FULL_NULL ? Number.NaN : whole(readBigint(from));
    if (place === NO_PLACE) return;
    if (typeof value === 'number') this.values[place] = value;
    else this.setWide(place, value);
  }
}
