// The key of a group as bytes: each column in order, self-delimiting, equal values as equal bytes. A single VARCHAR column is not written
// here at all: its own UTF-8 is the key, and NULL is the byte 0xFF, which no text contains.
//
//   VARCHAR          varint length + 1, bytes; values with parts as the one text that stands for them
//   whole numbers    length + 1, then that many bytes of two's complement, lowest first, as few as hold the value
//   DOUBLE           9, then 8 bytes
//   BOOLEAN          1 false, 2 true
//   NULL of any type 0
import type { ByteWriter } from '../byte-writer.ts';
import { type Whole, whole } from '../values.ts';

export const NULL_TEXT_KEY = new Uint8Array([0xff]);

/** Its length is one byte, and copying it byte by byte is the fastest. */
const SHORT_SLICE_BYTES = 48;

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** NULL where the key is a single VARCHAR column. */
export const writeNullTextKey = (to: ByteWriter): void => to.byte(NULL_TEXT_KEY[0]!);

export const writeNullKey = (to: ByteWriter): void => to.byte(0);

export const writeBooleanKey = (to: ByteWriter, value: boolean): void => to.byte(value ? 2 : 1);

export function writeSliceKey(to: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  const byteCount = end - start;
  if (byteCount > SHORT_SLICE_BYTES) {
    to.varint(byteCount + 1);
    to.copy(bytes, start, end);
    return;
  }
  if (to.length + byteCount + 1 > to.bytes.length) to.reserve(byteCount + 1);
  const into = to.bytes;
  let at = to.length;
  into[at++] = byteCount + 1;
  for (let i = start; i < end; i++) into[at++] = bytes[i]!;
  to.length = at;
}

/** A text that stands in no buffer yet. */
export function writeTextKey(to: ByteWriter, text: string): void {
  to.varint(Buffer.byteLength(text) + 1);
  to.utf8(text);
}

export function writeWholeKey(to: ByteWriter, value: Whole): void {
  const lengthAt = to.length;
  to.byte(0);
  if (typeof value === 'number') {
    let rest = value;
    do {
      const byte = rest - Math.floor(rest / 256) * 256;
      to.byte(byte);
      rest = Math.floor(rest / 256);
      // The last byte carries the sign.
    } while (!((rest === 0 && to.bytes[to.length - 1]! < 128) || (rest === -1 && to.bytes[to.length - 1]! >= 128)));
  } else {
    let rest = value;
    do {
      to.byte(Number(rest & 255n));
      rest >>= 8n;
    } while (!((rest === 0n && to.bytes[to.length - 1]! < 128) || (rest === -1n && to.bytes[to.length - 1]! >= 128)));
  }
  to.bytes[lengthAt] = to.length - lengthAt;
}

/** -0 and 0 are one key. */
export function writeDoubleKey(to: ByteWriter, value: number): void {
  double[0] = value + 0;
  to.byte(9);
  to.copy(doubleBytes, 0, 8);
}

/** Reads the columns of a key in order. A text is left in place: `textLength`, then `position` is where it begins. */
export class KeyReader {
  bytes: Uint8Array = NULL_TEXT_KEY;
  position = 0;

  open(bytes: Uint8Array, start: number): void {
    this.bytes = bytes;
    this.position = start;
  }

  /** Whether the next column is NULL; if so it is passed. */
  null(): boolean {
    if (this.bytes[this.position] !== 0) return false;
    this.position++;
    return true;
  }

  boolean(): boolean {
    return this.bytes[this.position++] === 2;
  }

  /** The length of the text, which begins at `position` afterwards; the caller moves on behind it. -1 where it is NULL. */
  textLength(): number {
    const first = this.bytes[this.position++]!;
    return first < 128 ? first - 1 : this.longTextLength(first);
  }

  private longTextLength(first: number): number {
    let length = first & 127;
    for (let factor = 128; ; factor *= 128) {
      const byte = this.bytes[this.position++]!;
      length += (byte & 127) * factor;
      if (byte < 128) return length - 1;
    }
  }

  whole(): Whole {
    const byteCount = this.bytes[this.position++]! - 1;
    let at = (this.position += byteCount);
    if (byteCount > 6) return this.wide(byteCount);
    let value = (this.bytes[--at]! << 24) >> 24;
    while (at > this.position - byteCount) value = value * 256 + this.bytes[--at]!;
    return value;
  }

  double(): number {
    doubleBytes.set(this.bytes.subarray(this.position + 1, this.position + 9));
    this.position += 9;
    return double[0]!;
  }

  private wide(byteCount: number): Whole {
    let value = 0n;
    for (let i = 1; i <= byteCount; i++) value = (value << 8n) | BigInt(this.bytes[this.position - i]!);
    return whole(BigInt.asIntN(byteCount * 8, value));
  }
}
