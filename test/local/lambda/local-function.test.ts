// A local function against real child processes: what each behaviour of a handler becomes for the caller, and what is left afterwards.
import { afterAll, afterEach, expect, test } from '@jest/globals';
import type { InvocationResult } from '../../../local/lambda/invocation-result.ts';
import { createLocalFunction, type LocalFunction, type LocalFunctionProps, type LogLine } from '../../../local/lambda/local-function.ts';
import { seededChoice } from '../../../local/lambda/seeded-choice.ts';
import { systemClock } from '../../../shared/time/system-clock.ts';
import { leftOf } from '../../processes.ts';
import { writeBundles } from './bundles.ts';

const bundles = writeBundles();
const open: LocalFunction[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map(each => each.close()))));
afterAll(bundles.remove);

function start(props: Partial<LocalFunctionProps> = {}, bundle = 'obedient.mjs'): LocalFunction {
  const started = createLocalFunction({ name: 'fn', bundlePath: bundles.pathOf(bundle), timeoutMs: 20_000, clock: systemClock, ...props });
  open.push(started);
  return started;
}

/** The parts of a result that a handler decides. */
function told(result: InvocationResult): unknown {
  switch (result.kind) {
    case 'succeeded':
      return JSON.parse(result.responseText);
    case 'failed':
      return { reason: result.reason, type: result.error.errorType, message: result.error.errorMessage.replace(result.requestId, '<id>') };
    case 'throttled':
      return 'throttled';
  }
}

async function check(event: object, expected: unknown, props: Partial<LocalFunctionProps> = {}, bundle?: string): Promise<void> {
  expect(told(await start(props, bundle).invoke(event))).toEqual(expected);
}

const crash = (message: string) => ({ reason: 'crash', type: 'Runtime.ExitError', message: `RequestId: <id> Error: ${message}` });
const initError = (type: string, message: unknown) => ({ reason: 'init-error', type, message });

test.each<[string, object, unknown]>([
  ['a value', { deed: 'echo', value: { text: 'Ünïcödé ✓', list: [1, null] } }, { text: 'Ünïcödé ✓', list: [1, null] }],
  ['nothing', { deed: 'nothing' }, null],
  ['5 MB of event', { deed: 'size', value: 'é'.repeat(2_500_000) }, 2_500_000],
  ['an error', { deed: 'throw' }, { reason: 'error', type: 'RangeError', message: 'out of range' }],
  ['a thrown text', { deed: 'throwText' }, { reason: 'error', type: 'string', message: 'just text' }],
  ['an exit', { deed: 'exit', code: 3 }, crash('Runtime exited with error: exit status 3')],
  ['an exit without code', { deed: 'exit', code: 0 }, crash('Runtime exited without providing a reason')],
  ['SIGKILL', { deed: 'kill' }, crash('Runtime exited with error: signal: killed')],
  ['an error nobody catches', { deed: 'uncaught' }, { reason: 'error', type: 'TypeError', message: 'nobody catches' }],
  [
    'a rejection nobody handles',
    { deed: 'reject' },
    { reason: 'error', type: 'Runtime.UnhandledPromiseRejection', message: 'TypeError: nobody listens' },
  ],
])('the caller is told of %s', (_, event, expected) => check(event, expected));

test.each<[string, string, string, unknown]>([
  ['throws while it loads', 'throws.mjs', 'handler', initError('Error', 'cannot start')],
  [
    'exits while it loads',
    'exits.mjs',
    'handler',
    initError('Runtime.ExitError', 'RequestId: <id> Error: Runtime exited with error: exit status 4'),
  ],
  ['does not parse', 'broken.mjs', 'handler', initError('Runtime.UserCodeSyntaxError', expect.stringContaining('SyntaxError'))],
  [
    'imports what is not there',
    'imports.mjs',
    'handler',
    initError('Runtime.ImportModuleError', expect.stringContaining('no-such-package')),
  ],
  ['is not there', 'absent.mjs', 'handler', initError('Runtime.ImportModuleError', expect.stringContaining("module 'absent'"))],
  ['lacks the handler', 'obedient.mjs', 'other', initError('Runtime.HandlerNotFound', 'obedient.other is undefined or not exported')],
  ['exports no function', 'obedient.mjs', 'notAFunction', initError('Runtime.HandlerNotFound', 'obedient.notAFunction is not a function')],
])('fails if the bundle %s', (_, bundle, handler, expected) => check({}, expected, { handler }, bundle));

test('runs a CommonJS bundle', () => check({ n: 1 }, { from: 'commonjs', event: { n: 1 } }, {}, 'common.cjs'));

test('takes another runtime client', () =>
  check({ n: 1 }, { handler: 'obedient.handler', event: { n: 1 } }, { bootstrapPath: bundles.pathOf('other-runtime.mjs') }));

test('fails if the heap outgrows the memory of the function', async () => {
  expect(told(await start({ memoryMb: 128 }).invoke({ deed: 'exhaust' }))).toMatchObject({ reason: 'crash', type: 'Runtime.ExitError' });
});

test('fails if the payload is over the limit, without running the function', async () => {
  const fn = start();
  expect(await fn.invoke({ deed: 'size', value: 'x'.repeat(6 * 1024 * 1024) })).toMatchObject({
    reason: 'request-too-large',
    environmentId: null,
  });
  expect(fn.environments()).toEqual([]);
});

test('fails if the response is over the limit', () =>
  check(
    { deed: 'large', byteCount: 6 * 1024 * 1024 },
    expect.objectContaining({ reason: 'response-too-large', type: 'Function.ResponseSizeTooLarge' }),
  ));

test('the context says what Lambda says', async () => {
  const fn = start({ name: 'named', memoryMb: 256, timeoutMs: 30_000 });
  const result = await fn.invoke({ deed: 'context' }, { requestId: '8e6d0ba4-3c3a-8a13-a1f8-1c9fd4bd9d31' });
  const context = told(result) as Record<string, unknown>;
  expect(context).toMatchObject({
    awsRequestId: '8e6d0ba4-3c3a-8a13-a1f8-1c9fd4bd9d31',
    functionName: 'named',
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:named',
    logGroupName: '/aws/lambda/named',
    xRayTraceId: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/),
  });
  expect(context.remainingMs).toBeGreaterThan(20_000);
  expect(context.remainingMs).toBeLessThanOrEqual(30_000);
});

test('the function sees its own variables and those of Lambda, and nothing of the caller', async () => {
  process.env.WEIR_TEST_LEAK = 'leaked';
  const fn = start({ environmentVariables: { TABLE: 'Checkpoints', AWS_REGION: 'eu-central-1' } });
  const seen = told(await fn.invoke({ deed: 'environment' })) as Record<string, string>;
  expect(seen).toMatchObject({ TABLE: 'Checkpoints', AWS_REGION: 'eu-central-1', TZ: ':UTC', _HANDLER: 'obedient.handler' });
  expect(seen).not.toHaveProperty('WEIR_TEST_LEAK');
  delete process.env.WEIR_TEST_LEAK;
});

test('output arrives line by line, with the environment that wrote it', async () => {
  const lines: LogLine[] = [];
  const fn = start({ onLog: line => lines.push(line) });
  const { environmentId } = (await fn.invoke({ deed: 'log' })) as { environmentId: string };
  await fn.close();
  const [functionName] = [fn.name];
  expect(lines.filter(({ stream }) => stream === 'stdout')).toEqual(
    ['one', 'two'].map(line => ({ functionName, environmentId, stream: 'stdout', line })),
  );
  expect(lines.filter(({ stream }) => stream === 'stderr').map(({ line }) => line)).toEqual(['three']);
});

test('memory outlives an invocation, and not the process', async () => {
  const fn = start();
  expect(told(await fn.invoke({ deed: 'count' }))).toBe(1);
  expect(told(await fn.invoke({ deed: 'count' }))).toBe(2);
  await fn.invoke({ deed: 'kill' });
  expect(told(await fn.invoke({ deed: 'count' }))).toBe(1);
});

test('a timeout fails the invocation and kills the environment, loops included', async () => {
  const fn = start({ timeoutMs: 300 });
  await fn.warm(1);
  const { pid } = fn.environments()[0]!;
  expect(told(await fn.invoke({ deed: 'spin' }))).toEqual({
    reason: 'timeout',
    type: 'Sandbox.Timedout',
    message: 'RequestId: <id> Error: Task timed out after 0.30 seconds',
  });
  expect(told(await fn.invoke({ deed: 'pid' }))).not.toBe(pid);
});

test('on managed instances the code runs on beside its retry, which never lands on the same slot', async () => {
  const fn = start({ timeoutMs: 400, keepRunningAfterTimeout: true, environmentConcurrency: 8 });
  const requestId = '00000000-0000-8000-a000-000000000001';
  const first = await fn.invoke({ deed: 'hang' }, { requestId });
  expect(first).toMatchObject({ kind: 'failed', reason: 'timeout' });
  const retry = await fn.invoke({ deed: 'pid' }, { requestId });
  expect(retry).toMatchObject({ kind: 'succeeded' });
  const [zombie, other] = fn.environments();
  expect(zombie).toMatchObject({ runningCount: 1 });
  expect(told(retry)).toBe(other!.pid);
});

test('one process of a managed instance takes several invocations at the same time', async () => {
  const fn = start({ environmentConcurrency: 4, environmentCountMax: 1 });
  await fn.warm(1);
  const running = Array.from({ length: 5 }, () => fn.invoke({ deed: 'sleep', durationMs: 100 }));
  const { pid } = fn.environments()[0]!;
  expect((await Promise.all(running)).map(told)).toEqual([pid, pid, pid, pid, 'throttled']);
});

test('throttles when every environment is busy and no more are allowed', async () => {
  const fn = start({ environmentCountMax: 2 });
  const results = await Promise.all(Array.from({ length: 3 }, () => fn.invoke({ deed: 'sleep', durationMs: 50 })));
  expect(results.map(({ kind }) => kind)).toEqual(['succeeded', 'succeeded', 'throttled']);
  expect(new Set(results.slice(0, 2).map(told)).size).toBe(2);
  expect(fn.environments()).toHaveLength(2);
});

test('environments are chosen without affinity, and the same seed chooses the same', async () => {
  const visited = async () => {
    const fn = start({ choose: seededChoice(11), environmentCountMax: 3 });
    await Promise.all(Array.from({ length: 3 }, () => fn.invoke({ deed: 'sleep', durationMs: 50 })));
    const ids: string[] = [];
    for (let call = 0; call < 20; call++) ids.push(((await fn.invoke({ deed: 'nothing' })) as { environmentId: string }).environmentId);
    return ids;
  };
  const [one, two] = [await visited(), await visited()];
  expect(new Set(one).size).toBe(3);
  expect(two).toEqual(one);
});

test('close ends every process, fails what runs, and takes along what the handler started', async () => {
  const fn = start();
  const grandchildPid = told(await fn.invoke({ deed: 'grandchild' })) as number;
  const hanging = fn.invoke({ deed: 'hang' });
  const pids = fn.environments().map(({ pid }) => pid!);
  await fn.close();
  expect(told(await hanging)).toMatchObject({ reason: 'crash' });
  expect(await leftOf([grandchildPid, ...pids])).toEqual([]);
  await expect(fn.invoke({})).rejects.toThrow('Function fn was invoked after it was closed.');
});

test.each<[Partial<LocalFunctionProps>, string]>([
  [{ timeoutMs: 0 }, 'Function fn: timeoutMs is 0; give a whole number from 1 to 5400000.'],
  [{ memoryMb: 64 }, 'Function fn: memoryMb is 64; give a whole number from 128 to 32768.'],
  [{ environmentCountMax: 1.5 }, 'Function fn: environmentCountMax is 1.5; give a whole number from 1 to 1000.'],
])('fails if a setting is out of range: %j', (props, message) => {
  expect(() => start(props)).toThrow(message);
});
