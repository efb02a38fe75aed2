// Bytes and choices that look like chance and replay: all from a seed.
import { createHash } from 'node:crypto';

/** Numbers in [0, 1). */
export function seededChance(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes that do not compress. */
export function noise(byteCount: number, seed: number): Uint8Array {
  return Uint8Array.from(createHash('shake256', { outputLength: byteCount }).update(String(seed)).digest());
}
