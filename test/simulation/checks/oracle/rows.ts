// Queries without windows: groups of all time, or until they are let go of, OVER in the order of arrival, and rows that keep no state.
import { QueryOracle, type SourceRow } from './query-oracle.ts';
import { ValuesOfKeys } from './values-of-keys.ts';

/** `COUNT(*), SUM(v) … WHERE v < below GROUP BY k EMIT CHANGES`, with a `state.ttl` or without. */
export class RunningGroups extends QueryOracle {
  readonly #below: number;
  readonly #groups: ValuesOfKeys;

  constructor(below: number, timeToLiveMs: number | null = null) {
    super();
    this.#below = below;
    this.#groups = new ValuesOfKeys(timeToLiveMs);
  }

  override take(row: SourceRow, _watermarkMs: number, departedMs: number | null, reachedMs: number): void {
    const { k, v } = row;
    if (v >= this.#below) {
      this.counts.filtered++;
      return;
    }
    if (departedMs !== null && !this.#groups.has(k)) {
      this.refused(row);
      return;
    }
    this.ofGroups.takenCount++;
    this.applied();
    const values = this.#groups.add(k, v, reachedMs);
    this.send(k, { k, n: values.length, s: values.reduce((sum, value) => sum + value, 0) });
  }

  override expire(watermarkMs: number): void {
    this.#groups.expire(watermarkMs);
  }

  override absorb(other: this): void {
    this.#groups.absorb(other.#groups);
  }

  override liveGroupCount(): number {
    return this.#groups.keyCount;
  }
}

/** `SUM(v) OVER (ROWS WINDOW BUFFER size ROWS PARTITION BY k)`, with EXPIRE AFTER or without. */
export class LastRows extends QueryOracle {
  readonly #size: number;
  readonly #rows: ValuesOfKeys;

  constructor(size: number, timeToLiveMs: number | null = null) {
    super();
    this.#size = size;
    this.#rows = new ValuesOfKeys(timeToLiveMs);
  }

  override take(row: SourceRow, _watermarkMs: number, departedMs: number | null, reachedMs: number): void {
    const { id, k, v } = row;
    if (departedMs !== null && !this.#rows.has(k)) {
      this.refused(row);
      return;
    }
    this.ofGroups.takenCount++;
    this.applied();
    const values = this.#rows.add(k, v, reachedMs);
    this.send(k, { id, k, s: values.slice(-this.#size).reduce((sum, value) => sum + value, 0) });
  }

  override expire(watermarkMs: number): void {
    this.#rows.expire(watermarkMs);
  }

  override absorb(other: this): void {
    this.#rows.absorb(other.#rows);
  }

  override liveGroupCount(): number {
    return this.#rows.keyCount;
  }
}

/** `SELECT id, k, v … WHERE v >= least`. */
export class LargeRows extends QueryOracle {
  readonly #least: number;

  constructor(least: number) {
    super();
    this.#least = least;
  }

  override take({ id, k, v, partitionKey }: SourceRow): void {
    if (v < this.#least) {
      this.counts.filtered++;
      return;
    }
    this.applied();
    this.send(partitionKey, { id, k, v });
  }

  override absorb(): void {}

  override liveGroupCount(): number {
    return 0;
  }
}
