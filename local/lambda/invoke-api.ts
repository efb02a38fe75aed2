// The API of Lambda on loopback, so that whatever holds an AWS LambdaClient (the coordinator, above all) finds the local functions when
// AWS_ENDPOINT_URL_LAMBDA names this server. Invoke is here; what there is to ask of functions and mappings is in management-api.ts.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unreachable } from '../../shared/engine/assert.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { readBody } from '../read-body.ts';
import { type AsyncInvocations, createAsyncInvocations } from './async-invocations.ts';
import type { InvocationResult } from './invocation-result.ts';
import { ASYNC_PAYLOAD_BYTES_MAX, SYNC_PAYLOAD_BYTES_MAX } from './lambda-limits.ts';
import type { LocalFunction } from './local-function.ts';
import { answerManagement, type ManagedMapping } from './management-api.ts';

const ROUTE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;
const INVOCATION_TYPES = ['RequestResponse', 'Event', 'DryRun'];

export interface InvokeApi {
  /** What AWS_ENDPOINT_URL_LAMBDA is set to. */
  readonly url: string;
  /** Makes a function callable by its name, its ARN, and either of them with a qualifier. */
  register(localFunction: LocalFunction): void;
  /** Makes a mapping known, so that it can be listed and switched. */
  registerMapping(mapping: ManagedMapping): void;
  /** Stops listening and gives up the retries of asynchronous invocations. The functions stay open. */
  close(): Promise<void>;
}

/** Opens the API on 127.0.0.1, on a port that the system chooses. `clock` paces the retries of asynchronous invocations. */
export async function startInvokeApi({ clock }: { clock: Clock }): Promise<InvokeApi> {
  const functions = new Map<string, LocalFunction>();
  const mappings = new Map<string, ManagedMapping>();
  const asynchronous = createAsyncInvocations(clock);
  const server = createServer((request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    answer(request, response, { functions, mappings }, asynchronous).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    register: localFunction => functions.set(localFunction.name, localFunction),
    registerMapping: mapping => mappings.set(mapping.uuid, mapping),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, asynchronous.close()]);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { functions, mappings }: { readonly functions: Map<string, LocalFunction>; readonly mappings: Map<string, ManagedMapping> },
  asynchronous: AsyncInvocations,
) {
  const [, encodedName] = ROUTE.exec(request.url ?? '') ?? [];
  const payload = (await readBody(request))!;
  if (encodedName === undefined || request.method !== 'POST') {
    const managed = await answerManagement({ functions, mappings }, request.method ?? '', request.url ?? '', payload.toString());
    if (managed !== null) {
      return void response.writeHead(managed.status, { 'content-type': 'application/json' }).end(JSON.stringify(managed.body));
    }
    return refuse(response, 404, 'ResourceNotFoundException', `${request.method} ${request.url} is not served here.`);
  }
  const name = decodeURIComponent(encodedName);
  const localFunction = functions.get(nameOf(name));
  if (!localFunction) {
    const known = [...functions.keys()].join(', ') || 'none';
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}. Local functions: ${known}.`);
  }
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  if (!INVOCATION_TYPES.includes(type)) {
    return refuse(
      response,
      400,
      'InvalidParameterValueException',
      `InvocationType is ${type}; give one of ${INVOCATION_TYPES.join(', ')}.`,
    );
  }
  const bytesMax = type === 'Event' ? ASYNC_PAYLOAD_BYTES_MAX : SYNC_PAYLOAD_BYTES_MAX;
  if (payload.length > bytesMax) {
    return refuse(response, 413, 'RequestTooLargeException', `The payload has ${payload.length} bytes; ${type} takes up to ${bytesMax}.`);
  }
  const payloadText = payload.length === 0 ? '{}' : payload.toString();
  const problem = jsonProblem(payloadText);
  if (problem) return refuse(response, 400, 'InvalidRequestContentException', `Could not parse request body into json: ${problem}`);
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type === 'Event') {
    asynchronous.accept(localFunction, payloadText);
    return void response.writeHead(202).end();
  }
  respond(response, await localFunction.invokePayload(payloadText));
}

function respond(response: ServerResponse, result: InvocationResult): void {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': result.requestId, 'x-amz-executed-version': '$LATEST' };
  switch (result.kind) {
    case 'succeeded':
      response.writeHead(200, headers).end(result.responseText);
      return;
    case 'failed':
      response.writeHead(200, { ...headers, 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(result.error));
      return;
    case 'throttled':
      refuse(response, 429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
      return;
    default:
      unreachable(result);
  }
}

function refuse(response: ServerResponse, status: number, errorType: string, message: string, details: object = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': errorType })
    .end(JSON.stringify({ Type: 'User', message, ...details }));
}

/** From a name, a partial ARN or an ARN, each with or without a qualifier. */
function nameOf(reference: string): string {
  const [, afterFunction] = /(?:^|:)function:(.+)$/.exec(reference) ?? [];
  return (afterFunction ?? reference).split(':')[0]!;
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
