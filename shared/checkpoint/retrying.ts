// Trying again what the outside world refused for the moment. Jitter keeps the partitions that were throttled together from coming back
// together; its chance is handed in.
import { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';

const PAUSE_MS_FIRST = 20;
const PAUSE_MS_MAX = 2_000;

export interface Retry {
  readonly clock: Clock;
  /** Gives a number in [0, 1). */
  readonly chance: () => number;
  /** The last attempt starts about this long after the first. */
  readonly forMs: number;
}

/** Calls until it succeeds, fails for good, or the time is over; then throws the last error. */
export async function retrying<T>(call: () => Promise<T>, { clock, chance, forMs }: Retry): Promise<T> {
  const startedMs = clock.nowMs();
  let sleptMs = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ExternalError && error.retryable)) throw error;
      // Sleep counts by itself too, so that a clock that stands still cannot hold this here for ever.
      const leftMs = forMs - Math.max(sleptMs, clock.nowMs() - startedMs);
      if (leftMs <= 0) throw error;
      const pauseMs = Math.min(leftMs, backoffMs(attempt, chance()));
      sleptMs += pauseMs;
      await clock.sleep(pauseMs);
    }
  }
}

/** The pause after failed attempt `attempt` (from 0): doubling, between half and the whole of it by chance. */
export function backoffMs(attempt: number, chance: number): number {
  const wholeMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** Math.min(attempt, 20));
  return wholeMs * (0.5 + chance / 2);
}

/** A number in [0, 1) from the letters of a nonce: chance is handed in once. */
export function chanceOf(nonce: string): number {
  let hash = 0;
  for (let i = 0; i < nonce.length; i++) hash = (Math.imul(hash, 31) + nonce.charCodeAt(i)) >>> 0;
  return (Math.imul(hash, 0x9e3779b1) >>> 0) / 2 ** 32;
}
