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

  override take(row: SourceRow, _watermarkMs: number, departedMs: number | null): void {
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
    const values = [...(this.#groups.get(k) ?? []), v];
    this.#groups.set(k, values);
    this.send(k, { k, n: values.length, s: values.reduce((sum, value) => sum + value, 0) });
  }

  override absorb(other: this): void {
    absorbValues(this.#groups, other.#groups);
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

  override take(row: SourceRow, _watermarkMs: number, departedMs: number | null): void {
    const { id, k, v } = row;
    if (departedMs !== null && !this.#rows.has(k)) {
      this.refused(row);
      return;
    }
    this.ofGroups.takenCount++;
    this.applied();
    const values = [...(this.#rows.get(k) ?? []), v];
    this.#rows.set(k, values);
    this.send(k, { id, k, s: values.slice(-this.#size).reduce((sum, value) => sum + value, 0) });
  }

  override absorb(other: this): void {
    absorbValues(this.#rows, other.#rows);
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

  override absorb(): void {}

  override liveGroupCount(): number {
    return 0;
  }
}

function absorbValues(into: Map<string, number[]>, from: Map<string, number[]>): void {
  for (const [k, values] of from) into.set(k, [...(into.get(k) ?? []), ...values]);
  from.clear();
}
