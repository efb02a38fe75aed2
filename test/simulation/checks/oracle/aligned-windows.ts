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
}

export class AlignedWindows extends QueryOracle {
  readonly #options: AlignedWindowOptions;
  #windows: Window[] = [];
  #passedMs = Number.NEGATIVE_INFINITY;

  constructor(options: AlignedWindowOptions) {
    super();
    this.#options = options;
  }

  override take(row: SourceRow, watermarkMs: number): void {
    const { sizeMs, advanceMs, latenessMs, emit } = this.#options;
    if (row.atMs === null) {
      this.failed(row);
      return;
    }
    let isTaken = false;
    for (let startMs = Math.floor(row.atMs / advanceMs) * advanceMs; startMs > row.atMs - sizeMs; startMs -= advanceMs) {
      const endMs = startMs + sizeMs;
      if (watermarkMs >= endMs + latenessMs) continue;
      isTaken = true;
      const known = this.#windows.find(window => window.k === row.k && window.startMs === startMs);
      const window = known ?? { k: row.k, startMs, endMs, values: [] };
      if (!known) this.#windows.push(window);
      window.values.push(row.v);
      // A window that is over already is corrected at once.
      if (emit === 'changes' || watermarkMs >= endMs) this.#sendWindow(window);
    }
    if (isTaken) this.applied();
    else this.late(row);
  }

  override pass(watermarkMs: number): void {
    const { latenessMs, emit } = this.#options;
    const over = this.#windows.filter(({ endMs }) => endMs > this.#passedMs && endMs <= watermarkMs);
    if (emit === 'final') for (const window of over.sort((a, b) => a.endMs - b.endMs)) this.#sendWindow(window);
    this.#windows = this.#windows.filter(({ endMs }) => endMs + latenessMs > watermarkMs);
    this.#passedMs = watermarkMs;
  }

  override liveGroupCount(): number {
    return this.#windows.length;
  }

  #sendWindow({ k, startMs, values }: Window): void {
    this.send(k, { k, n: values.length, s: values.reduce((sum, v) => sum + v, 0), opened: isoTime(startMs) }, startMs);
  }
}
