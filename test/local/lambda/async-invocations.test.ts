// The retries of asynchronous invocations, on a clock that only notes how long it was asked to wait.
import { expect, test } from '@jest/globals';
import { createAsyncInvocations } from '../../../local/lambda/async-invocations.ts';
import type { InvocationResult } from '../../../local/lambda/invocation-result.ts';
import type { LocalFunction } from '../../../local/lambda/local-function.ts';

type Kind = InvocationResult['kind'];

/** Plays `kinds` as the results of one accepted event, the last one forever, and tells the waits in seconds. */
async function check(kinds: Kind[], expectedWaitsS: number[]): Promise<void> {
  let nowMs = 0;
  const waitsS: number[] = [];
  const requestIds = new Set<string>();
  const clock = {
    nowMs: () => nowMs,
    sleep: async (durationMs: number) => {
      waitsS.push(durationMs / 1000);
      nowMs += durationMs;
    },
  };
  let finish = () => {};
  const finished = new Promise<void>(resolve => (finish = resolve));
  const invokePayload = async (_: string, { requestId }: { requestId: string }) => {
    requestIds.add(requestId);
    const kind = kinds.length > 1 ? kinds.shift()! : kinds[0]!;
    setImmediate(finish);
    return { kind, requestId };
  };
  const invocations = createAsyncInvocations(clock);
  invocations.accept({ name: 'fn', invokePayload } as unknown as LocalFunction, '{}');
  await finished;
  await invocations.close();
  expect(waitsS).toEqual(expectedWaitsS);
  expect(requestIds.size).toBe(1);
}

test.each<[string, Kind[], number[]]>([
  ['a success ends it', ['succeeded'], []],
  ['a function error is tried twice more', ['failed'], [60, 120]],
  ['the second try may succeed', ['failed', 'succeeded'], [60]],
  ['a throttle costs no retry', ['throttled', 'failed', 'throttled', 'failed', 'failed'], [1, 60, 2, 120]],
])('%s', (_, kinds, waitsS) => check(kinds, waitsS));

test('throttles are waited for ever longer, up to five minutes, and for six hours in all', async () => {
  const waitsS: number[] = [];
  for (let sumS = 0, nextS = 1; sumS < 6 * 3600; sumS += nextS, nextS = Math.min(nextS * 2, 300)) waitsS.push(nextS);
  await check(['throttled'], waitsS);
});
