// Leaves a service alone that is down. After some calls in a row that failed, nobody asks it for a while; then one call looks whether it is
// back, and everybody else waits for what it finds. All shards of an execution environment that write to one place share its breaker, so a sink
// that is down is asked once in a while, not by every row of every shard.
//
// The states are the library's. Time is ours: a rest says of itself whether it is over, by the clock that was handed in.
import { BrokenCircuitError, type CircuitBreakerPolicy, ConsecutiveBreaker, circuitBreaker, handleAll, type IBackoff } from 'cockatiel';
import { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';

/** Calls in a row that fail before the service is left alone. */
const FAILURES_MAX = 5;
const REST_MS_FIRST = 1_000;
const REST_MS_MAX = 20_000;

export interface ServiceBreakerOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
}

/** What a call came to, where the service answered: also a refusal for good is an answer. */
type Answer<T> = { readonly value: T } | { readonly refusal: ExternalError };

export class ServiceBreaker {
  private readonly options: ServiceBreakerOptions;
  private readonly policy: CircuitBreakerPolicy;
  private restUntilMs = Number.NEGATIVE_INFINITY;
  private lastFailure: ExternalError | null = null;

  constructor(options: ServiceBreakerOptions) {
    this.options = options;
    this.policy = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(FAILURES_MAX),
      halfOpenAfter: { next: () => this.rest(REST_MS_FIRST) },
    });
  }

  /** How long nobody asks, ms; 0 while calls pass. */
  get restMs(): number {
    return Math.max(0, this.restUntilMs - this.options.clock.nowMs());
  }

  /** Makes the call, or throws a retryable ExternalError at once while the service is left alone. */
  async call<T>(describe: (error: unknown) => ExternalError, call: () => Promise<T>): Promise<T> {
    const answer = await this.ask(async (): Promise<Answer<T>> => {
      try {
        return { value: await call() };
      } catch (error) {
        const failure = describe(error);
        if (!failure.retryable) return { refusal: failure };
        this.lastFailure = failure;
        throw failure;
      }
    });
    if ('refusal' in answer) throw answer.refusal;
    return answer.value;
  }

  private async ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.policy.execute(call);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const { domain, message } = this.lastFailure ?? { domain: 'network', message: 'it did not answer' };
      throw new ExternalError(domain, `${message} After ${FAILURES_MAX} failures in a row it is left alone for ${this.restMs} ms.`, {
        retryable: true,
        cause: this.lastFailure ?? error,
      });
    }
  }

  private rest(wholeMs: number): IBackoff<unknown> {
    const { clock, chance } = this.options;
    const untilMs = clock.nowMs() + Math.ceil(wholeMs * (0.5 + chance() / 2));
    this.restUntilMs = untilMs;
    return {
      // The library compares this with the age of the rest by the machine's own clock, which so decides nothing.
      get duration() {
        return clock.nowMs() < untilMs ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next: () => this.rest(Math.min(REST_MS_MAX, wholeMs * 2)),
    };
  }
}
