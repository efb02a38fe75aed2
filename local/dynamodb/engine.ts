// dynalite behind a guard. dynalite throws when a request breaks off, which would end the process, and it takes every listener off the
// request when it answers. So it never sees the real request: the body is read here, and dynalite gets a stream of it that cannot fail.
//
// What dynalite does not know is answered before it is asked; see time-to-live.ts.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { ignore, readBody } from '../read-body.ts';
import type { TimeToLive } from './time-to-live.ts';

/** dynalite's own bound (16 MB is what BatchWriteItem may carry); more is answered with 413 before it fills the memory. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 600_000;
const TARGET_PREFIX = 'DynamoDB_20120810.';

/** A request with its body, as the guard has read it. */
export interface GuardedRequest {
  readonly operation: string;
  readonly body: Buffer;
}

/** Makes the HTTP server; it does not listen yet. Tables change state at once. */
export function createEngine(timeToLive: TimeToLive): Server {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [handler] = server.listeners('request') as [RequestListener];
  server.removeAllListeners('request');
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('request', (request, response) => void guard(request, response, handler, timeToLive));
  return server;
}

async function guard(request: IncomingMessage, response: ServerResponse, handler: RequestListener, timeToLive: TimeToLive): Promise<void> {
  response.on('error', ignore);
  const body = await readBody(request, BODY_BYTES_MAX);
  if (body === null) return void response.writeHead(413).end();
  const target = String(request.headers['x-amz-target'] ?? '');
  if (timeToLive.answers({ operation: target.slice(TARGET_PREFIX.length), body }, response)) return;
  handler(withBody(request, body), response as Parameters<RequestListener>[1]);
}

/** A stand-in for a request that has been read: the same line and headers, the body from memory. */
function withBody({ method, url, headers }: IncomingMessage, body: Buffer): IncomingMessage {
  return Object.assign(Readable.from(body.length > 0 ? [body] : [], { objectMode: false }), {
    method,
    url,
    headers,
  }) as unknown as IncomingMessage;
}
