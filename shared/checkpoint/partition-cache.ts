// The state of partitions between invocations. An entry is taken out, never shared: whoever takes it owns it alone, and gives it back only
// after its own commit succeeded. Whatever fails, times out or overlaps finds nothing here and loads from the log.
import { assert } from '../engine/assert.ts';

export interface PartitionCacheOptions<Entry> {
  /** Entries are dropped, least recently given back first, while their bytes and those of an entry in use exceed this. */
  readonly byteBudget: number;
  /** Told of each entry that leaves other than by `take`, so that memory held elsewhere (workers) can be let go. */
  readonly onDrop?: (entry: Entry) => void;
}

export class PartitionCache<Entry> {
  readonly #byteBudget: number;
  readonly #onDrop: (entry: Entry) => void;
  /** In the order of giving back: the first is the least recently used. */
  readonly #entries = new Map<string, { readonly entry: Entry; readonly byteCount: number }>();
  #byteCount = 0;

  constructor({ byteBudget, onDrop }: PartitionCacheOptions<Entry>) {
    assert(byteBudget >= 0, `cache budget of ${byteBudget} bytes`);
    this.#byteBudget = byteBudget;
    this.#onDrop = onDrop ?? (() => {});
  }

  get byteCount(): number {
    return this.#byteCount;
  }

  get entryCount(): number {
    return this.#entries.size;
  }

  /** Hands the entry over and forgets it; null when there is none. */
  take(partition: string): Entry | null {
    const cached = this.#entries.get(partition);
    if (cached === undefined) return null;
    this.#entries.delete(partition);
    this.#byteCount -= cached.byteCount;
    return cached.entry;
  }

  /** Keeps the entry for the next invocation, in place of an older one, if the budget allows. */
  put(partition: string, entry: Entry, byteCount: number): void {
    assert(byteCount >= 0, `cache entry of ${byteCount} bytes`);
    this.#drop(partition);
    if (byteCount > this.#byteBudget) {
      this.#onDrop(entry);
      return;
    }
    this.makeRoom(byteCount);
    this.#entries.set(partition, { entry, byteCount });
    this.#byteCount += byteCount;
  }

  /** An entry that somebody has taken has grown to so many bytes: the others must fit beside it. */
  makeRoom(byteCount: number): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#byteCount + byteCount <= this.#byteBudget) break;
      this.#drop(oldest);
    }
  }

  #drop(partition: string): void {
    const entry = this.take(partition);
    if (entry !== null) this.#onDrop(entry);
  }
}
