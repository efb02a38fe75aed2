// Chance that is the same in every run: xorshift32.

/** Numbers in [0, 1). */
export function seededRandom(seed = 123456789): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
