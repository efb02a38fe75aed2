// One table: items by partition and sort key, time to live, and a short memory of how it looked before, for reads that did not ask to be
// consistent.
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { attributesByteCount } from '../../../../shared/checkpoint/dynamodb-log-item.ts';
import type { Condition, Item } from './expression.ts';

/** Requests in one BatchWriteItem, and what keys may take (service quotas of DynamoDB). */
export const BATCH_ITEMS_MAX = 25;
const PARTITION_KEY_BYTES_MAX = 2048;
const SORT_KEY_BYTES_MAX = 1024;
/** Of a result table of this small world, so that a row can be too large. */
export const RESULT_ITEM_BYTES_MAX = 2_000;
/** How far behind a read may be that did not ask to be consistent. */
const STALENESS_MS_MAX = 3_000;

export interface TableSettings {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly timeToLiveAttribute: string;
  /** How long after its time an item is collected. */
  readonly collectionDelayMs: () => number;
  /** An item with its attribute names: DynamoDB's 400 KB, or less, where the world is small. */
  readonly itemBytesMax: number;
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
  /** Nothing lay there before: never, or no more. */
  readonly isNew: boolean;
}

export class SimulatedTable {
  readonly settings: TableSettings;
  /** Told of each item that was written, at that very moment. */
  onWrite: ((notice: WriteNotice) => void) | null = null;
  onCollect: (() => void) | null = null;
  /** Told of each item that is refused for good, and of each condition that does not hold. */
  onRefuse: ((why: 'item' | 'condition') => void) | null = null;
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
    this.checkSize(item);
    this.#write(partition, sort, item);
  }

  update(key: Item, holds: Condition, change: (before: Item) => Item): Item {
    const [partition, sort] = this.keyOf(key);
    this.#check(partition, sort, holds);
    const item = change(this.get(partition, sort) ?? key);
    this.checkSize(item);
    this.#write(partition, sort, item);
    return item;
  }

  delete(key: Item, holds: Condition): void {
    const [partition, sort] = this.keyOf(key);
    this.#check(partition, sort, holds);
    this.#write(partition, sort, null);
  }

  /** Throws where the item is larger than DynamoDB takes. */
  checkSize(item: Item): void {
    const byteCount = attributesByteCount(item);
    if (byteCount <= this.settings.itemBytesMax) return;
    this.onRefuse?.('item');
    throw validation(`Item size has exceeded the maximum allowed size (${byteCount} bytes)`);
  }

  keyOf(item: Item): [string, string] {
    const { partitionKey, sortKey } = this.settings;
    const [partition, sort] = [item[partitionKey]?.S, item[sortKey]?.S];
    if (!partition || !sort) throw validation('The provided key element does not match the schema');
    const isLong = Buffer.byteLength(partition) > PARTITION_KEY_BYTES_MAX || Buffer.byteLength(sort) > SORT_KEY_BYTES_MAX;
    if (isLong) throw validation('One or more parameter values were invalid: Size of a key has exceeded the maximum size limit');
    return [partition, sort];
  }

  #check(partition: string, sort: string, holds: Condition): void {
    if (holds(this.get(partition, sort))) return;
    this.onRefuse?.('condition');
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: { httpStatusCode: 400 } });
  }

  #write(partition: string, sort: string, item: Item | null): void {
    const nowMs = this.#nowMs();
    let stored = this.#partitions.get(partition);
    if (stored === undefined) this.#partitions.set(partition, (stored = new Map()));
    this.#changes = this.#changes.filter(change => change.atMs > nowMs - STALENESS_MS_MAX);
    const isNew = this.#stored(partition, sort) === undefined;
    this.#changes.push({ atMs: nowMs, partition, sort, before: stored.get(sort) });
    if (item === null) stored.delete(sort);
    else stored.set(sort, { item, collectedAtMs: this.#collectedAtMs(item, stored.get(sort)) });
    this.onWrite?.({ partition, sort, item, isNew });
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
