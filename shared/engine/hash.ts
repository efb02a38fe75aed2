// The hash of a group's key. It decides the key group (its top 7 bits), so it is part of every stored log and never changes: MurmurHash3
// (x86, 32 bits, seed 0), which mixes four bytes at a time and spreads well into the top bits.

import type { ByteWriter } from './byte-writer.ts';

const WORD_BYTES = 4;
const C1 = 0xcc9e2d51 | 0;
const C2 = 0x1b873593;

/** Hash of `bytes[start, end)` as a signed 32-bit number. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = 0;
  let i = start;
  for (const wordsEnd = start + ((end - start) & ~3); i < wordsEnd; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    k = Math.imul(k, C1);
    h ^= Math.imul((k << 15) | (k >>> 17), C2);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (i < end) {
    let k = bytes[i]!;
    if (i + 1 < end) k |= bytes[i + 1]! << 8;
    if (i + 2 < end) k |= bytes[i + 2]! << 16;
    k = Math.imul(k, C1);
    h ^= Math.imul((k << 15) | (k >>> 17), C2);
  }
  return avalanche(h ^ (end - start));
}

/** The same of what a buffer holds from `start` on, a word at a time. */
export function hashKey(key: ByteWriter, start: number): number {
  // The last word is read as a whole.
  key.reserve(WORD_BYTES);
  return hashWords(key.memory, start, key.length);
}

/** The same of `memory[start, end)`, which has a word more behind it. */
export function hashWords(memory: DataView, start: number, end: number): number {
  let h = 0;
  let i = start;
  for (; i + WORD_BYTES <= end; i += WORD_BYTES) {
    const k = Math.imul(memory.getInt32(i, true), C1);
    h ^= Math.imul((k << 15) | (k >>> 17), C2);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (i < end) {
    const k = Math.imul(memory.getInt32(i, true) & ((1 << ((end - i) * 8)) - 1), C1);
    h ^= Math.imul((k << 15) | (k >>> 17), C2);
  }
  return avalanche(h ^ (end - start));
}

/** Spreads every bit of a 32-bit number over all of them. */
export function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The key group of a key's hash: 128 of them, from the top 7 bits. */
export const keyGroupOf = (hash: number) => hash >>> 25;
