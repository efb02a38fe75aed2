// What goes over the wire, counted and spoilt: a proxy before the real service passes a write on and hangs up, throttles, and keeps a list.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkpointsTable } from '../../shared/checkpoint/checkpoints-table.ts';
import type { CommitDraft } from '../../shared/checkpoint/commit.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../../shared/checkpoint/dynamodb-log-store.ts';
import { defaultLogPolicy } from '../../shared/checkpoint/log-policy.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { type DynamoDbService, openDynamoDb } from './dynamodb-service.ts';
import { ManualClock } from './manual-clock.ts';
import { noise } from './noise.ts';

type Fault = 'hang up before' | 'hang up after' | 'throttle';

let service: DynamoDbService;
let proxy: Server;
let tableName: string;
/** Met by the next PutItem requests, in order. */
const faults: (Fault | null)[] = [];
/** Operations that arrived, in order. */
let operations: string[] = [];

beforeAll(async () => {
  service = await openDynamoDb();
  tableName = await service.newTable(checkpointsTable.partitionKey, checkpointsTable.sortKey);
  const { protocol, hostname, port } = (await service.client.config.endpoint?.())!;
  if (protocol !== 'http:') throw new Error('this test needs a local endpoint');
  proxy = createServer((incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1]!;
    operations.push(operation);
    const fault = operation === 'PutItem' ? (faults.shift() ?? null) : null;
    if (fault === 'hang up before') return void incoming.socket.destroy();
    if (fault === 'throttle') {
      incoming.resume();
      const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
      return void response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify({ __type: type, message: 'slow' }));
    }
    const { method, url, headers } = incoming;
    const outgoing = request({ hostname, port, method, path: url, headers }, answer => {
      if (fault === 'hang up after') return void answer.resume().on('end', () => incoming.socket.destroy());
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  proxy.closeAllConnections();
  await new Promise(resolve => proxy.close(resolve));
  await service.close();
});

let partitionCount = 0;

/** A log behind the proxy with its first commit written, through a client that itself tries `maxAttempts` times. */
async function openLog(maxAttempts: number) {
  const { port } = proxy.address() as AddressInfo;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts });
  const clock = new ManualClock();
  let nonceCount = 0;
  const log = new CommitLog({
    store: new DynamoDbLogStore({ client, tableName }),
    bodies: new MemoryBodyStore(),
    clock,
    nextNonce: () => `nonce-${nonceCount++}`,
    partition: `app/stage/trades/shard-${partitionCount++}`,
    program: 'ab'.repeat(32),
    stateProgram: 'cd'.repeat(32),
    policy: { ...defaultLogPolicy, retryForMs: 500 },
  });
  await log.load();
  await log.append(draft(1), 0);
  operations = [];
  return { log, client, clock };
}

function draft(number: number): CommitDraft {
  const position = { sequenceNumber: `49${number}`, subSequenceNumber: -1 };
  return { kind: 'delta', position, watermarkMs: null, groupCount: number, state: noise(50, number), outbox: new Uint8Array(0) };
}

test.each<[string, number, readonly Fault[]]>([
  ['the log tries again', 1, ['hang up after']],
  ['the client tries again by itself', 3, ['hang up after']],
  ['nothing had arrived', 1, ['hang up before']],
  ['again and again', 1, ['hang up before', 'throttle', 'hang up after', 'throttle']],
])('a lost answer is settled by the nonce: %s', async (_, maxAttempts, script) => {
  const { log, client } = await openLog(maxAttempts);
  faults.push(...script);
  expect(await log.append(draft(2), 1)).toMatchObject({ outcome: 'won', commit: { number: 2, groupCount: 2 } });
  expect(operations.filter(operation => operation === 'PutItem')).toHaveLength(script.length + 1);
  expect((await log.load()).head).toBe(2);
  client.destroy();
});

test('a commit is one conditional write, a fresh cache one query, a load two', async () => {
  const { log, client } = await openLog(1);
  await log.append(draft(2), 1);
  expect(operations).toEqual(['PutItem']);
  await log.publishedUpTo(2);
  await log.after(2);
  expect(operations).toEqual(['PutItem', 'Query']);
  await log.load();
  expect(operations).toEqual(['PutItem', 'Query', 'Query', 'Query']);
  client.destroy();
});

test('throttling without end is given up, to be tried again later', async () => {
  const { log, client } = await openLog(1);
  faults.push(...Array.from({ length: 100 }, () => 'throttle' as const));
  await expect(log.append(draft(2), 1)).rejects.toMatchObject({ domain: 'dynamodb', retryable: true });
  faults.length = 0;
  expect((await log.load()).head).toBe(1);
  client.destroy();
});
