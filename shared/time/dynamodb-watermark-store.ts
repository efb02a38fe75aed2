// Watermarks in DynamoDB: the rows of a stage share a partition key, so that one strongly consistent query reads them all. Rows are plain
// attributes that people can read in a console.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { assert } from '../engine/assert.ts';
import type { ExternalError } from '../engine/errors.ts';
import { serviceError } from '../engine/service-error.ts';
import type { GlobalRow, PartitionStatus, WatermarkRow } from './watermark-row.ts';
import type { WatermarkStore } from './watermark-store.ts';
import { GLOBAL_SORT_KEY, watermarksTable } from './watermarks-table.ts';

const { partitionKey, sortKey } = watermarksTable;

type Attributes = Record<string, AttributeValue>;

export interface DynamoDbWatermarkStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export class DynamoDbWatermarkStore implements WatermarkStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamoDbWatermarkStoreOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async putRow(stageKey: string, row: WatermarkRow): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: this.#tableName,
      Item: { ...keyOf(stageKey, row.partition), ...rowAttributes(row) },
      ConditionExpression: 'attribute_not_exists(#pk) OR #commit < :commit OR (#commit = :commit AND #updatedAt <= :updatedAt)',
      ExpressionAttributeNames: { '#pk': partitionKey, '#commit': 'commitNumber', '#updatedAt': 'updatedAtMs' },
      ExpressionAttributeValues: { ':commit': number(row.commitNumber), ':updatedAt': number(row.updatedAtMs) },
    });
    return this.#conditionally('PutItem', () => this.#client.send(put));
  }

  async rows(stageKey: string): Promise<readonly WatermarkRow[]> {
    const rows: WatermarkRow[] = [];
    let from: Attributes | undefined;
    do {
      const query = new QueryCommand({
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :stage',
        ExpressionAttributeNames: { '#pk': partitionKey },
        ExpressionAttributeValues: { ':stage': { S: stageKey } },
        ExclusiveStartKey: from,
      });
      const page = await this.#call('Query', () => this.#client.send(query));
      for (const item of page.Items ?? []) if (item[sortKey]?.S !== GLOBAL_SORT_KEY) rows.push(rowOf(item));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return rows;
  }

  async removeRow(stageKey: string, partition: string): Promise<void> {
    const remove = new DeleteItemCommand({ TableName: this.#tableName, Key: keyOf(stageKey, partition) });
    await this.#call('DeleteItem', () => this.#client.send(remove));
  }

  async global(stageKey: string): Promise<GlobalRow | null> {
    const get = new GetItemCommand({ TableName: this.#tableName, Key: keyOf(stageKey, GLOBAL_SORT_KEY), ConsistentRead: true });
    const { Item } = await this.#call('GetItem', () => this.#client.send(get));
    return Item === undefined ? null : globalOf(Item);
  }

  async raiseGlobal(stageKey: string, watermarkMs: number | null, nowMs: number): Promise<GlobalRow> {
    if (watermarkMs !== null) {
      const raised = await this.#updateGlobal(stageKey, {
        UpdateExpression: 'SET #watermark = :watermark, #updatedAt = :now',
        ConditionExpression: 'attribute_not_exists(#watermark) OR #watermark <= :watermark',
        ExpressionAttributeNames: { '#watermark': 'watermarkMs', '#updatedAt': 'updatedAtMs' },
        ExpressionAttributeValues: { ':watermark': number(watermarkMs), ':now': number(nowMs) },
      });
      if (raised !== null) return raised;
    }
    const noted = await this.#updateGlobal(stageKey, {
      UpdateExpression: 'SET #updatedAt = :now',
      ConditionExpression: 'attribute_not_exists(#updatedAt) OR #updatedAt <= :now',
      ExpressionAttributeNames: { '#updatedAt': 'updatedAtMs' },
      ExpressionAttributeValues: { ':now': number(nowMs) },
    });
    return noted ?? (await this.global(stageKey)) ?? { watermarkMs: null, updatedAtMs: nowMs };
  }

  /** The row afterwards, or null where the condition did not hold. */
  async #updateGlobal(
    stageKey: string,
    update: Pick<
      UpdateItemCommand['input'],
      'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
    >,
  ): Promise<GlobalRow | null> {
    const command = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: keyOf(stageKey, GLOBAL_SORT_KEY),
      ReturnValues: 'ALL_NEW',
      ...update,
    });
    let updated: Attributes | undefined;
    const held = await this.#conditionally('UpdateItem', async () => {
      updated = (await this.#client.send(command)).Attributes;
    });
    if (!held) return null;
    assert(updated !== undefined, 'UpdateItem returns what it updated');
    return globalOf(updated);
  }

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

  #failure(operation: string, error: unknown): ExternalError {
    return serviceError('dynamodb', `${operation} on DynamoDB table ${this.#tableName}`, error);
  }
}

function keyOf(stageKey: string, key: string): Attributes {
  return { [partitionKey]: { S: stageKey }, [sortKey]: { S: key } };
}

function rowAttributes(row: WatermarkRow): Attributes {
  const { partition: _, status, counters, ...numbers } = row;
  const attributes: Attributes = {
    status: { S: status },
    counters: { M: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, number(count)])) },
  };
  for (const [name, value] of Object.entries(numbers)) if (value !== null) attributes[name] = number(value);
  return attributes;
}

function rowOf(item: Attributes): WatermarkRow {
  const read = (name: string): number => {
    const text = item[name]?.N;
    assert(text !== undefined, `a watermark row without ${name}`);
    return Number(text);
  };
  const readOrNull = (name: string): number | null => (item[name] === undefined ? null : read(name));
  return {
    partition: item[sortKey]!.S!,
    watermarkMs: readOrNull('watermarkMs'),
    eventTimeMaxMs: readOrNull('eventTimeMaxMs'),
    nextTimerMs: readOrNull('nextTimerMs'),
    pendingRowCount: read('pendingRowCount'),
    emptySinceMs: readOrNull('emptySinceMs'),
    positionArrivalMs: readOrNull('positionArrivalMs'),
    status: item.status!.S as PartitionStatus,
    commitNumber: read('commitNumber'),
    publishedNumber: read('publishedNumber'),
    groupCount: read('groupCount'),
    stateBytes: read('stateBytes'),
    counters: Object.fromEntries(Object.entries(item.counters?.M ?? {}).map(([name, count]) => [name, Number(count.N)])),
    updatedAtMs: read('updatedAtMs'),
  };
}

function globalOf(item: Attributes): GlobalRow {
  return { watermarkMs: item.watermarkMs === undefined ? null : Number(item.watermarkMs.N), updatedAtMs: Number(item.updatedAtMs?.N) };
}

function number(value: number): AttributeValue.NMember {
  assert(Number.isFinite(value), `a watermark row with ${value}`);
  return { N: String(value) };
}
