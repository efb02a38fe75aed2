// A DynamoDB client of one process. It takes the SDK's own commands, so that the stores and sinks above it are the shipped ones.
import type {
  BatchWriteItemCommandInput,
  DeleteItemCommandInput,
  DynamoDBClient,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { exchange, type Hazards } from '../exchange.ts';
import type { Process, Surroundings } from '../process.ts';
import { writerOf } from '../writer.ts';
import { type Condition, condition, type Item, type Names, updated } from './expression.ts';
import { BATCH_ITEMS_MAX, type SimulatedTable, validation } from './table.ts';

const READ: Hazards = { throttled: 'dynamodb.throttled', requestLost: 'dynamodb.request-lost', slow: 'dynamodb.slow' };
const WRITE: Hazards = {
  ...READ,
  ...{ answerLost: 'dynamodb.answer-lost', askedTwice: 'dynamodb.asked-twice' },
  ...{ writtenLate: 'dynamodb.written-late', stalled: 'dynamodb.stalled' },
};

export interface SimulatedDynamoDb {
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  /** Items in one page of a query: DynamoDB's megabyte, made small. */
  readonly pageItemCount: number;
  isDown(table: string): boolean;
  /** Told before each call takes effect whose it is. */
  onCall: (operation: string, table: string, writer: string) => void;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

export function dynamoDbClient(service: SimulatedDynamoDb, process: Process, surroundings: Surroundings): DynamoDBClient {
  const send = async (command: Command) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const perform = operations[name as keyof typeof operations] as
      | ((s: SimulatedDynamoDb, i: unknown, e: Surroundings) => unknown)
      | undefined;
    if (perform === undefined) throw new Error(`the simulated DynamoDB knows no ${name}`);
    const writer = writerOf(process);
    const isWrite = name !== 'GetItem' && name !== 'Query';
    return exchange(process, surroundings, {
      perform: () => {
        service.onCall(name, tableNameOf(command.input), writer);
        return { ...(perform(service, command.input, surroundings) as object), $metadata: { httpStatusCode: 200 } };
      },
      isWrite,
      hazards: isWrite ? WRITE : READ,
      isDown: service.isDown(tableNameOf(command.input)),
      throttle: () =>
        Object.assign(new Error('Throughput exceeds the current capacity'), {
          name: 'ProvisionedThroughputExceededException',
          $metadata: { httpStatusCode: 400 },
        }),
    });
  };
  return { send } as unknown as DynamoDBClient;
}

const tableNameOf = (input: unknown): string =>
  (input as { TableName?: string }).TableName ?? Object.keys((input as BatchWriteItemCommandInput).RequestItems ?? {})[0]!;

function tableOf({ tables }: SimulatedDynamoDb, name: string | undefined): SimulatedTable {
  const table = tables.get(name ?? '');
  if (table === undefined)
    throw Object.assign(new Error(`Table ${name} not found`), { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } });
  return table;
}

const conditionOf = (input: { readonly ConditionExpression?: string | undefined } & Names): Condition =>
  condition(input.ConditionExpression, input);

const operations = {
  PutItem: (service: SimulatedDynamoDb, input: PutItemCommandInput) => {
    tableOf(service, input.TableName).put(input.Item!, conditionOf(input));
    return {};
  },
  DeleteItem: (service: SimulatedDynamoDb, input: DeleteItemCommandInput) => {
    tableOf(service, input.TableName).delete(input.Key!, conditionOf(input));
    return {};
  },
  UpdateItem: (service: SimulatedDynamoDb, input: UpdateItemCommandInput) => {
    const change = (before: Item) => updated(before, input.UpdateExpression!, input);
    const item = tableOf(service, input.TableName).update(input.Key!, conditionOf(input), change);
    return input.ReturnValues === undefined || input.ReturnValues === 'NONE' ? {} : { Attributes: item };
  },
  GetItem: (service: SimulatedDynamoDb, input: GetItemCommandInput, { chance, scheduler }: Surroundings) => {
    const table = tableOf(service, input.TableName);
    const [partition, sort] = table.keyOf(input.Key!);
    if (input.ConsistentRead) return { Item: table.get(partition, sort) };
    const asOfMs = scheduler.nowMs - chance.between(0, 3_000);
    return { Item: table.items(partition, asOfMs).find(item => item[table.settings.sortKey]?.S === sort) };
  },
  Query: (service: SimulatedDynamoDb, input: QueryCommandInput, { chance, scheduler }: Surroundings) => {
    const table = tableOf(service, input.TableName);
    const { partitionKey, sortKey } = table.settings;
    const holds = condition(input.KeyConditionExpression, input);
    const partition = partitionOf(input, partitionKey);
    const asOfMs = input.ConsistentRead ? Number.POSITIVE_INFINITY : scheduler.nowMs - chance.between(0, 3_000);
    const found = table.items(partition, asOfMs).filter(holds);
    if (input.ScanIndexForward === false) found.reverse();
    const from = input.ExclusiveStartKey?.[sortKey]?.S;
    const isAfter = (sort: string) => from === undefined || (input.ScanIndexForward === false ? sort < from : sort > from);
    const rest = found.filter(item => isAfter(item[sortKey]!.S!));
    const page = rest.slice(0, Math.min(input.Limit ?? Number.POSITIVE_INFINITY, service.pageItemCount));
    const last = page.at(-1);
    const key = last && { [partitionKey]: last[partitionKey]!, [sortKey]: last[sortKey]! };
    return { Items: page, ...(page.length < rest.length && { LastEvaluatedKey: key }) };
  },
  BatchWriteItem: (service: SimulatedDynamoDb, input: BatchWriteItemCommandInput, { faults }: Surroundings) => {
    const [[name, requests]] = Object.entries(input.RequestItems!) as [[string, { PutRequest?: { Item?: Item } }[]]];
    const table = tableOf(service, name);
    if (requests.length > BATCH_ITEMS_MAX) throw validation('Too many items requested for the BatchWriteItem call');
    // One that is refused refuses all.
    for (const { PutRequest } of requests) table.checkSize(PutRequest!.Item!);
    const left = requests.filter(({ PutRequest }) => {
      if (faults.strikes('dynamodb.unprocessed')) return true;
      table.put(PutRequest!.Item!, () => true);
      return false;
    });
    return { UnprocessedItems: left.length === 0 ? {} : { [name]: left } };
  },
};

/** The one partition that a query names. */
function partitionOf(input: QueryCommandInput, partitionKey: string): string {
  const [, name, value] = /(#?\w+) = (:\w+)/.exec(input.KeyConditionExpression!)!;
  const attribute = name!.startsWith('#') ? input.ExpressionAttributeNames![name!] : name;
  if (attribute !== partitionKey) throw new Error(`the simulated DynamoDB does not understand: ${input.KeyConditionExpression}`);
  return input.ExpressionAttributeValues![value!]!.S!;
}
