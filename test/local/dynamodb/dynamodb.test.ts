// The embedded DynamoDB as Weir uses it: conditional writes, strong queries, time to live, and a service that survives its clients. With
// WEIR_TEST_DYNAMODB_ENDPOINT set, the calls go there instead ("aws" for AWS itself), and what only ours can show is left out.
import { connect } from 'node:net';
import * as sdk from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DynamoDbServer, startDynamoDbServer } from '../../../local/dynamodb/server.ts';
import { startDynamoDb } from '../../../local/dynamodb/start-dynamodb.ts';
import { systemClock } from '../../../shared/time/system-clock.ts';

const environmentEndpoint = process.env.WEIR_TEST_DYNAMODB_ENDPOINT;
const CREDENTIALS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const NOW_SECONDS = Date.UTC(2026, 0, 15) / 1000;

let server: DynamoDbServer | undefined;
let client: sdk.DynamoDBClient;
let tableCount = 0;
const tables: string[] = [];

beforeAll(async () => {
  // The clock that only sleeps when it is told to: sweeps happen when a test asks for them.
  const clock = { nowMs: () => NOW_SECONDS * 1000, sleep: (_: number, signal?: AbortSignal) => aborted(signal!) };
  if (environmentEndpoint === undefined) server = await startDynamoDbServer({ clock });
  client = new sdk.DynamoDBClient(
    environmentEndpoint === 'aws' ? {} : { ...CREDENTIALS, endpoint: environmentEndpoint ?? server!.endpoint },
  );
});

afterAll(async () => {
  for (const TableName of tables) await client.send(new sdk.DeleteTableCommand({ TableName })).catch(() => {});
  client.destroy();
  await server?.close();
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** A table with the key (p, s), as the Checkpoints table has it. */
async function newTable(): Promise<string> {
  const TableName = `weir-contract-${process.pid}-${tableCount++}`;
  await createTable(TableName);
  tables.push(TableName);
  return TableName;
}

async function createTable(TableName: string): Promise<void> {
  await client.send(
    new sdk.CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 's', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
    }),
  );
  while ((await client.send(new sdk.DescribeTableCommand({ TableName }))).Table!.TableStatus !== 'ACTIVE') await systemClock.sleep(20);
}

function item(s: string, more: Record<string, sdk.AttributeValue> = {}): Record<string, sdk.AttributeValue> {
  return { p: { S: 'shard' }, s: { S: s }, ...more };
}

function put(TableName: string, s: string, more?: Record<string, sdk.AttributeValue>) {
  return client.send(new sdk.PutItemCommand({ TableName, Item: item(s, more) }));
}

async function sortKeys(TableName: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Items } of sdk.paginateScan({ client }, { TableName, ConsistentRead: true }))
    keys.push(...Items!.map(({ s }) => s!.S!));
  return keys.sort();
}

function enableTimeToLive(TableName: string, Enabled = true, AttributeName = 'expiresAt') {
  return client.send(new sdk.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));
}

const describeTimeToLive = async (TableName: string) =>
  (await client.send(new sdk.DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

describe('as any DynamoDB', () => {
  test('of many who create one item under a condition, exactly one wins', async () => {
    const TableName = await newTable();
    const attempts = Array.from({ length: 20 }, (_, i) =>
      client.send(
        new sdk.PutItemCommand({
          TableName,
          Item: item('v#1', { nonce: { N: String(i) } }),
          ConditionExpression: 'attribute_not_exists(s)',
        }),
      ),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = outcomes.filter(outcome => outcome.status === 'rejected').map(({ reason }) => reason.name);
    expect(new Set(lost)).toEqual(new Set(['ConditionalCheckFailedException']));
  });

  test('a strong descending query gives the newest item first, binary intact', async () => {
    const TableName = await newTable();
    const body = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i & 255));
    for (const s of ['v#0000000001', 'v#0000000010', 'v#0000000002', 'z#published']) await put(TableName, s, { body: { B: body } });
    const { Items } = await client.send(
      new sdk.QueryCommand({
        TableName,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
        KeyConditionExpression: 'p = :p AND begins_with(s, :v)',
        ExpressionAttributeValues: { ':p': { S: 'shard' }, ':v': { S: 'v#' } },
      }),
    );
    expect(Items!.map(({ s }) => s!.S)).toEqual(['v#0000000010']);
    expect(Buffer.from(Items![0]!.body!.B!).equals(body)).toBe(true);
  });

  test('time to live is off at first, and on with its attribute when it is turned on', async () => {
    const TableName = await newTable();
    expect(await describeTimeToLive(TableName)).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const { TimeToLiveSpecification } = await enableTimeToLive(TableName);
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    const described = await describeTimeToLive(TableName);
    expect(['ENABLED', 'ENABLING']).toContain(described!.TimeToLiveStatus);
    expect(described!.AttributeName).toBe('expiresAt');
    await expect(enableTimeToLive(TableName)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('fails if time to live is set on a table that is not there', async () => {
    await expect(enableTimeToLive('weir-contract-nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(describeTimeToLive('weir-contract-nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('fails if an item is larger than 400 KB', async () => {
    const TableName = await newTable();
    await expect(put(TableName, 'v#1', { body: { B: Buffer.alloc(410_000) } })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

(environmentEndpoint === undefined ? describe : describe.skip)('as ours', () => {
  const sweep = () => server!.timeToLive.sweep(NOW_SECONDS * 1000);

  test('a sweep deletes what has expired, by a number in seconds, and nothing else', async () => {
    const TableName = await newTable();
    const expiring = {
      past: -1,
      'this second': 0,
      future: 1,
      'five years ago': -5 * 365 * 86_400,
      'more than that ago': -5 * 365 * 86_400 - 1,
    };
    for (const [s, offset] of Object.entries(expiring)) await put(TableName, s, { expiresAt: { N: String(NOW_SECONDS + offset) } });
    await put(TableName, 'text', { expiresAt: { S: '0' } });
    await put(TableName, 'without');
    expect(await sweep()).toBe(0);
    await enableTimeToLive(TableName);
    expect(await sweep()).toBe(2);
    expect(await sortKeys(TableName)).toEqual(['future', 'more than that ago', 'text', 'this second', 'without']);
  });

  test('a sweep goes through a table of many pages', async () => {
    const TableName = await newTable();
    await enableTimeToLive(TableName);
    const pad = { B: Buffer.alloc(200_000) };
    for (let i = 0; i < 12; i++) await put(TableName, `v#${i}`, { pad, ...(i % 3 === 0 && { expiresAt: { N: String(NOW_SECONDS - 1) } }) });
    expect(await sweep()).toBe(4);
    expect(await sortKeys(TableName)).toHaveLength(8);
  });

  test('turned off, or on a new table of the same name, nothing is swept', async () => {
    const TableName = await newTable();
    await enableTimeToLive(TableName);
    await put(TableName, 'old', { expiresAt: { N: '1700000000' } });
    await expect(enableTimeToLive(TableName, false, 'other')).rejects.toThrow('current AttributeName is expiresAt');
    await enableTimeToLive(TableName, false);
    await expect(enableTimeToLive(TableName, false)).rejects.toThrow('TimeToLive is already disabled');
    expect(await sweep()).toBe(0);

    await enableTimeToLive(TableName);
    await client.send(new sdk.DeleteTableCommand({ TableName }));
    await createTable(TableName);
    await put(TableName, 'new', { expiresAt: { N: '1700000000' } });
    expect(await describeTimeToLive(TableName)).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect(await sweep()).toBe(0);
  });

  test('a client that goes away in the middle of an upload does no harm', async () => {
    await new Promise<void>(resolve => {
      const socket = connect(server!.port, '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf a body', () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
    });
    await expect(client.send(new sdk.ListTablesCommand())).resolves.toBeDefined();
  });

  test('fails if a body is larger than DynamoDB takes', async () => {
    const response = await fetch(server!.endpoint, { method: 'POST', body: ' '.repeat(17 * 2 ** 20) });
    expect(response.status).toBe(413);
  });

  test('runs as a process that ends when asked, and says in one sentence why it cannot start', async () => {
    const process = await startDynamoDb();
    await expect(startDynamoDb({ port: process.port })).rejects.toMatchObject({
      name: 'ExternalError',
      message:
        `The local DynamoDB did not start: Port ${process.port} on 127.0.0.1 is already in use; stop what holds it, or choose another port ` +
        '(0 takes any free one).',
    });
    await process.close();
    await expect(fetch(process.endpoint)).rejects.toThrow('fetch failed');
  });
});
