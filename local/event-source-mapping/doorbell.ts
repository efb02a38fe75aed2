// Wakes one loop from its sleep when another has something for it. A ring that nobody waits for is kept for the next wait.
import type { Clock } from '../../shared/time/clock.ts';

export class Doorbell {
  readonly #clock: Clock;
  #hasRung = false;
  #waiting: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#hasRung = true;
    this.#waiting?.abort();
  }

  /** Resolves at the next ring, or after `durationMs` where that is not null. */
  async wait(durationMs: number | null): Promise<void> {
    if (!this.#hasRung) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      if (durationMs === null)
        await new Promise<void>(resolve => waiting.signal.addEventListener('abort', () => resolve(), { once: true }));
      else await this.#clock.sleep(durationMs, waiting.signal);
      this.#waiting = null;
    }
    this.#hasRung = false;
  }
}
