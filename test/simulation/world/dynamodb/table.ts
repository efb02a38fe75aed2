// One table: items by partition and sort key, time to live, and a short memory of how it looked before, for reads that did not ask to be
// consistent.
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { attributesByteCount } from '../../../../shared/checkpoint/dynamodb-log-item.ts';
import type { Condition, Item } from './expression.ts';

/** An item with its attribute names (service quotas of DynamoDB). */
const ITEM_BYTES_MAX = 400 * 1024;
/** How far behind a read may be that did not ask to be consistent. */
const STALENESS_MS_MAX = 3_000;

export interface TableSettings {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly timeToLiveAttribute: string;
  /** How long after its time an item is collected. */
  readonly collectionDelayMs: () => number;
}

interface Stored {
  readonly item: Item;
  readonly collectedAtMs: number;
}

interface Change {
  readonly atMs: number;
  readonly partition: string;
  readonly sort: string;
  readonly before: Stored | undefined;
}

export interface WriteNotice {
  readonly partition: string;
  readonly sort: string;
  readonly item: Item | null;
}

export class SimulatedTable {
  readonly settings: TableSettings;
  /** Told of each item that was written, at that very moment. */
  onWrite: ((notice: WriteNotice) => void) | null = null;
  onCollect: (() => void) | null = null;
  readonly #nowMs: () => number;
  readonly #partitions = new Map<string, Map<string, Stored>>();
  #changes: Change[] = [];

  constructor(settings: TableSettings, nowMs: () => number) {
    this.settings = settings;
    this.#nowMs = nowMs;
  }

  get(partition: string, sort: string): Item | undefined {
    return this.#stored(partition, sort)?.item;
  }

  /** Items of a partition in the order of their sort keys, as they are now or as they were at `asOfMs`. */
  items(partition: string, asOfMs = Number.POSITIVE_INFINITY): Item[] {
    const stored = new Map(this.#partitions.get(partition));
    for (const sort of stored.keys()) if (this.#stored(partition, sort) === undefined) stored.delete(sort);
    for (let i = this.#changes.length - 1; i >= 0 && this.#changes[i]!.atMs > asOfMs; i--) {
      const change = this.#changes[i]!;
      if (change.partition !== partition) continue;
      if (change.before === undefined) stored.delete(change.sort);
      else stored.set(change.sort, change.before);
    }
    return [...stored].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { item }]) => item);
  }

  allItems(): Item[] {
    return [...this.#partitions.keys()].flatMap(partition => this.items(partition));
  }

  put(item: Item, holds: Condition): void {
    const [partition, sort] = this.keyOf(item);
    this.#check(partition, sort, holds);
    const byteCount = attributesByteCount(item);
    if (byteCount > ITEM_BYTES_MAX) throw validation(`Item size has exceeded the maximum allowed size (${byteCount} bytes)`);
    this.#write(partition, sort, item);
  }

  update(key: Item, holds: Condition, change: (before: Item) => Item): Item {
    const [partition, sort] = this.keyOf(key);
    this.#check(partition, sort, holds);
    const item = change(this.get(partition, sort) ?? key);
    this.#write(partition, sort, item);
    return item;
  }

  delete(key: Item, holds: Condition): void {
    const [partition, sort] = this.keyOf(key);
    this.#check(partition, sort, holds);
    this.#write(partition, sort, null);
  }

  keyOf(item: Item): [string, string] {
    const { partitionKey, sortKey } = this.settings;
    const [partition, sort] = [item[partitionKey]?.S, item[sortKey]?.S];
    if (!partition || !sort) throw validation('The provided key element does not match the schema');
    return [partition, sort];
  }

  #check(partition: string, sort: string, holds: Condition): void {
    if (holds(this.get(partition, sort))) return;
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: { httpStatusCode: 400 } });
  }

  #write(partition: string, sort: string, item: Item | null): void {
    const nowMs = this.#nowMs();
    let stored = this.#partitions.get(partition);
    if (stored === undefined) this.#partitions.set(partition, (stored = new Map()));
    this.#changes = this.#changes.filter(change => change.atMs > nowMs - STALENESS_MS_MAX);
    this.#changes.push({ atMs: nowMs, partition, sort, before: stored.get(sort) });
    if (item === null) stored.delete(sort);
    else stored.set(sort, { item, collectedAtMs: this.#collectedAtMs(item, stored.get(sort)) });
    this.onWrite?.({ partition, sort, item });
  }

  #collectedAtMs(item: Item, before: Stored | undefined): number {
    const attribute = this.settings.timeToLiveAttribute;
    const seconds = item[attribute]?.N;
    if (seconds === undefined) return Number.POSITIVE_INFINITY;
    if (before?.item[attribute]?.N === seconds) return before.collectedAtMs;
    return Number(seconds) * 1000 + this.settings.collectionDelayMs();
  }

  /** What time to live has taken is gone before anybody looks. */
  #stored(partition: string, sort: string): Stored | undefined {
    const items = this.#partitions.get(partition);
    const stored = items?.get(sort);
    if (stored === undefined || stored.collectedAtMs > this.#nowMs()) return stored;
    items!.delete(sort);
    this.onCollect?.();
    return undefined;
  }
}

export function validation(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
}
