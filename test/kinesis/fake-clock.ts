// Time that only passes when somebody sleeps: nothing in a test waits.
import type { Clock } from '../../shared/time/clock.ts';

export class FakeClock implements Clock {
  timeMs = 1_750_000_000_000;
  readonly sleepsMs: number[] = [];

  nowMs(): number {
    return this.timeMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.sleepsMs.push(durationMs);
    this.timeMs += durationMs;
  }
}
