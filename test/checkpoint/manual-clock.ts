// A clock that moves only when a test moves it; whoever sleeps moves it too, so nothing waits.
import type { Clock } from '../../shared/time/clock.ts';

export class ManualClock implements Clock {
  readonly sleptMs: number[] = [];
  #nowMs: number;

  constructor(nowMs = Date.UTC(2026, 0, 15)) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.sleptMs.push(durationMs);
    this.#nowMs += durationMs;
  }
}
