// A service that is down is left alone, by the clock that is handed in; and waiting for it ends with the time of whoever waits.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { type RetryPolicy, withRetries } from '../../shared/kinesis/backoff.ts';
import { ServiceBreaker } from '../../shared/kinesis/service-breaker.ts';
import { FakeClock } from './fake-clock.ts';

const describeError = (error: unknown) => error as ExternalError;
const failure = (retryable: boolean) => new ExternalError('dynamodb', 'PutItem failed: Throttled.', { retryable });

/** A service, a breaker before it, and how often the service was called when. */
function setUp(policy: Partial<RetryPolicy> = {}) {
  const clock = new FakeClock();
  const startMs = clock.timeMs;
  const breaker = new ServiceBreaker({ clock, chance: () => 1 });
  const service = { isDown: true, callsMs: [] as number[] };
  const send = async () => {
    service.callsMs.push(clock.timeMs - startMs);
    if (service.isDown) throw failure(true);
    return 'taken';
  };
  const call = () => withRetries({ clock, chance: () => 1, breaker, ...policy }, describeError, send);
  return { clock, startMs, breaker, service, send, call };
}

test('after five failures in a row one call looks in after each rest, and the rests grow to an end', async () => {
  const { clock, startMs, service, call } = setUp({ delayBaseMs: 1, remainingMs: () => startMs + 100_000 - clock.timeMs });
  await expect(call()).rejects.toThrow(/failures in a row it is left alone|PutItem failed/);
  const after = service.callsMs.slice(4).map((ms, i, all) => (i === 0 ? 0 : ms - all[i - 1]!));
  expect(after).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
});

test('when it takes a call again, all go', async () => {
  const { clock, breaker, service, call } = setUp({ attemptsMax: 5, delayBaseMs: 1 });
  await expect(call()).rejects.toThrow('PutItem failed');
  expect(breaker.restMs).toBe(1000);
  await expect(breaker.call(describeError, async () => 'not made')).rejects.toMatchObject({ retryable: true, domain: 'dynamodb' });
  expect(service.callsMs).toHaveLength(5);
  clock.timeMs += 1000;
  service.isDown = false;
  expect(await Promise.all([call(), call(), call()])).toEqual(['taken', 'taken', 'taken']);
  expect(breaker.restMs).toBe(0);
});

test('a refusal for good is an answer: the service is up', async () => {
  const { breaker } = setUp();
  for (let i = 0; i < 20; i++)
    await expect(breaker.call(describeError, () => Promise.reject(failure(false)))).rejects.toThrow('PutItem failed');
  expect(breaker.restMs).toBe(0);
});

test.each([0, 1, 700, 5000])('waiting ends with the %d ms that are left, and not much before', async leftMs => {
  const { clock, startMs, service, call } = setUp({ remainingMs: () => startMs + leftMs - clock.timeMs });
  await expect(call()).rejects.toThrow(ExternalError);
  expect(clock.timeMs - startMs).toBe(leftMs);
  expect(service.callsMs.length).toBeLessThan(12);
});
