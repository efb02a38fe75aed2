// The log in DynamoDB: one partition key per partition of a stage. Every read is strongly consistent, every commit is one conditional PutItem,
// and `expiresAt` is only ever written, never read as a condition.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { assert } from '../engine/assert.ts';
import { checkpointsTable } from './checkpoints-table.ts';
import { dynamoDbFailure } from './dynamodb-failure.ts';
import { type Attributes, epochSeconds, fromAttributes, toAttributes } from './dynamodb-log-item.ts';
import { attemptsSortKey, COMMIT_SORT_KEY_FIRST, commitSortKey, type LogItem, PUBLISHED_SORT_KEY } from './log-item.ts';
import type { LogItems, LogStore } from './log-store.ts';

const { partitionKey, sortKey, timeToLiveAttribute } = checkpointsTable;

export interface DynamoDbLogStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How a page is asked for again, so that those before it need not be. @default not at all: whoever called begins anew */
  readonly retryPage?: <T>(call: () => Promise<T>) => Promise<T>;
}

export class DynamoDbLogStore implements LogStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #retryPage: NonNullable<DynamoDbLogStoreOptions['retryPage']>;

  constructor({ client, tableName, retryPage = call => call() }: DynamoDbLogStoreOptions) {
    this.#client = client;
    this.#tableName = tableName;
    this.#retryPage = retryPage;
  }

  async putIfAbsent(partition: string, item: LogItem): Promise<'written' | 'exists'> {
    const put = new PutItemCommand({
      TableName: this.#tableName,
      Item: toAttributes(partition, item),
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': partitionKey },
    });
    return (await this.#conditionally('PutItem', () => this.#client.send(put))) ? 'written' : 'exists';
  }

  async newest(partition: string): Promise<{ item: LogItem | null; publishedNumber: number }> {
    // Descending, the published number comes first where there is one, then the newest commit.
    const found = await this.#query(partition, '#sk >= :first', { ':first': { S: COMMIT_SORT_KEY_FIRST } }, { descendingLimit: 2 });
    return { item: found.find(isCommit) ? fromAttributes(found.find(isCommit)!) : null, publishedNumber: publishedNumberIn(found) };
  }

  async after(partition: string, number: number): Promise<LogItems> {
    const found = await this.#query(partition, '#sk > :after', { ':after': { S: commitSortKey(number) } });
    return { items: found.filter(isCommit).map(fromAttributes), publishedNumber: publishedNumberIn(found) };
  }

  async range(partition: string, from: number, to: number): Promise<readonly LogItem[]> {
    if (from > to) return [];
    const bounds = { ':from': { S: commitSortKey(from) }, ':to': { S: commitSortKey(to) } };
    return (await this.#query(partition, '#sk BETWEEN :from AND :to', bounds)).map(fromAttributes);
  }

  async setPublished(partition: string, number: number, expiresAtMs: number): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: keyOf(partition, PUBLISHED_SORT_KEY),
      UpdateExpression: 'SET #published = :number, #expiresAt = :expiresAt',
      ConditionExpression: 'attribute_not_exists(#published) OR #published <= :number',
      ExpressionAttributeNames: { '#published': 'published', '#expiresAt': timeToLiveAttribute },
      ExpressionAttributeValues: { ':number': { N: String(number) }, ':expiresAt': epochSeconds(expiresAtMs) },
    });
    await this.#conditionally('UpdateItem', () => this.#client.send(update));
  }

  async setExpiry(partition: string, which: number | 'published', expiresAtMs: number): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: keyOf(partition, which === 'published' ? PUBLISHED_SORT_KEY : commitSortKey(which)),
      UpdateExpression: 'SET #expiresAt = :expiresAt',
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#pk': partitionKey, '#expiresAt': timeToLiveAttribute },
      ExpressionAttributeValues: { ':expiresAt': epochSeconds(expiresAtMs) },
    });
    await this.#conditionally('UpdateItem', () => this.#client.send(update));
  }

  async addAttempt(partition: string, sequenceNumber: string, expiresAtMs: number): Promise<number> {
    const update = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: keyOf(partition, attemptsSortKey(sequenceNumber)),
      UpdateExpression: 'SET #expiresAt = :expiresAt ADD #attempts :one',
      ExpressionAttributeNames: { '#attempts': 'attempts', '#expiresAt': timeToLiveAttribute },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':expiresAt': epochSeconds(expiresAtMs) },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes: updated } = await this.#call('UpdateItem', () => this.#client.send(update));
    assert(updated?.attempts?.N !== undefined, 'UpdateItem returns what it updated');
    return Number(updated.attempts.N);
  }

  async clearAttempts(partition: string, sequenceNumber: string): Promise<void> {
    const remove = new DeleteItemCommand({ TableName: this.#tableName, Key: keyOf(partition, attemptsSortKey(sequenceNumber)) });
    await this.#call('DeleteItem', () => this.#client.send(remove));
  }

  /** All pages, unless a limit is given. */
  async #query(
    partition: string,
    sortKeyCondition: string,
    values: Record<string, AttributeValue>,
    { descendingLimit }: { readonly descendingLimit?: number } = {},
  ): Promise<Attributes[]> {
    const input: QueryCommandInput = {
      TableName: this.#tableName,
      ConsistentRead: true,
      KeyConditionExpression: `#pk = :partition AND ${sortKeyCondition}`,
      ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
      ExpressionAttributeValues: { ':partition': { S: partition }, ...values },
      ScanIndexForward: descendingLimit === undefined,
      Limit: descendingLimit,
    };
    const found: Attributes[] = [];
    let from: Attributes | undefined;
    do {
      const ask = () => this.#call('Query', () => this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: from })));
      const page = from === undefined ? await ask() : await this.#retryPage(ask);
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (descendingLimit === undefined || found.length < descendingLimit));
    return found;
  }

  /** Whether the condition held. */
  async #conditionally(operation: string, call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw this.#failure(operation, error);
    }
  }

  async #call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.#failure(operation, error);
    }
  }

  #failure(operation: string, error: unknown) {
    return dynamoDbFailure(`${operation} on DynamoDB table ${this.#tableName}`, error);
  }
}

function keyOf(partition: string, key: string): Attributes {
  return { [partitionKey]: { S: partition }, [sortKey]: { S: key } };
}

function isCommit(attributes: Attributes): boolean {
  return attributes[sortKey]?.S?.startsWith(COMMIT_SORT_KEY_FIRST) ?? false;
}

function publishedNumberIn(found: readonly Attributes[]): number {
  const published = found.find(attributes => attributes[sortKey]?.S === PUBLISHED_SORT_KEY);
  return Number(published?.published?.N ?? 0);
}
