// Variable-length whole numbers, seven bits to a byte (LEB128), lowest first; signed ones alternate (0, -1, 1, -2, …) so that small
// differences are one byte. Numbers up to 2^31 take integer instructions only: a floating remainder per byte is what makes naive ones slow.
import type { ByteWriter } from '../../engine/byte-writer.ts';

export const VARINT_BYTES_MAX = 8;

const INTEGER_LIMIT = 0x7fffffff;

/** Largest magnitude that `writeZigzag` takes. */
export const ZIGZAG_MAX = 2 ** 52 - 1;

/** Appends a whole number from 0 to 2^53 - 1. */
export function writeVarint(to: ByteWriter, value: number): void {
  if (to.length + 8 > to.bytes.length) to.reserve(8);
  const bytes = to.bytes;
  let at = to.length;
  while (value > INTEGER_LIMIT) {
    bytes[at++] = (value % 128) | 128;
    value = Math.floor(value / 128);
  }
  let low = value | 0;
  while (low >= 128) {
    bytes[at++] = (low & 127) | 128;
    low >>>= 7;
  }
  bytes[at++] = low;
  to.length = at;
}

/** Appends a whole number of magnitude up to `ZIGZAG_MAX`. */
export function writeZigzag(to: ByteWriter, value: number): void {
  writeVarint(to, value < 0 ? -value * 2 - 1 : value * 2);
}

/** Whole numbers below this take four bytes at most. */
export const VARINT_QUICK_END = 2 ** 28;
export const VARINT_QUICK_BYTES = 4;

/**
 * Puts a whole number below `VARINT_QUICK_END` at `at`, as `writeVarint` writes it, and gives where it ends. Writes four bytes in any case: with
 * lengths that change from number to number, a branch for each byte would be guessed wrong.
 */
export function putVarint(memory: DataView, at: number, value: number): number {
  const byteCount = ((38 - Math.clz32(value | 1)) * 37) >> 8;
  const spread = (value & 0x7f) | ((value & 0x3f80) << 1) | ((value & 0x1fc000) << 2) | ((value & 0xfe00000) << 3);
  memory.setInt32(at, spread | (0x80808080 & ((1 << (byteCount * 8 - 8)) - 1)), true);
  return at + byteCount;
}

/** Appends the first `count` of the differences, as `writeZigzag` does. */
export function writeZigzagDifferences(to: ByteWriter, differences: Float64Array, count: number): void {
  to.reserve(count * VARINT_BYTES_MAX);
  const bytes = to.bytes;
  let at = to.length;
  for (let i = 0; i < count; i++) {
    const difference = differences[i]!;
    // Nearly all are one byte.
    if (difference >= 0 && difference < 64) {
      bytes[at++] = difference * 2;
      continue;
    }
    to.length = at;
    writeZigzag(to, difference);
    at = to.length;
  }
  to.length = at;
}

/** How many bytes `writeZigzag` takes. */
export function zigzagByteCount(value: number): number {
  let byteCount = 1;
  for (let rest = value < 0 ? -value * 2 - 1 : value * 2; rest >= 128; rest = Math.floor(rest / 128)) byteCount++;
  return byteCount;
}
