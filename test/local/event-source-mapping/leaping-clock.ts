// A clock that leaps to the next moment somebody waits for, once nothing else is left to do: hours pass in no time, in the same order each run.
import type { Clock } from '../../../shared/time/clock.ts';

interface Sleeper {
  readonly wakeMs: number;
  readonly wake: () => void;
}

export class LeapingClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 15);
  #sleepers: Sleeper[] = [];
  #isLeaping = false;
  #isStopped = false;

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const sleeper = { wakeMs: this.#nowMs + durationMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter(other => other !== sleeper);
        resolve();
      });
      this.#leap();
    });
  }

  /** Time ends: who sleeps never wakes, so that a failed test leaves nothing running. */
  stop(): void {
    this.#isStopped = true;
  }

  #leap(): void {
    if (this.#isLeaping || this.#isStopped) return;
    this.#isLeaping = true;
    setImmediate(() => {
      this.#isLeaping = false;
      if (this.#isStopped) return;
      const wakeMs = Math.min(...this.#sleepers.map(sleeper => sleeper.wakeMs));
      const next = this.#sleepers.find(sleeper => sleeper.wakeMs === wakeMs);
      if (!next) return;
      this.#sleepers = this.#sleepers.filter(sleeper => sleeper !== next);
      this.#nowMs = Math.max(this.#nowMs, wakeMs);
      next.wake();
      if (this.#sleepers.length > 0) this.#leap();
    });
  }
}
