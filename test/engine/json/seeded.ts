// Chance that can be replayed: everything follows from one seed, which a failing test names. WEIR_TEST_SEED=… runs another world.

export const TEST_SEED = Number(process.env.WEIR_TEST_SEED ?? 20_260_131);

export interface Seeded {
  /** From 0 to below 1. */
  fraction(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** The generator "mulberry32". */
export function seeded(seed: number): Seeded {
  let state = seed | 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(fraction() * limit);
  return { fraction, below, chance: probability => fraction() < probability, pick: from => from[below(from.length)]! };
}
