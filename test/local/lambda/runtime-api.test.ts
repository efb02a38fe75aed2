// The Runtime API spoken to by hand: any runtime client must find the documented protocol, not only our bootstrap.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type RuntimeApi, startRuntimeApi } from '../../../local/lambda/runtime-api.ts';

let api: RuntimeApi;
let heard: string[];

beforeEach(async () => {
  heard = [];
  api = await startRuntimeApi({
    ready: () => heard.push('ready'),
    initFailed: body => heard.push(`init failed: ${body}`),
    answered: (requestId, kind, body) => requestId === 'known' && heard.push(`${kind}: ${body}`) > 0,
  });
});
afterEach(() => api.close());

const call = (method: string, route: string, body?: string) =>
  fetch(`http://${api.address}/2018-06-01/runtime/${route}`, { method, ...(body !== undefined && { body }) });

test.each<[string, string, string | undefined, number, string[]]>([
  ['POST', 'invocation/known/response', '{"n":1}', 202, ['response: {"n":1}']],
  ['POST', 'invocation/known/error', '{}', 202, ['error: {}']],
  ['POST', 'invocation/other/response', '1', 400, []],
  ['POST', 'init/error', '{"errorType":"Error"}', 202, ['init failed: {"errorType":"Error"}']],
  ['POST', 'invocation/next', '', 404, []],
  ['GET', 'invocation/known/response', undefined, 404, []],
  ['GET', 'nothing', undefined, 404, []],
])('%s %s', async (method, route, body, status, expected) => {
  const response = await call(method, route, body);
  expect([response.status, heard]).toEqual([status, expected]);
  if (status >= 400) expect(await response.json()).toEqual({ errorType: expect.any(String), errorMessage: expect.any(String) });
});

test('next waits for an invocation and carries its headers', async () => {
  const next = call('GET', 'invocation/next');
  let deadlineCallCount = 0;
  const deadlineMs = () => 1000 + ++deadlineCallCount;
  api.deliver({ requestId: 'r-1', functionArn: 'arn:fn', traceId: 'Root=1', payloadText: '{"é":1}', deadlineMs });
  const response = await next;
  expect(await response.json()).toEqual({ é: 1 });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'r-1',
    'lambda-runtime-deadline-ms': '1001',
    'lambda-runtime-invoked-function-arn': 'arn:fn',
    'lambda-runtime-trace-id': 'Root=1',
  });
  expect(heard).toEqual(['ready']);
});
