// Chance that can be played again: Lambda picks an environment as it likes, and a test must be able to repeat what it picked.

/** Picks one of `optionCount` options (1 or more): a whole number from 0 up to, not including, `optionCount`. */
export type Choose = (optionCount: number) => number;

/** A repeatable chooser. The same seed gives the same choices in the same order. */
export function seededChoice(seed: number): Choose {
  let state = seed >>> 0;
  return optionCount => Math.floor((nextUint32() / 2 ** 32) * optionCount);

  // Marsaglia's Weyl sequence followed by a 32-bit mixer: short, and even enough to spread work.
  function nextUint32(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }
}
