// DynamoDB behind a door that tests close: a request that names a closed table is refused as throttled, all others pass.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FaultyProxy {
  readonly endpoint: string;
  /** Tables whose writes are refused. */
  readonly closed: Set<string>;
  refusedCount: number;
  close(): Promise<void>;
}

const WRITES = /PutItem|BatchWriteItem|UpdateItem/;

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const closed = new Set<string>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming);
    const isWrite = WRITES.test(String(incoming.headers['x-amz-target']));
    if (isWrite && [...closed].some(table => body.includes(`"${table}"`))) {
      proxy.refusedCount++;
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      outgoing.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'closed by the test' }));
    } else forward(target, incoming, body, outgoing);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed,
    refusedCount: 0,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: string, outgoing: ServerResponse): void {
  const sent = request(`${target}${url}`, { method, headers }, answer => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  sent.on('error', () => outgoing.destroy());
  sent.end(body);
}
