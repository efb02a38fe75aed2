// The log in this process: for `weir run`, for tests, and as the oracle of the other stores.
import type { LogItem } from './log-item.ts';
import type { LogItems, LogStore } from './log-store.ts';
import type { MemoryBodyStore } from './memory-body-store.ts';

export interface MemoryLogStoreOptions {
  /** Drop what no load reads any more as soon as a newer whole state stands, instead of when it expires. For runs that nobody resumes. */
  readonly dropSuperseded?: boolean;
  /** Where the bodies of this log are, so that they go with the items that name them. */
  readonly bodies?: MemoryBodyStore;
}

interface PartitionItems {
  /** By number, ascending: numbers only grow, and the rare exception is sorted in. */
  items: LogItem[];
  published: { number: number; expiresAtMs: number } | null;
  readonly attempts: Map<string, number>;
}

export class MemoryLogStore implements LogStore {
  readonly #dropSuperseded: boolean;
  readonly #bodies: MemoryBodyStore | null;
  readonly #partitions = new Map<string, PartitionItems>();

  constructor({ dropSuperseded = false, bodies }: MemoryLogStoreOptions = {}) {
    this.#dropSuperseded = dropSuperseded;
    this.#bodies = bodies ?? null;
  }

  async putIfAbsent(partition: string, item: LogItem): Promise<'written' | 'exists'> {
    const log = this.#log(partition);
    const at = log.items.findLastIndex(other => other.number <= item.number);
    if (at >= 0 && log.items[at].number === item.number) return 'exists';
    log.items.splice(at + 1, 0, item);
    if (this.#dropSuperseded && item.baseNumber === item.number) this.#dropBefore(log, item);
    return 'written';
  }

  async newest(partition: string): Promise<{ item: LogItem | null; publishedNumber: number }> {
    const log = this.#log(partition);
    return { item: log.items.at(-1) ?? null, publishedNumber: log.published?.number ?? 0 };
  }

  async after(partition: string, number: number): Promise<LogItems> {
    const log = this.#log(partition);
    const last = log.items.findLastIndex(item => item.number <= number);
    return { items: log.items.slice(last + 1), publishedNumber: log.published?.number ?? 0 };
  }

  async range(partition: string, from: number, to: number): Promise<readonly LogItem[]> {
    return this.#log(partition).items.filter(item => item.number >= from && item.number <= to);
  }

  async setPublished(partition: string, number: number, expiresAtMs: number): Promise<void> {
    const log = this.#log(partition);
    if (log.published === null || log.published.number <= number) log.published = { number, expiresAtMs };
  }

  async setExpiry(partition: string, which: number | 'published', expiresAtMs: number): Promise<void> {
    const log = this.#log(partition);
    if (which === 'published') {
      if (log.published !== null) log.published.expiresAtMs = expiresAtMs;
    } else log.items = log.items.map(item => (item.number === which ? { ...item, expiresAtMs } : item));
  }

  async addAttempt(partition: string, sequenceNumber: string): Promise<number> {
    const { attempts } = this.#log(partition);
    const count = (attempts.get(sequenceNumber) ?? 0) + 1;
    attempts.set(sequenceNumber, count);
    return count;
  }

  async clearAttempts(partition: string, sequenceNumber: string): Promise<void> {
    this.#log(partition).attempts.delete(sequenceNumber);
  }

  /** Collects what has expired, as DynamoDB does some time after; the attempts of old batches with it. */
  sweep(nowMs: number): void {
    for (const log of this.#partitions.values()) {
      log.items = log.items.filter(item => item.expiresAtMs === null || item.expiresAtMs > nowMs);
      if (log.published !== null && log.published.expiresAtMs <= nowMs) log.published = null;
    }
  }

  /** Keeps birth and what is not yet published: whoever loads still has to publish it. */
  #dropBefore(log: PartitionItems, whole: LogItem): void {
    const published = log.published?.number ?? 0;
    const isKept = ({ number }: LogItem) => number === 0 || number >= whole.number || number > published;
    for (const item of log.items) {
      if (item.body.place === 'outside' && !isKept(item)) this.#bodies?.objects.delete(item.body.name);
    }
    log.items = log.items.filter(isKept);
  }

  #log(partition: string): PartitionItems {
    let log = this.#partitions.get(partition);
    if (log === undefined) this.#partitions.set(partition, (log = { items: [], published: null, attempts: new Map() }));
    return log;
  }
}
