// Watermarks in this process: for `weir run`, for tests, and as the oracle of the other store.
import type { GlobalRow, WatermarkRow } from './watermark-row.ts';
import type { WatermarkStore } from './watermark-store.ts';

export class MemoryWatermarkStore implements WatermarkStore {
  readonly #rows = new Map<string, Map<string, WatermarkRow>>();
  readonly #globals = new Map<string, GlobalRow>();

  async putRow(stageKey: string, row: WatermarkRow): Promise<boolean> {
    const rows = this.#stage(stageKey);
    const stored = rows.get(row.partition);
    if (stored !== undefined && isNewer(stored, row)) return false;
    rows.set(row.partition, structuredClone(row));
    return true;
  }

  async rows(stageKey: string): Promise<readonly WatermarkRow[]> {
    const rows = [...this.#stage(stageKey).values()];
    return rows.sort((a, b) => (a.partition < b.partition ? -1 : 1)).map(row => structuredClone(row));
  }

  async removeRow(stageKey: string, partition: string): Promise<void> {
    this.#stage(stageKey).delete(partition);
  }

  async global(stageKey: string): Promise<GlobalRow | null> {
    return this.#globals.get(stageKey) ?? null;
  }

  async raiseGlobal(stageKey: string, watermarkMs: number | null, nowMs: number): Promise<GlobalRow> {
    const stored = this.#globals.get(stageKey) ?? { watermarkMs: null, updatedAtMs: nowMs };
    const raised =
      watermarkMs === null || (stored.watermarkMs !== null && stored.watermarkMs > watermarkMs) ? stored.watermarkMs : watermarkMs;
    const row = { watermarkMs: raised, updatedAtMs: Math.max(stored.updatedAtMs, nowMs) };
    this.#globals.set(stageKey, row);
    return row;
  }

  #stage(stageKey: string): Map<string, WatermarkRow> {
    let rows = this.#rows.get(stageKey);
    if (rows === undefined) this.#rows.set(stageKey, (rows = new Map()));
    return rows;
  }
}

function isNewer(stored: WatermarkRow, row: WatermarkRow): boolean {
  return stored.commitNumber > row.commitNumber || (stored.commitNumber === row.commitNumber && stored.updatedAtMs > row.updatedAtMs);
}
