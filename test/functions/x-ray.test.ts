// What reaches the X-Ray daemon: the documents are held to what docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html says.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { tracedWhenSampled } from '../../functions/tracing.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const SAMPLED = `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:1`;
const ID = expect.stringMatching(/^[0-9a-f]{16}$/);

let daemon: Socket;
let server: Server;
const datagrams: string[] = [];

beforeAll(async () => {
  daemon = createSocket('udp4', message => void datagrams.push(message.toString('utf8')));
  daemon.bind(0, '127.0.0.1');
  server = createServer((request, response) => {
    response.statusCode = Number(request.url!.slice(1, 4));
    response.end('done');
  });
  server.listen(0, '127.0.0.1');
  await Promise.all([once(daemon, 'listening'), once(server, 'listening')]);
  process.env._HANDLER = 'index.handler';
});

beforeEach(() => {
  datagrams.length = 0;
  process.env.AWS_XRAY_DAEMON_ADDRESS = `tcp:127.0.0.1:1 udp:127.0.0.1:${daemon.address().port}`;
});

afterAll(() => {
  daemon.close();
  server.close();
});

/** Asks the server for an answer of that status; a status of 0 is asked of nobody, and fails. */
async function request(status: number): Promise<void> {
  const port = status === 0 ? 1 : (server.address() as AddressInfo).port;
  const [response] = await once(get(`http://127.0.0.1:${port}/${status}/path?secret=1`), 'response');
  await once(response.resume(), 'end');
}

const invoke = <Result>(header: string, work: () => Promise<Result>) =>
  tracedWhenSampled('shop', { xRayTraceId: header } as unknown as Context, work);

async function told(count: number): Promise<Record<string, unknown>[]> {
  while (datagrams.length < count) await once(daemon, 'message');
  return datagrams.map(text => {
    const [head, document, ...rest] = text.split('\n');
    expect([JSON.parse(head!), rest]).toEqual([{ format: 'json', version: 1 }, []]);
    return JSON.parse(document!);
  });
}

test('an invocation that is sampled is told with the requests it made', async () => {
  await expect(
    invoke(SAMPLED, async () => {
      await Promise.all([200, 404, 429, 503].map(request));
      return 'result';
    }),
  ).resolves.toBe('result');
  const [segment] = await told(1);
  expect(segment).toMatchObject({
    id: ID,
    trace_id: ROOT,
    parent_id: '53995c3f42cd8ad8',
    type: 'subsegment',
    name: '## index.handler',
    annotations: { Service: 'shop', ColdStart: true },
    start_time: expect.any(Number),
    end_time: expect.any(Number),
  });
  expect(segment).not.toHaveProperty('fault');
  const flags = [{}, { error: true }, { error: true, throttle: true }, { fault: true }];
  expect(segment!.subsegments).toEqual(
    [200, 404, 429, 503].map((status, i) => ({
      ...{ id: ID, name: '127.0.0.1', namespace: 'remote', start_time: expect.any(Number), end_time: expect.any(Number), ...flags[i] },
      http: { request: { method: 'GET', url: `http://127.0.0.1/${status}/path` }, response: { status } },
    })),
  );
});

test('a failure is told, and thrown on', async () => {
  const error = new RangeError('too much');
  await expect(invoke(SAMPLED, () => Promise.reject(error))).rejects.toBe(error);
  await expect(invoke(SAMPLED, () => request(0))).rejects.toThrow('ECONNREFUSED');
  const [first, second] = await told(2);
  expect(first).toMatchObject({ fault: true, cause: { exceptions: [{ id: ID, type: 'RangeError', message: 'too much' }] } });
  expect(first!.annotations).toMatchObject({ ColdStart: false });
  expect(second!.subsegments).toMatchObject([
    { fault: true, cause: { exceptions: [{ message: expect.stringContaining('ECONNREFUSED') }] } },
  ]);
});

test('invocations at the same time are told apart', async () => {
  await Promise.all([200, 201].map(status => invoke(SAMPLED, () => request(status))));
  const segments = await told(2);
  const statuses = segments.map(({ subsegments }) =>
    (subsegments as { http: { response: { status: number } } }[]).map(each => each.http.response.status),
  );
  expect(statuses.sort()).toEqual([[200], [201]]);
});

test('nothing is told of what is not sampled, and nothing fails where nobody listens', async () => {
  await invoke(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`, async () => {});
  await invoke('Sampled=1', async () => {});
  for (const address of [undefined, 'nonsense', '127.0.0.1:1']) {
    if (address === undefined) delete process.env.AWS_XRAY_DAEMON_ADDRESS;
    else process.env.AWS_XRAY_DAEMON_ADDRESS = address;
    await expect(invoke(SAMPLED, async () => address)).resolves.toBe(address);
  }
  expect(datagrams).toEqual([]);
});
