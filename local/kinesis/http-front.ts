// One loopback port that speaks HTTP/1.1 and HTTP/2 without TLS. The SDK's Kinesis client starts with HTTP/2 at once ("prior knowledge"), other
// clients with HTTP/1.1; the first bytes tell which: every HTTP/2 connection begins with "PRI".
import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { ExternalError } from '../../shared/engine/errors.ts';
import { ignore, readBody } from '../read-body.ts';

const HOST = '127.0.0.1';
const HTTP2_FIRST_BYTES = 'PRI';
/** Node closes an idle connection after 5 s by default, while a client may be sending its next request on it. */
const KEEP_ALIVE_MS = 600_000;
/** A PutRecords of 10 MiB comes in base64; smaller flow-control windows would make it a hundred round trips. */
const HTTP2_WINDOW_BYTES = 16 * 1024 * 1024;
/** Node refuses new streams of a session with more than 10 MB of unfinished work by default: less than two large answers. */
const HTTP2_SESSION_MEGABYTES_MAX = 1_024;

export interface HttpRequest {
  readonly headers: IncomingMessage['headers'];
  readonly method: string;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpFront {
  readonly endpoint: string;
  readonly port: number;
  /** Drops every connection and frees the port. */
  close(): Promise<void>;
}

export interface HttpFrontOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Longer bodies are answered with 413. */
  readonly bodyBytesMax: number;
  answer(request: HttpRequest): HttpResponse;
}

/** Listens on loopback. Rejects with an `ExternalError` where the port cannot be had. */
export async function startHttpFront({ port, bodyBytesMax, answer }: HttpFrontOptions): Promise<HttpFront> {
  const onRequest = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) =>
    void handle(request, response as ServerResponse, bodyBytesMax, answer);
  const http1 = createHttp1Server({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
  http1.on('clientError', (_, socket) => socket.destroy());
  const http2 = createHttp2Server(
    { settings: { initialWindowSize: HTTP2_WINDOW_BYTES }, maxSessionMemory: HTTP2_SESSION_MEGABYTES_MAX },
    onRequest,
  );
  http2.on('session', session => session.setLocalWindowSize(HTTP2_WINDOW_BYTES));
  http2.on('sessionError', ignore);

  const sockets = new Set<Socket>();
  const server = createSocketServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', ignore);
    const sniff = () => {
      const first: Buffer | null = socket.read();
      if (first === null) return;
      socket.off('readable', sniff);
      socket.unshift(first);
      const target = first.toString('latin1').startsWith(HTTP2_FIRST_BYTES) ? http2 : http1;
      target.emit('connection', socket);
    };
    socket.on('readable', sniff);
  });
  await listen(server, port);
  const chosenPort = (server.address() as AddressInfo).port;
  return {
    endpoint: `http://${HOST}:${chosenPort}`,
    port: chosenPort,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function handle(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse,
  bodyBytesMax: number,
  answer: (request: HttpRequest) => HttpResponse,
): Promise<void> {
  response.on('error', ignore);
  const read = await readBody(request, bodyBytesMax);
  const { status, headers, body } =
    read === null ? { status: 413, headers: {}, body: '' } : answer({ headers: request.headers, method: request.method ?? '', body: read });
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

function listen(server: ReturnType<typeof createSocketServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.message})`;
      const message = `Port ${port} on ${HOST} ${reason}; stop what holds it, or choose another port (0 takes any free one).`;
      reject(new ExternalError('network', message, { retryable: false, cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
}
