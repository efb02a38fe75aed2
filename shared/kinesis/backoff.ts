// Waiting before the same call is made again: exponential with full jitter, so that many handlers that were throttled together do not come
// back together. Clock and chance are handed in.
import type { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { ServiceBreaker } from './service-breaker.ts';

const DELAY_BASE_MS = 50;
const DELAY_MAX_MS = 5_000;
/** About half a minute of waiting with the delays above, before the caller decides. Where an invocation's time ends it, that decides. */
const ATTEMPTS_MAX = 12;

export interface RetryPolicy {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** Calls in a row that may fail before the error is thrown. @default 12, or as many as `remainingMs` leaves time for */
  readonly attemptsMax?: number;
  /** @default 50 */
  readonly delayBaseMs?: number;
  /** @default 5000 */
  readonly delayMaxMs?: number;
  /** Ends the waiting; the error at hand is thrown. */
  readonly signal?: AbortSignal;
  /** How long whoever calls may still wait, ms; Infinity where nothing hurries. @default Infinity */
  readonly remainingMs?: () => number;
  /** Shared by all who call the same service; calls pass through it. @default every call is made */
  readonly breaker?: ServiceBreaker;
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

  /**
   * Waits, or throws `error` where it is not retryable, the attempts are used up, the time is over, or the work was stopped. Where the time
   * ends before the wait does, it waits that long: a caller who is called again at once must not spin.
   */
  async wait(error: ExternalError): Promise<void> {
    const { clock, chance, delayBaseMs = DELAY_BASE_MS, delayMaxMs = DELAY_MAX_MS, signal, breaker } = this.policy;
    const leftMs = this.policy.remainingMs?.() ?? Number.POSITIVE_INFINITY;
    const { attemptsMax = Number.isFinite(leftMs) ? Number.POSITIVE_INFINITY : ATTEMPTS_MAX } = this.policy;
    this.failedCount++;
    if (!error.retryable || this.failedCount >= attemptsMax || leftMs <= 0 || signal?.aborted) throw error;
    const delayMs = chance() * Math.min(delayMaxMs, delayBaseMs * 2 ** this.failedCount);
    const pauseMs = Math.max(delayMs, breaker?.restMs ?? 0);
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
    if (signal?.aborted || pauseMs >= leftMs) throw error;
  }
}

/** Makes `call` until it succeeds; `describe` turns what it throws into an ExternalError, whose retry hint decides. */
export async function withRetries<T>(policy: RetryPolicy, describe: (error: unknown) => ExternalError, call: () => Promise<T>): Promise<T> {
  const backoff = new Backoff(policy);
  for (;;) {
    try {
      return await (policy.breaker ? policy.breaker.call(describe, call) : call());
    } catch (error) {
      await backoff.wait(describe(error));
    }
  }
}
