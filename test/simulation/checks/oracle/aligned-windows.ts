// Tumbling and hopping windows: every window is the list of its rows.
import { isoTime, QueryOracle, type SourceRow } from './query-oracle.ts';

export interface AlignedWindowOptions {
  readonly sizeMs: number;
  readonly advanceMs: number;
  readonly latenessMs: number;
  readonly emit: 'final' | 'changes';
}

interface Window {
  readonly k: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly values: number[];
  isSent: boolean;
}

export class AlignedWindows extends QueryOracle {
  readonly #options: AlignedWindowOptions;
  #windows: Window[] = [];
  /** Keys and pieces of windows that rows fell into. */
  readonly #pieces = new Set<string>();

  constructor(options: AlignedWindowOptions) {
    super();
    this.#options = options;
  }

  override take(row: SourceRow, watermarkMs: number, departedMs: number | null): void {
    const { sizeMs, advanceMs, latenessMs, emit } = this.#options;
    if (row.atMs === null) {
      this.failed(row);
      return;
    }
    const lastStartMs = Math.floor(row.atMs / advanceMs) * advanceMs;
    if (watermarkMs >= lastStartMs + sizeMs + latenessMs) {
      this.late(row);
      return;
    }
    const piece = `${row.k} ${lastStartMs}`;
    if (departedMs !== null && !this.#pieces.has(piece) && lastStartMs + advanceMs - sizeMs <= departedMs) {
      this.refused(row);
      return;
    }
    this.#pieces.add(piece);
    this.ofGroups.takenCount++;
    for (let startMs = lastStartMs; startMs > row.atMs - sizeMs; startMs -= advanceMs) {
      const endMs = startMs + sizeMs;
      if (watermarkMs >= endMs + latenessMs) continue;
      const known = this.#windows.find(window => window.k === row.k && window.startMs === startMs);
      const window = known ?? { k: row.k, startMs, endMs, values: [], isSent: false };
      if (!known) this.#windows.push(window);
      // What a shard before had closed further than this one: the window goes out as it is before it is corrected.
      if (known && watermarkMs >= endMs && emit === 'final') this.#sendFirst(window);
      window.values.push(row.v);
      // A window that is over already is corrected at once.
      if (emit === 'changes' || watermarkMs >= endMs) this.#sendWindow(window);
    }
    this.applied();
  }

  override pass(watermarkMs: number): void {
    const { latenessMs, emit } = this.#options;
    const over = this.#windows.filter(({ endMs }) => endMs <= watermarkMs);
    if (emit === 'final') for (const window of over.sort((a, b) => a.endMs - b.endMs)) this.#sendFirst(window);
    this.#windows = this.#windows.filter(({ endMs }) => endMs + latenessMs > watermarkMs);
  }

  override liveGroupCount(): number {
    return this.#windows.length;
  }

  override absorb(other: this): void {
    this.#windows.push(...other.#windows.splice(0));
    for (const piece of other.#pieces) this.#pieces.add(piece);
  }

  #sendFirst(window: Window): void {
    if (!window.isSent) this.#sendWindow(window);
  }

  #sendWindow(window: Window): void {
    const { k, startMs, values } = window;
    window.isSent = true;
    this.send(k, { k, n: values.length, s: values.reduce((sum, v) => sum + v, 0), opened: isoTime(startMs) }, startMs);
  }
}
