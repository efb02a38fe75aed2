// Asynchronous invocations (InvocationType Event): accepted at once, run when they can be, tried again as Lambda does.
import type { Clock } from '../../shared/time/clock.ts';
import type { LocalFunction } from './local-function.ts';
import { requestIdOf } from './request-id.ts';

/** A function error is tried twice more, after one and two minutes ("Error handling for asynchronous invocation"). */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** Throttles cost no retry; the wait between them grows from 1 s to 5 min, for 6 h at most (same page). */
const THROTTLE_DELAY_MS_FIRST = 1000;
const THROTTLE_DELAY_MS_MAX = 300_000;
const EVENT_AGE_MS_MAX = 6 * 3_600_000;

export interface AsyncInvocations {
  accept(localFunction: LocalFunction, payloadText: string): void;
  /** Gives up what waits for a retry. */
  close(): Promise<void>;
}

export function createAsyncInvocations(clock: Clock): AsyncInvocations {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let acceptedCount = 0;
  return {
    accept(localFunction, payloadText) {
      const requestId = requestIdOf(localFunction.name, 'async', acceptedCount++);
      const done = run(localFunction, payloadText, requestId)
        .catch(() => {})
        .finally(() => running.delete(done));
      running.add(done);
    },
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };

  async function run(localFunction: LocalFunction, payloadText: string, requestId: string): Promise<void> {
    const acceptedMs = clock.nowMs();
    let retryCount = 0;
    let throttleDelayMs = THROTTLE_DELAY_MS_FIRST;
    while (!closing.signal.aborted && clock.nowMs() - acceptedMs < EVENT_AGE_MS_MAX) {
      const result = await localFunction.invokePayload(payloadText, { requestId });
      if (result.kind === 'succeeded') return;
      if (result.kind === 'failed') {
        if (retryCount === RETRY_DELAYS_MS.length) return;
        await clock.sleep(RETRY_DELAYS_MS[retryCount++]!, closing.signal);
      } else {
        await clock.sleep(throttleDelayMs, closing.signal);
        throttleDelayMs = Math.min(throttleDelayMs * 2, THROTTLE_DELAY_MS_MAX);
      }
    }
  }
}
