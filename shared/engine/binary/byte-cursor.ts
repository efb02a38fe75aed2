// Reads a binary record front to back. What goes beyond its end, or makes no sense, throws `BrokenRecord`: one object, made once, because a
// stream may well have such a record every time.
import { type Whole, whole } from '../values.ts';

/** Thrown; the reader of the format notes the reason and catches it. */
export const BROKEN = Symbol('broken record');

const TWO_28 = 2 ** 28;
const TWO_56 = 2n ** 56n;

export class ByteCursor {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  p = 0;
  end = 0;
  /** Why `BROKEN` was thrown, as the end of a sentence that begins with the record. */
  reason = '';
  private view: DataView = new DataView(new ArrayBuffer(0));

  open(bytes: Uint8Array, start: number, end: number): void {
    const { view } = this;
    if (view.buffer !== bytes.buffer || view.byteOffset !== bytes.byteOffset || view.byteLength !== bytes.byteLength) {
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.reason = '';
    this.bytes = bytes;
    this.start = this.p = start;
    this.end = end;
  }

  fail(reason: string): never {
    this.reason = reason;
    throw BROKEN;
  }

  /** Past so many bytes; gives where they began. */
  take(byteCount: number): number {
    const at = this.p;
    if (!(byteCount >= 0) || byteCount > this.end - at) {
      this.fail(
        byteCount < 0 ? `has a length below zero before byte ${at - this.start}` : `ends too early, after ${this.end - this.start} bytes`,
      );
    }
    this.p = at + byteCount;
    return at;
  }

  byte(): number {
    return this.bytes[this.take(1)]!;
  }

  float(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  uint64(): Whole {
    return whole(this.view.getBigUint64(this.take(8), true));
  }

  int64(): Whole {
    return whole(this.view.getBigInt64(this.take(8), true));
  }

  /** A varint of up to 64 bits, without sign. */
  varint(): Whole {
    const at = this.p;
    // Most are short.
    if (at < this.end) {
      const first = this.bytes[at]!;
      if (first < 128) {
        this.p = at + 1;
        return first;
      }
      if (at + 1 < this.end) {
        const second = this.bytes[at + 1]!;
        if (second < 128) {
          this.p = at + 2;
          return (first & 127) + second * 128;
        }
      }
    }
    let low = 0;
    let shift = 1;
    for (let i = 0; i < 4; i++, shift *= 128) {
      const c = this.byte();
      low += (c & 127) * shift;
      if (c < 128) return low;
    }
    let middle = 0;
    shift = 1;
    for (let i = 0; i < 4; i++, shift *= 128) {
      const c = this.byte();
      middle += (c & 127) * shift;
      if (c < 128) return middle < 2 ** 25 ? low + middle * TWO_28 : whole(BigInt(low) + BigInt(middle) * BigInt(TWO_28));
    }
    const ninth = this.byte();
    const tenth = ninth < 128 ? 0 : this.byte();
    if (tenth > 1) this.fail(`has a number of more than 64 bits before byte ${this.p - this.start}`);
    const high = (ninth & 127) + tenth * 128;
    return whole(BigInt(low) + BigInt(middle) * BigInt(TWO_28) + BigInt(high) * TWO_56);
  }

  /** A varint whose lowest bit is the sign. */
  zigzag(): Whole {
    const value = this.varint();
    if (typeof value === 'number') return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    return whole((value & 1n) === 0n ? value >> 1n : -((value + 1n) >> 1n));
  }
}

/** A big-endian two's complement number. */
export function bigEndianWhole(bytes: Uint8Array, start: number, end: number): Whole {
  let value = 0n;
  for (let p = start; p < end; p++) value = (value << 8n) | BigInt(bytes[p]!);
  return whole(start < end && bytes[start]! >= 128 ? value - (1n << BigInt(8 * (end - start))) : value);
}
