// The plain evaluators of one key, one per query, and how far time has come for them. A key moves from shard to shard as these are split and merged,
// and takes all of this with it.
import type { SimulatedQuery } from '../programs/programs.ts';
import type { QueryOracle, SourceRow } from './oracle/query-oracle.ts';

export class KeyOracles {
  readonly oracles: readonly QueryOracle[];
  /** Rows are late by this watermark too: that of a shard where the key may have been before, as far as anybody can tell. */
  floorMs = Number.NEGATIVE_INFINITY;
  #passedMs: number;

  constructor(queries: readonly SimulatedQuery[], passedMs: number) {
    this.oracles = queries.map(query => query.oracle());
    this.#passedMs = passedMs;
  }

  /**
   * Judged by the watermark of its shard, or by that of the shard it came from where that was further. `departedMs`: by query. `reachedMs`: the
   * watermark of its shard with the row itself.
   */
  take(row: SourceRow, watermarkMs: number, departedMs: (query: number) => number | null, reachedMs: number): void {
    if (reachedMs > watermarkMs) this.expire(reachedMs);
    const furthestMs = Math.max(watermarkMs, this.#passedMs, this.floorMs);
    for (const [i, oracle] of this.oracles.entries()) oracle.take(row, furthestMs, departedMs(i), reachedMs);
  }

  /** The watermark of its shard rises, wherever that of others has been. */
  expire(watermarkMs: number): void {
    for (const oracle of this.oracles) oracle.expire(watermarkMs);
  }

  /** Goes on with what another shard had of the key. */
  absorb(other: KeyOracles): void {
    for (const [i, oracle] of this.oracles.entries()) oracle.absorb(other.oracles[i]!);
  }

  /** Whether a row was taken into a group or refused by one. */
  get metGroups(): boolean {
    return this.oracles.some(({ ofGroups }) => ofGroups.takenCount + ofGroups.refusedCount > 0);
  }

  pass(watermarkMs: number): void {
    if (watermarkMs <= this.#passedMs) return;
    this.#passedMs = watermarkMs;
    for (const oracle of this.oracles) oracle.pass(watermarkMs);
  }

  liveGroupCount(): number {
    return this.oracles.reduce((total, oracle) => total + oracle.liveGroupCount(), 0);
  }

  /** The queries that have groups of the key. */
  get liveQueries(): readonly number[] {
    return this.oracles.flatMap((oracle, i) => (oracle.liveGroupCount() > 0 ? [i] : []));
  }
}
