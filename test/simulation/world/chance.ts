// Chance from a seed. Each part of the world draws from a stream of its own, so that what one part does leaves the dice of the others alone.

export class Chance {
  #state: number;

  constructor(seed: number, stream: string) {
    let state = Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5;
    for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193);
    this.#state = state >>> 0;
    // Neighbouring seeds begin alike; a few draws part them.
    for (let i = 0; i < 4; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  happens(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Mostly small, sometimes near `most`: how long things take in a world with a long tail. */
  tail(least: number, most: number): number {
    return Math.round(least * (most / least) ** (this.next() ** 3));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
