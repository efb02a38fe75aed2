// The values of each key in the order of their rows: all there were, or with a time to live those since the key was last let go of. A key goes when
// the watermark comes so far beyond where it stood with the key's newest row, to a 64th of that time, and only as the watermark rises.

export class ValuesOfKeys {
  readonly #timeToLiveMs: number | null;
  readonly #values = new Map<string, readonly number[]>();
  /** Where the watermark stood with the newest row. */
  readonly #reachedMs = new Map<string, number>();

  constructor(timeToLiveMs: number | null) {
    this.#timeToLiveMs = timeToLiveMs;
  }

  get keyCount(): number {
    return this.#values.size;
  }

  has(k: string): boolean {
    return this.#values.has(k);
  }

  /** A row comes when the watermark stands at `reachedMs`; gives the key's values with its own. */
  add(k: string, v: number, reachedMs: number): readonly number[] {
    return this.#append(k, [v], reachedMs);
  }

  /** The watermark rises. */
  expire(watermarkMs: number): void {
    const ttlMs = this.#timeToLiveMs;
    if (ttlMs === null) return;
    const stepMs = Math.floor(ttlMs / 64);
    for (const [k, reachedMs] of this.#reachedMs) {
      if (Math.ceil(reachedMs / stepMs) * stepMs + ttlMs > watermarkMs) continue;
      this.#values.delete(k);
      this.#reachedMs.delete(k);
    }
  }

  absorb(other: ValuesOfKeys): void {
    for (const [k, values] of other.#values) this.#append(k, values, other.#reachedMs.get(k)!);
    other.#values.clear();
    other.#reachedMs.clear();
  }

  #append(k: string, values: readonly number[], reachedMs: number): readonly number[] {
    const all = [...(this.#values.get(k) ?? []), ...values];
    this.#values.set(k, all);
    this.#reachedMs.set(k, Math.max(reachedMs, this.#reachedMs.get(k) ?? Number.NEGATIVE_INFINITY));
    return all;
  }
}
