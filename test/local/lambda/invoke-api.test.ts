// The Invoke API, called by the AWS SDK's own client: the one that the coordinator uses.

import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type InvokeApi, startInvokeApi } from '../../../local/lambda/invoke-api.ts';
import { createLocalFunction, type LocalFunction, type LogLine } from '../../../local/lambda/local-function.ts';
import { systemClock } from '../../../shared/time/system-clock.ts';
import { writeBundles } from './bundles.ts';

const bundles = writeBundles();
const lines: LogLine[] = [];
let lineSeen = () => {};
let api: InvokeApi;
let fn: LocalFunction;
let client: LambdaClient;

beforeAll(async () => {
  api = await startInvokeApi({ clock: systemClock });
  fn = createLocalFunction({
    name: 'partition',
    bundlePath: bundles.pathOf('obedient.mjs'),
    timeoutMs: 20_000,
    environmentCountMax: 1,
    clock: systemClock,
    onLog: line => {
      lines.push(line);
      lineSeen();
    },
  });
  api.register(fn);
  process.env.AWS_ENDPOINT_URL_LAMBDA = api.url;
  client = new LambdaClient({ region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 });
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL_LAMBDA;
  client.destroy();
  await api.close();
  await fn.close();
  bundles.remove();
});

function invoke(event: unknown, input: Partial<InvokeCommandInput> = {}) {
  return client.send(new InvokeCommand({ FunctionName: 'partition', Payload: JSON.stringify(event), ...input }));
}

const payloadOf = ({ Payload }: { Payload?: Uint8Array }) => JSON.parse(Buffer.from(Payload!).toString()) as unknown;

test.each([
  'partition',
  'partition:$LATEST',
  '000000000000:function:partition',
  'arn:aws:lambda:us-east-1:000000000000:function:partition',
  'arn:aws:lambda:us-east-1:000000000000:function:partition:live',
])('finds the function as %s', async FunctionName => {
  const answer = await invoke({ deed: 'echo', value: { tick: 'ö' } }, { FunctionName });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(answer.FunctionError).toBeUndefined();
  expect(payloadOf(answer)).toEqual({ tick: 'ö' });
});

test('a function error is an answer, with the error as its payload', async () => {
  const answer = await invoke({ deed: 'throw' });
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(payloadOf(answer)).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range', trace: expect.any(Array) });
});

test('Event is accepted at once and runs behind the answer', async () => {
  const seen = new Promise<void>(resolve => (lineSeen = () => lines.some(({ line }) => line === 'two') && resolve()));
  expect(await invoke({ deed: 'log' }, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
  await seen;
});

test('DryRun runs nothing', async () => {
  expect(await invoke({ deed: 'exit', code: 1 }, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
});

test('fails if every environment is busy', async () => {
  // What ran behind its answer may not have ended yet.
  while (
    await invoke({ deed: 'echo', value: 1 }).then(
      () => false,
      () => true,
    )
  );
  const results = await Promise.allSettled([invoke({ deed: 'sleep', durationMs: 300 }), invoke({ deed: 'sleep', durationMs: 300 })]);
  const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(refused.map(({ reason }) => reason)).toEqual([expect.objectContaining({ name: 'TooManyRequestsException' })]);
});

test.each<[string, Partial<InvokeCommandInput>, string, RegExp]>([
  [
    'the function is unknown',
    { FunctionName: 'other' },
    'ResourceNotFoundException',
    /Function not found: other\. Local functions: partition\./,
  ],
  ['the payload is no JSON', { Payload: Buffer.from('{') }, 'InvalidRequestContentException', /Could not parse request body/],
  [
    'the payload is too large',
    { Payload: Buffer.from(`"${'x'.repeat(6 * 1024 * 1024)}"`) },
    'RequestTooLargeException',
    /takes up to 6291456/,
  ],
  [
    'an asynchronous payload is too large',
    { Payload: Buffer.from(`"${'x'.repeat(1024 * 1024)}"`), InvocationType: 'Event' },
    'RequestTooLargeException',
    /takes up to 1048576/,
  ],
])('fails if %s', async (_, input, name, message) => {
  await expect(invoke({}, input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});
