// The Runtime API of one execution environment: the loopback HTTP endpoint through which its process asks for work and answers.
// It speaks the documented protocol (2018-06-01), so AWS's own runtime client works against it as our bootstrap does.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../read-body.ts';

const ROUTE = /^\/2018-06-01\/runtime\/(?:init\/(error)|invocation\/(?:(next)|([^/]+)\/(response|error)))$/;

/** One invocation on its way to the process. `deadlineMs` is asked when it leaves, because a cold start must not eat into it. */
export interface Delivery {
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  readonly payloadText: string;
  /** Milliseconds since the epoch at which the invocation times out. Called once, at the moment the process receives the event. */
  deadlineMs(): number;
}

export interface RuntimeApiListener {
  /** The process asked for work for the first time: its init is over. */
  ready(): void;
  initFailed(body: string): void;
  /** Answers whether the request id is one that is running. */
  answered(requestId: string, kind: 'response' | 'error', body: string): boolean;
}

export interface RuntimeApi {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  deliver(delivery: Delivery): void;
  close(): Promise<void>;
}

/** Opens the endpoint on 127.0.0.1, on a port that the system chooses. */
export async function startRuntimeApi(listener: RuntimeApiListener): Promise<RuntimeApi> {
  const parked: ServerResponse[] = [];
  const waiting: Delivery[] = [];
  let isReady = false;
  const server = createServer((request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    handle(request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliver(delivery) {
      waiting.push(delivery);
      pair();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [matched, initError, next, requestId, kind] = ROUTE.exec(request.url ?? '') ?? [];
    if (!matched || (request.method === 'GET') !== (next !== undefined))
      return refuse(response, 404, 'InvalidRoute', `${request.method} ${request.url}`);
    if (next) return park(response);
    const body = String(await readBody(request));
    if (initError) listener.initFailed(body);
    else if (!listener.answered(decodeURIComponent(requestId!), kind as 'response' | 'error', body)) {
      return refuse(response, 400, 'InvalidRequestID', `no invocation ${requestId} is running here`);
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }

  function park(response: ServerResponse): void {
    parked.push(response);
    response.on('close', () => {
      if (parked.includes(response)) parked.splice(parked.indexOf(response), 1);
    });
    if (!isReady) {
      isReady = true;
      listener.ready();
    }
    pair();
  }

  function pair(): void {
    while (parked.length > 0 && waiting.length > 0) hand(parked.shift()!, waiting.shift()!);
  }
}

function hand(response: ServerResponse, { requestId, functionArn, traceId, payloadText, deadlineMs }: Delivery): void {
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payloadText),
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadlineMs()),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': traceId,
    })
    .end(payloadText);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorType, errorMessage }));
}
