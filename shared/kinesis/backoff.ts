// Waiting before the same call is made again: exponential with full jitter, so that many handlers that were throttled together do not come
// back together. Clock and chance are handed in.
import type { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';

const DELAY_BASE_MS = 50;
const DELAY_MAX_MS = 5_000;
/** About half a minute of waiting with the delays above, before the caller decides. */
const ATTEMPTS_MAX = 12;

export interface RetryPolicy {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** Calls in a row that may fail before the error is thrown. @default 12 */
  readonly attemptsMax?: number;
  /** @default 50 */
  readonly delayBaseMs?: number;
  /** @default 5000 */
  readonly delayMaxMs?: number;
  /** Ends the waiting; the error at hand is thrown. */
  readonly signal?: AbortSignal;
}

export class Backoff {
  private readonly policy: RetryPolicy;
  private failedCount = 0;

  constructor(policy: RetryPolicy) {
    this.policy = policy;
  }

  /** There was progress: the next failure counts as the first. */
  reset(): void {
    this.failedCount = 0;
  }

  /** Waits, or throws `error` where it is not retryable, the attempts are used up, or the work was stopped. */
  async wait(error: ExternalError): Promise<void> {
    const { clock, chance, attemptsMax = ATTEMPTS_MAX, delayBaseMs = DELAY_BASE_MS, delayMaxMs = DELAY_MAX_MS, signal } = this.policy;
    this.failedCount++;
    if (!error.retryable || this.failedCount >= attemptsMax || signal?.aborted) throw error;
    await clock.sleep(chance() * Math.min(delayMaxMs, delayBaseMs * 2 ** this.failedCount), signal);
    if (signal?.aborted) throw error;
  }
}

/** Makes `call` until it succeeds; `describe` turns what it throws into an ExternalError, whose retry hint decides. */
export async function withRetries<T>(policy: RetryPolicy, describe: (error: unknown) => ExternalError, call: () => Promise<T>): Promise<T> {
  const backoff = new Backoff(policy);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await backoff.wait(describe(error));
    }
  }
}
