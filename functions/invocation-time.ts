// How much time the invocation at hand has left, for whoever waits deep inside it: sinks and stores are opened once per environment and serve
// every invocation of it, while each has a deadline of its own.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deadline } from '../shared/partition/environment.ts';
import type { Clock } from '../shared/time/clock.ts';

/** A call that nobody answers is given up so long before the invocation ends: enough to answer in good order. */
const GIVE_UP_BEFORE_END_MS = 1_000;

/** Told to those who waited beside a call. A reason of its own costs nothing; without one an error with its stack is made for every call. */
export const ANSWERED = 'answered';

const deadlines = new AsyncLocalStorage<{ readonly deadline: Deadline; readonly end: Deadline }>();

/** Runs `work`; all waiting in it is bounded by `deadline`. `end` is when Lambda ends the invocation, where that is later. */
export function withDeadline<T>(deadline: Deadline, work: () => Promise<T>, end = deadline): Promise<T> {
  return deadlines.run({ deadline, end }, work);
}

/** Whether Lambda has ended the invocation; code may run on after it, or wake long after. */
export function isInvocationOver(): boolean {
  const invocation = deadlines.getStore();
  return invocation !== undefined && invocation.end.remainingMs() <= 0;
}

/** Milliseconds that may still be waited, `reservedMs` kept back to end in good order; Infinity outside of an invocation. */
export function waitableMs(reservedMs: number): number {
  return (deadlines.getStore()?.deadline.remainingMs() ?? Number.POSITIVE_INFINITY) - reservedMs;
}

/**
 * The call's answer, or a TimeoutError shortly before the invocation ends: whether the call was done is then not known. Its signal is aborted, so
 * that it is not still waiting for a connection, and made, when the environment is thawed for another invocation.
 */
export async function beforeEnd<T>(clock: Clock, call: (signal?: AbortSignal) => Promise<T>): Promise<T> {
  const leftMs = waitableMs(GIVE_UP_BEFORE_END_MS);
  if (!Number.isFinite(leftMs)) return call();
  const answered = new AbortController();
  const givenUp = new AbortController();
  let isGivenUp = false;
  const end = clock.sleep(Math.max(0, leftMs), answered.signal).then(() => {
    isGivenUp = true;
    throw Object.assign(new Error('no answer came before the invocation had to end'), { name: 'TimeoutError' });
  });
  try {
    return await Promise.race([call(givenUp.signal), end]);
  } finally {
    answered.abort(ANSWERED);
    // Only now: what the call says of it must not come before the reason.
    if (isGivenUp) givenUp.abort();
    end.catch(() => {});
  }
}
