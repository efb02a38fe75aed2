// A sink that keeps what it is handed: for tests and for callers that read results in the same process.
import type { OutboundRow, PublishContext, Sink } from './sink.ts';

export interface MemoryPublish {
  readonly rows: readonly OutboundRow[];
  readonly context: PublishContext;
}

/** Not idempotent: publishing twice leaves exact duplicates, in order. */
export class MemorySink implements Sink {
  readonly description: string;
  readonly publishes: MemoryPublish[] = [];
  closed = false;
  /** Called before anything is kept; what it throws, `publish` throws. For crashes and throttling in tests. */
  onPublish: ((publish: MemoryPublish) => void | Promise<void>) | null = null;

  constructor(name = 'memory') {
    this.description = `memory sink ${name}`;
  }

  /** All rows of all publishes, in order. */
  get rows(): OutboundRow[] {
    return this.publishes.flatMap(publish => publish.rows);
  }

  /** The rows' JSON as values: shorter to compare with. Numbers beyond 2^53 lose digits. */
  get values(): unknown[] {
    return this.rows.map(row => JSON.parse(Buffer.from(row.json).toString('utf8')));
  }

  async publish(rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
    // The caller may reuse the memory that the rows lie in (and a Buffer's `slice` is no copy).
    const kept: MemoryPublish = { rows: rows.map(row => ({ ...row, json: Uint8Array.from(row.json) })), context };
    await this.onPublish?.(kept);
    this.publishes.push(kept);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
