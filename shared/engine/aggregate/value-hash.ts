// 64-bit hashes of values, as two halves that have nothing in common: for estimates of how many values are distinct. They are part of stored
// state and never change.
import { avalanche, hashBytes } from '../hash.ts';

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const encoder = new TextEncoder();

/** The upper half of the hash of UTF-8 text `bytes[start, end)`. */
export const textHashHigh = (bytes: Uint8Array, start: number, end: number): number => hashBytes(bytes, start, end);

/** Its lower half: byte by byte with another multiplier (FNV-1a's), then spread. */
export function textHashLow(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return avalanche(h ^ Math.imul(end - start, 0x9e3779b1));
}

/** The upper half of the hash of a number; 0 and -0 are one. */
export function numberHashHigh(value: number | bigint): number {
  if (typeof value === 'bigint') return ofDigits(value, textHashHigh);
  double[0] = value + 0;
  return avalanche((avalanche(words[0]! ^ 0x3c6ef372) + words[1]!) | 0);
}

/** Its lower half. */
export function numberHashLow(value: number | bigint): number {
  if (typeof value === 'bigint') return ofDigits(value, textHashLow);
  double[0] = value + 0;
  return avalanche((avalanche(words[1]! ^ 0x1b873593) + Math.imul(words[0]!, 0x9e3779b1)) | 0);
}

function ofDigits(value: bigint, hash: (bytes: Uint8Array, start: number, end: number) => number): number {
  const bytes = encoder.encode(String(value));
  return hash(bytes, 0, bytes.length);
}
