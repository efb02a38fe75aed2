// Whole numbers in the log: the difference to the value of the last commit as one varint, which for counts and sums of a steady stream is
// one to three bytes; values outside the safe range, and jumps too long for a varint, in full.
//
//   0 header magnitude…   in full: header = 2 * bytes + (1 when negative), magnitude lowest byte first
//   n                     difference with zigzag, plus 1
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type Whole, whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from './byte-reader.ts';
import { putVarint, VARINT_BYTES_MAX, VARINT_QUICK_END, writeVarint, ZIGZAG_MAX } from './varint.ts';

/** More than any sum needs: 2^63 records of 38 digits, and the doubles' 2,098 bits with as much again. */
const MAGNITUDE_BYTES_MAX = 512;

export const IN_FULL = 0;

/** The difference fits the short form. False for NaN and infinities. */
export const isShortDifference = (difference: number) => difference >= -ZIGZAG_MAX && difference <= ZIGZAG_MAX - 1;

/** Appends a difference for which `isShortDifference` holds. */
export function writeShortDifference(to: ByteWriter, difference: number): void {
  writeVarint(to, difference < 0 ? -difference * 2 : difference * 2 + 1);
}

/** The code of smaller differences is below `VARINT_QUICK_END`. */
const QUICK_LIMIT = VARINT_QUICK_END / 2 - 1;

/** Appends the differences `[from, count)` up to the first for which `isShortDifference` does not hold; gives that, or `count`. */
export function writeShortDifferences(to: ByteWriter, differences: Float64Array, from: number, count: number): number {
  to.reserve((count - from) * VARINT_BYTES_MAX);
  const { memory } = to;
  let at = to.length;
  let i = from;
  for (; i < count; i++) {
    const difference = differences[i]!;
    if (difference < QUICK_LIMIT && difference > -QUICK_LIMIT) {
      const whole = difference | 0;
      at = putVarint(memory, at, ((whole << 1) ^ (whole >> 31)) + 1);
      continue;
    }
    if (!isShortDifference(difference)) break;
    to.length = at;
    writeShortDifference(to, difference);
    at = to.length;
  }
  to.length = at;
  return i;
}

/** The difference of a code other than `IN_FULL`. */
export const shortDifference = (code: number) => (code % 2 === 1 ? (code - 1) / 2 : -code / 2);

export function writeBigint(to: ByteWriter, value: bigint): void {
  const negative = value < 0n;
  const hex = (negative ? -value : value).toString(16);
  const byteCount = (hex.length + 1) >> 1;
  writeVarint(to, byteCount * 2 + (negative ? 1 : 0));
  for (let end = hex.length; end > 0; end -= 2) to.byte(Number.parseInt(hex.slice(Math.max(0, end - 2), end), 16));
}

export function readBigint(from: ByteReader): bigint {
  const header = from.varint();
  const byteCount = Math.floor(header / 2);
  if (byteCount > MAGNITUDE_BYTES_MAX) throw damaged(`a whole number of ${byteCount} bytes in stream "${from.name}"`);
  const start = from.skip(byteCount);
  let hex = '0x0';
  for (let i = start + byteCount - 1; i >= start; i--) hex += from.bytes[i]!.toString(16).padStart(2, '0');
  return header % 2 === 1 ? -BigInt(hex) : BigInt(hex);
}

/** Appends `value` in full, behind the mark that says so. */
export function writeWholeInFull(to: ByteWriter, value: Whole): void {
  to.byte(IN_FULL);
  writeBigint(to, BigInt(value));
}

/** A whole number in its canonical form. */
export const readWhole = (from: ByteReader): Whole => whole(readBigint(from));
