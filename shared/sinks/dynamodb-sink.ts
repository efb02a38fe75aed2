// The queryable result: one item per key and window in a table with the string keys `pk` and `sk` (see dynamodb-item.ts).
//
// Exactly once: an item is written only over an older commit, or over its own commit again, so publishing twice changes nothing and a
// publisher that was thought dead cannot bring an older row back. That is also why a deleted row leaves a tombstone: were the item removed,
// the late upsert of an older commit would find nothing and create it anew. Tombstones expire after days, when no such publisher can live
// any more; readers filter them with `attribute_not_exists(weirDeleted)`.
//
// Rows that are final and never revised need no guard: whoever writes one writes the same. They go in batches of 25. DynamoDB refuses a batch
// whole where it refuses one item; then each of its rows goes alone, and the one at fault is told from the others.
import { BatchWriteItemCommand, type DynamoDBClient, PutItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { ExternalError } from '../engine/errors.ts';
import { serviceError } from '../engine/service-error.ts';
import { Backoff, type RetryPolicy, withRetries } from '../kinesis/backoff.ts';
import { type Item, type ItemPer, itemIdentity, itemOf } from './dynamodb-item.ts';
import { isRefusedItem } from './dynamodb-refusal.ts';
import { inParallel } from './in-parallel.ts';
import type { OutboundRow, PublishContext, Sink } from './sink.ts';

/** BatchWriteItem: requests in one call (API reference). */
const BATCH_ITEMS_MAX = 25;
const CONCURRENCY = 16;
const TOMBSTONE_TIME_TO_LIVE_MS = 7 * 24 * 3_600_000;
const GUARD = 'attribute_not_exists(pk) OR weirCommit < :commit OR (weirCommit = :commit AND weirRevision <= :revision)';

export interface DynamoDbSinkOptions extends RetryPolicy {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** False where a row of a key and window is sent once and never corrected or deleted. @default true */
  readonly revisable?: boolean;
  /** Whether a key and window have one item, or every row has its own (late rows, dead letters). @default 'window' */
  readonly itemPer?: ItemPer;
  /** Attribute that the table's time to live is set to, if it is. @default 'expiresAt' */
  readonly timeToLiveAttribute?: string;
  /** Rows expire so long after they were published; null: never. @default null */
  readonly rowTimeToLiveMs?: number | null;
  /** Whether the invocation that publishes is over: nothing is written without a guard then. @default never */
  readonly isOver?: () => boolean;
  /** @default 7 days */
  readonly tombstoneTimeToLiveMs?: number;
  /** Requests in flight at a time. @default 16 */
  readonly concurrency?: number;
}

export interface DynamoDbSinkStatistics {
  /** Items written. */
  writtenCount: number;
  /** Rows that a newer row of their key and window stood in the way of: in the same publish, or in the table. */
  supersededCount: number;
}

export class DynamoDbSink implements Sink {
  readonly description: string;
  readonly statistics: DynamoDbSinkStatistics = { writtenCount: 0, supersededCount: 0 };
  private readonly options: DynamoDbSinkOptions;
  private readonly itemPer: ItemPer;

  constructor(options: DynamoDbSinkOptions) {
    this.description = `dynamodb table ${options.table}`;
    this.options = options;
    this.itemPer = options.itemPer ?? 'window';
  }

  async publish(rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
    const last = new Map<string, OutboundRow>();
    for (const row of rows) last.set(itemIdentity(row, this.itemPer), row);
    this.statistics.supersededCount += rows.length - last.size;
    const guarded: OutboundRow[] = [];
    const final: OutboundRow[] = [];
    for (const row of last.values()) ((this.options.revisable ?? true) || row.kind === 'delete' ? guarded : final).push(row);
    const batches: OutboundRow[][] = [];
    for (let from = 0; from < final.length; from += BATCH_ITEMS_MAX) batches.push(final.slice(from, from + BATCH_ITEMS_MAX));
    const concurrency = this.options.concurrency ?? CONCURRENCY;
    await inParallel(batches, concurrency, batch => this.putFinal(batch, context));
    await inParallel(guarded, concurrency, row => this.putGuarded(row, context));
  }

  async close(): Promise<void> {
    // The client belongs to whoever made it, and nothing is buffered here.
  }

  private async putFinal(rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
    try {
      await this.putBatch(rows.map(row => this.item(row, context)));
    } catch (error) {
      if (!isRefusedItem(error) || context.refuse === undefined) throw error;
      for (const row of rows) await this.putGuarded(row, context);
    }
  }

  private async putGuarded(row: OutboundRow, context: PublishContext): Promise<void> {
    const command = new PutItemCommand({
      TableName: this.options.table,
      Item: this.item(row, context),
      ConditionExpression: GUARD,
      ExpressionAttributeValues: { ':commit': { N: String(context.commitNumber) }, ':revision': { N: String(row.revision) } },
    });
    const doing = `PutItem of key "${row.key.slice(0, 64)}" on DynamoDB table ${this.options.table}`;
    const describe = (error: unknown) => serviceError('dynamodb', doing, error);
    try {
      await withRetries(this.options, describe, () => this.options.client.send(command));
      this.statistics.writtenCount++;
    } catch (error) {
      if (isRefusedItem(error) && context.refuse !== undefined) return context.refuse(row, (error as ExternalError).message);
      const { cause } = error as ExternalError;
      if ((cause as { name?: string } | undefined)?.name !== 'ConditionalCheckFailedException') throw error;
      this.statistics.supersededCount++;
    }
  }

  private async putBatch(items: readonly Item[]): Promise<void> {
    const { table, client, isOver } = this.options;
    const describe = (error: unknown) => serviceError('dynamodb', `BatchWriteItem on DynamoDB table ${table}`, error);
    const backoff = new Backoff(this.options);
    let pending: WriteRequest[] = items.map(item => ({ PutRequest: { Item: item } }));
    while (pending.length > 0) {
      const command = new BatchWriteItemCommand({ RequestItems: { [table]: pending } });
      const response = await withRetries(this.options, describe, async () => {
        if (isOver?.()) throw tooLate(table);
        return client.send(command);
      });
      const left = response.UnprocessedItems?.[table] ?? [];
      this.statistics.writtenCount += pending.length - left.length;
      if (left.length < pending.length) backoff.reset();
      pending = left;
      if (left.length > 0) await backoff.wait(unprocessed(table, left.length));
    }
  }

  private item(row: OutboundRow, context: PublishContext): Item {
    const {
      clock,
      timeToLiveAttribute = 'expiresAt',
      rowTimeToLiveMs = null,
      tombstoneTimeToLiveMs = TOMBSTONE_TIME_TO_LIVE_MS,
    } = this.options;
    const timeToLiveMs = row.kind === 'delete' ? tombstoneTimeToLiveMs : rowTimeToLiveMs;
    const expiry =
      timeToLiveMs === null ? null : { attribute: timeToLiveAttribute, atSeconds: Math.ceil((clock.nowMs() + timeToLiveMs) / 1000) };
    return itemOf(row, context, this.itemPer, expiry);
  }
}

/** Whoever came after may have written newer rows, and nothing would keep these from taking their place. */
function tooLate(table: string): ExternalError {
  const message = `the invocation is over, so its final rows do not go to DynamoDB table ${table}; whoever comes next publishes them.`;
  return new ExternalError('dynamodb', message, { retryable: true });
}

function unprocessed(table: string, count: number): ExternalError {
  const message = `DynamoDB table ${table} keeps leaving ${count} items unprocessed, which means throttling. Raise its write capacity if this lasts.`;
  return new ExternalError('dynamodb', message, { retryable: true });
}
