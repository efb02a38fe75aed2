// Code may run on when its invocation has ended, and wake in the middle of another: it knows its own end, and leaves no call behind.
import { expect, test } from '@jest/globals';
import { beforeEnd, isInvocationOver, withDeadline } from '../../functions/invocation-time.ts';
import { ManualClock } from '../checkpoint/manual-clock.ts';

const endingIn = (clock: ManualClock, durationMs: number) => {
  const endMs = clock.nowMs() + durationMs;
  return { remainingMs: () => endMs - clock.nowMs() };
};

test('an invocation is over when Lambda ends it, not when it should stop; and for its own code only', async () => {
  const clock = new ManualClock();
  let over = () => {};
  const look = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    over = resolve;
    const before = isInvocationOver();
    await promise;
    return [before, isInvocationOver()];
  };
  const within = withDeadline(endingIn(clock, 1_000), look, endingIn(clock, 10_000));
  clock.advance(9_999);
  over();
  expect(await within).toEqual([false, false]);
  const beyond = withDeadline(endingIn(clock, 1_000), look, endingIn(clock, 10_000));
  clock.advance(10_000);
  over();
  const another = await withDeadline(endingIn(clock, 1_000), async () => isInvocationOver());
  expect([await beyond, another, isInvocationOver()]).toEqual([[false, true], false, false]);
});

test('a call that nobody answers is taken back when it is given up', async () => {
  const clock = new ManualClock();
  let signal: AbortSignal | undefined;
  const call = (given?: AbortSignal) =>
    new Promise((_, reject) => {
      signal = given;
      given!.addEventListener('abort', () => reject(given!.reason));
    });
  await expect(withDeadline(endingIn(clock, 5_000), () => beforeEnd(clock, call))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(signal!.aborted).toBe(true);
});
