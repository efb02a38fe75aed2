// What X-Ray is told of an invocation: a subsegment below the segment that Lambda itself writes, and in it every HTTP request made meanwhile.
//
// It goes as one datagram to the daemon that Lambda runs beside a function: a line that names the format, and the document, as
// docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html and …/xray-api-segmentdocuments.html have them. AWS's library for it is
// in maintenance mode, puts itself in the place of Node's HTTP functions, and would be a third of the bundle; Node itself tells of requests.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createSocket } from 'node:dgram';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { nextNonce } from '../shared/checkpoint/nonce.ts';
import { systemClock } from '../shared/time/system-clock.ts';

const FORMAT = '{"format":"json","version":1}\n';
/** What a datagram of 64 KB holds for sure. */
const REQUESTS_MAX = 100;

interface Subsegment {
  readonly id: string;
  readonly name: string;
  /** Seconds since the epoch. */
  readonly start_time: number;
  end_time?: number;
  error?: true;
  throttle?: true;
  fault?: true;
  cause?: { readonly exceptions: readonly { readonly id: string; readonly type: string; readonly message: string }[] };
}

interface RequestSubsegment extends Subsegment {
  readonly namespace: 'remote';
  readonly http: { readonly request: { readonly method: string; readonly url: string }; response?: { readonly status: number } };
}

interface InvocationSubsegment extends Subsegment {
  readonly type: 'subsegment';
  readonly trace_id: string;
  readonly parent_id: string;
  readonly annotations: Readonly<Record<string, string | boolean>>;
  readonly subsegments: RequestSubsegment[];
}

/** The invocation that the code at hand runs for: several may run at once. */
const invocation = new AsyncLocalStorage<InvocationSubsegment>();
const requests = new WeakMap<ClientRequest, RequestSubsegment>();

const newId = (): string => Buffer.from(nextNonce(), 'base64url').toString('hex').slice(0, 16);
const nowSeconds = (): number => systemClock.nowMs() / 1000;

/**
 * Runs the work, and tells X-Ray when it has ended. `header` is that of the trace: `Root=…;Parent=…;Sampled=1`. What cannot be told is not: a
 * trace must never be the reason that a batch comes again.
 */
export async function traced<Result>(
  header: string,
  annotations: Readonly<Record<string, string | boolean>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { Root, Parent } = Object.fromEntries(header.split(';').map(part => part.split('=') as [string, string]));
  if (!Root || !Parent) return work();
  const segment: InvocationSubsegment = {
    ...begun(`## ${process.env._HANDLER ?? 'handler'}`),
    ...{ type: 'subsegment', trace_id: Root, parent_id: Parent, annotations, subsegments: [] },
  };
  try {
    return await invocation.run(segment, work);
  } catch (error) {
    failed(segment, error);
    throw error;
  } finally {
    segment.end_time = nowSeconds();
    await send(segment);
  }
}

const begun = (name: string): Subsegment => ({ id: newId(), name, start_time: nowSeconds() });

function failed(segment: Subsegment, thrown: unknown): void {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  segment.fault = true;
  segment.cause = { exceptions: [{ id: newId(), type: name, message }] };
}

async function send(segment: InvocationSubsegment): Promise<void> {
  // `host:port`, or one of those for each protocol: `tcp:host:port udp:host:port`.
  const [, host, port] = /(?:^|udp:)([^\s:]+):(\d+)(?:\s|$)/.exec(process.env.AWS_XRAY_DAEMON_ADDRESS ?? '') ?? [];
  if (host === undefined) return;
  const socket = createSocket('udp4');
  await new Promise<void>(resolve => {
    socket.on('error', () => resolve());
    socket.send(FORMAT + JSON.stringify(segment), Number(port), host, () => resolve());
  });
  socket.close();
}

subscribe('http.client.request.created', message => {
  const { request } = message as { request: ClientRequest };
  const segment = invocation.getStore();
  if (segment === undefined || segment.subsegments.length === REQUESTS_MAX) return;
  const [path] = request.path.split('?');
  const url = `${request.protocol}//${request.host}${path}`;
  const told: RequestSubsegment = { ...begun(request.host), namespace: 'remote', http: { request: { method: request.method, url } } };
  segment.subsegments.push(told);
  requests.set(request, told);
});

subscribe('http.client.response.finish', message => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  const told = requests.get(request);
  const status = response.statusCode ?? 0;
  if (told === undefined) return;
  told.end_time = nowSeconds();
  told.http.response = { status };
  if (status === 429) told.throttle = true;
  if (status >= 500) told.fault = true;
  else if (status >= 400) told.error = true;
});

subscribe('http.client.request.error', message => {
  const { request, error } = message as { request: ClientRequest; error: Error };
  const told = requests.get(request);
  if (told === undefined) return;
  told.end_time = nowSeconds();
  failed(told, error);
});
