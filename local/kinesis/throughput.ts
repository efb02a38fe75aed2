// A rate limit as a token bucket: it holds one second's worth, fills steadily, and so lets at most `burst + rate × time` through in any
// stretch of time. Counted in thousandths, where a millisecond's refill is a whole number: no rounding, whatever the clock does.
//
// A single taker may be larger than the bucket (a 10 MiB record, a 10 MiB answer). It is let in when the bucket is full or not in debt
// and leaves a debt that later callers wait for; that is how Kinesis describes both.

const MILLI = 1_000;

export class TokenBucket {
  readonly #perSecond: number;
  #milliTokens: number;
  #filledAtMs: number;

  /** @param perSecond rate and size of the bucket; infinite means that nothing is ever refused. */
  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#milliTokens = perSecond * MILLI;
    this.#filledAtMs = nowMs;
  }

  /** Whether `amount` may pass now. More than a whole second's worth passes only through a full bucket. */
  allows(amount: number, nowMs: number): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    this.#fill(nowMs);
    return this.#milliTokens >= Math.min(amount, this.#perSecond) * MILLI;
  }

  /** Whether earlier takers are paid for: the question to ask where the amount is known only afterwards. */
  isPaid(nowMs: number): boolean {
    return this.allows(0, nowMs);
  }

  /** Takes `amount`, into debt if need be. An amount above a second's worth also forfeits what was saved up, so it costs `amount / rate`. */
  take(amount: number, nowMs: number): void {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return;
    this.#fill(nowMs);
    const saved = amount > this.#perSecond ? Math.min(this.#milliTokens, 0) : this.#milliTokens;
    this.#milliTokens = saved - amount * MILLI;
  }

  #fill(nowMs: number): void {
    const elapsedMs = nowMs - this.#filledAtMs;
    if (elapsedMs <= 0) return;
    this.#milliTokens = Math.min(this.#perSecond * MILLI, this.#milliTokens + elapsedMs * this.#perSecond);
    this.#filledAtMs = nowMs;
  }
}
