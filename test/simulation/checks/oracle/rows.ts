// Queries without windows: groups of all time, OVER in the order of arrival, and rows that keep no state.
import { QueryOracle, type SourceRow } from './query-oracle.ts';

/** `COUNT(*), SUM(v) … WHERE v < below GROUP BY k EMIT CHANGES`. */
export class RunningGroups extends QueryOracle {
  readonly #below: number;
  readonly #groups = new Map<string, number[]>();

  constructor(below: number) {
    super();
    this.#below = below;
  }

  override take({ k, v }: SourceRow): void {
    if (v >= this.#below) {
      this.counts.filtered++;
      return;
    }
    this.applied();
    const values = [...(this.#groups.get(k) ?? []), v];
    this.#groups.set(k, values);
    this.send(k, { k, n: values.length, s: values.reduce((sum, value) => sum + value, 0) });
  }

  override liveGroupCount(): number {
    return this.#groups.size;
  }
}

/** `SUM(v) OVER (ROWS WINDOW BUFFER size ROWS PARTITION BY k)`. */
export class LastRows extends QueryOracle {
  readonly #size: number;
  readonly #rows = new Map<string, number[]>();

  constructor(size: number) {
    super();
    this.#size = size;
  }

  override take({ id, k, v }: SourceRow): void {
    this.applied();
    const values = [...(this.#rows.get(k) ?? []), v];
    this.#rows.set(k, values);
    this.send(k, { id, k, s: values.slice(-this.#size).reduce((sum, value) => sum + value, 0) });
  }

  override liveGroupCount(): number {
    return this.#rows.size;
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

  override liveGroupCount(): number {
    return 0;
  }
}
