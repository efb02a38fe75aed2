// The shell around the model: one port for two protocols, clients that misbehave, the process that ends with its parent, bad addresses.
import { fork, spawn } from 'node:child_process';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LIMITS_AWS, LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { type KinesisServer, startKinesisServer } from '../../../local/kinesis/server.ts';
import { startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { ManualClock } from './manual-clock.ts';

const JSON_1_1 = 'application/x-amz-json-1.1';
const MAIN = fileURLToPath(new URL('../../../local/kinesis/main.ts', import.meta.url));

let server: KinesisServer;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  server = await startKinesisServer({ clock, limits: LIMITS_AWS });
});
afterEach(() => server.close());

function post(operation: string, body: string, contentType = JSON_1_1): Promise<Response> {
  return fetch(server.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `Kinesis_20131202.${operation}`, 'content-type': contentType },
    body,
  });
}

async function sdkListStreams(env: Record<string, string>): Promise<readonly string[]> {
  const saved = { ...process.env };
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', ...env });
  const client = new KinesisClient();
  try {
    return (await client.send(new ListStreamsCommand())).StreamNames!;
  } finally {
    client.destroy();
    process.env = saved;
  }
}

test("the SDK's default client needs nothing but the endpoint in the environment", async () => {
  server.model.call('CreateStream', { StreamName: 'trades', ShardCount: 1 });
  expect(await sdkListStreams({ AWS_ENDPOINT_URL_KINESIS: server.endpoint })).toEqual(['trades']);
  expect(await sdkListStreams({ AWS_ENDPOINT_URL: server.endpoint })).toEqual(['trades']);
});

test('a throttled batch comes back in part through the SDK', async () => {
  server.model.call('CreateStream', { StreamName: 'trades', ShardCount: 1 });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new KinesisClient({ region: 'us-east-1', endpoint: server.endpoint, credentials });
  const put = () =>
    client.send(new PutRecordsCommand({ StreamName: 'trades', Records: Array(400).fill({ PartitionKey: 'k', Data: Buffer.from('v') }) }));
  await put();
  await put();
  const { FailedRecordCount, Records } = await put();
  expect(FailedRecordCount).toBe(200);
  expect(Records![399]!.ErrorCode).toBe('ProvisionedThroughputExceededException');
  client.destroy();
});

test('large requests and large answers share one HTTP/2 session', async () => {
  const free = await startKinesisServer({ clock, limits: LIMITS_UNTHROTTLED });
  free.model.call('CreateStream', { StreamName: 'trades', ShardCount: 1 });
  const Data = Buffer.alloc(1_000_000).toString('base64');
  const batch = { StreamName: 'trades', Records: Array(10).fill({ PartitionKey: 'k', Data }) };
  const from = { StreamName: 'trades', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
  const { ShardIterator } = free.model.call('GetShardIterator', from);
  const session = connectHttp2(free.endpoint, { maxSessionMemory: 1_024 });
  const call = (operation: string, input: unknown) => callOn(session, operation, input);

  const puts = await Promise.all([1, 2, 3, 4].map(() => call('PutRecords', batch)));
  expect(puts.map(({ FailedRecordCount }) => FailedRecordCount)).toEqual([0, 0, 0, 0]);
  const gets = await Promise.all([1, 2, 3, 4].map(() => call('GetRecords', { ShardIterator })));
  expect(gets.map(({ Records }) => (Records as unknown[]).length)).toEqual([10, 10, 10, 10]);
  session.destroy();
  await free.close();
});

function callOn(session: ClientHttp2Session, operation: string, input: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = { ':method': 'POST', 'x-amz-target': `Kinesis_20131202.${operation}`, 'content-type': JSON_1_1 };
    const stream = session.request(headers).setEncoding('utf8');
    let answer = '';
    stream.on('data', text => {
      answer += text;
    });
    stream.on('end', () => resolve(JSON.parse(answer))).on('error', reject);
    stream.end(JSON.stringify(input));
  });
}

test.each([
  ['an unknown operation', () => post('SubscribeToShard', '{}'), 'UnknownOperationException', 'SubscribeToShard is not an operation'],
  ['a name from the prototype', () => post('toString', '{}'), 'UnknownOperationException', 'toString is not an operation'],
  ['broken JSON', () => post('ListStreams', '{"Limit":'), 'SerializationException', 'not valid JSON'],
  ['CBOR', () => post('ListStreams', '\xa0', 'application/x-amz-cbor-1.1'), 'SerializationException', 'AWS_CBOR_DISABLE=1'],
  ['a number for a name', () => post('DescribeStream', '{"StreamName":7}'), 'SerializationException', 'can not be converted to a String'],
  ['a list for the input', () => post('DescribeStream', '[]'), 'SerializationException', 'Start of list found where not expected'],
  ['no stream', () => post('DescribeStream', '{"StreamName":null}'), 'InvalidArgumentException', 'must be provided'],
  [
    'data that is no base64',
    () => post('PutRecord', '{"StreamName":"s","PartitionKey":"k","Data":"a"}'),
    'SerializationException',
    'multiple of 4',
  ],
  [
    'several broken bounds',
    () => post('CreateStream', '{"StreamName":"a b","ShardCount":0}'),
    'ValidationException',
    "2 validation errors detected: Value 'a b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
      "[a-zA-Z0-9_.-]+; Value '0' at 'shardCount' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
])('fails if the request is %s', async (_, request, type, message) => {
  const response = await request();
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe(JSON_1_1);
  expect(await response.json()).toEqual({ __type: type, message: expect.stringContaining(message) });
});

test('fails if a body is longer than any valid request', async () => {
  expect((await post('PutRecords', ' '.repeat(25 * 2 ** 20))).status).toBe(413);
});

test.each([
  ['HTTP/1.1', abandonHttp1],
  ['HTTP/2', abandonHttp2],
])('a client that goes away in the middle of an upload over %s does no harm', async (_, abandon) => {
  await abandon(server.port);
  expect((await post('ListStreams', '{}')).status).toBe(200);
});

function abandonHttp1(port: number): Promise<void> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf a body', () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
  });
}

function abandonHttp2(port: number): Promise<void> {
  return new Promise(resolve => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    const stream = session.request({ ':method': 'POST', ':path': '/', 'content-length': '1000000' });
    stream.on('error', () => {});
    stream.write('half a body', () => {
      session.destroy();
      resolve();
    });
  });
}

test('fails if the port is in use, in one sentence that says what to do', async () => {
  const message = `Port ${server.port} on 127.0.0.1 is already in use; stop what holds it, or choose another port (0 takes any free one).`;
  await expect(startKinesisServer({ port: server.port, clock })).rejects.toMatchObject({
    name: 'ExternalError',
    domain: 'network',
    message,
  });
  await expect(startKinesis({ port: server.port })).rejects.toMatchObject({
    name: 'ExternalError',
    message: `The local Kinesis did not start: ${message}`,
  });
});

test('runs as a process and ends when asked', async () => {
  const kinesis = await startKinesis({ unthrottled: true });
  expect((await fetch(kinesis.endpoint, { method: 'POST' })).status).toBe(400);
  await kinesis.close();
  await expect(fetch(kinesis.endpoint)).rejects.toThrow('fetch failed');
});

test('the process ends when its channel closes, as it does when the parent is killed', async () => {
  const child = fork(MAIN, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await new Promise(resolve => child.once('message', resolve));
  const exit = new Promise(resolve => child.once('exit', resolve));
  child.disconnect();
  expect(await exit).toBe(0);
});

test('without a channel it prints its address and ends with its input', async () => {
  const child = spawn(process.execPath, [MAIN, '--port', '0'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const line = await new Promise<string>(resolve => child.stdout.setEncoding('utf8').once('data', resolve));
  expect(JSON.parse(line)).toEqual({
    kind: 'ready',
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    port: expect.any(Number),
  });
  const exit = new Promise(resolve => child.once('exit', resolve));
  child.stdin.end();
  expect(await exit).toBe(0);
});
