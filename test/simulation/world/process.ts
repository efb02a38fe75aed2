// A process of the world: an execution environment, or the coordinator. It waits for nothing but answers and sleep, and both reach it only
// while it runs: frozen, it gets them when it thaws, minutes later; dead, never.
import type { Clock } from '../../../shared/time/clock.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

export const CLOCK_BACK_MS_MAX = 5_000;

export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly chance: Chance;
}

export class Process {
  readonly name: string;
  readonly clock: Clock;
  skewMs: number;
  state: 'running' | 'frozen' | 'dead' = 'running';
  /** What an accident does to this process; null where none can happen. */
  onMishap: ((kind: 'killed' | 'frozen') => void) | null = null;
  readonly #surroundings: Surroundings;
  #deferred: (() => void)[] = [];
  #isClockBack = false;

  constructor(name: string, surroundings: Surroundings, skewMs: number) {
    this.name = name;
    this.skewMs = skewMs;
    this.#surroundings = surroundings;
    this.clock = { nowMs: () => Math.floor(surroundings.scheduler.nowMs + this.skewMs), sleep: (ms, signal) => this.#sleep(ms, signal) };
  }

  /** Hands the process something that it waits for. */
  deliver(resume: () => void): void {
    if (this.state === 'running') resume();
    else if (this.state === 'frozen') this.#deferred.push(resume);
  }

  /** Anything can happen between two awaits. */
  dare(): void {
    const { faults, chance, scheduler } = this.#surroundings;
    if (this.onMishap === null || this.state !== 'running') return;
    if (faults.strikes('lambda.killed')) this.onMishap('killed');
    else if (faults.strikes('lambda.frozen')) this.onMishap('frozen');
    else if (!this.#isClockBack && faults.strikes('clock.went-back')) {
      const byMs = chance.between(1, CLOCK_BACK_MS_MAX);
      this.#isClockBack = true;
      this.skewMs -= byMs;
      scheduler.after(chance.between(1_000, 100_000), () => {
        this.skewMs += byMs;
        this.#isClockBack = false;
      });
    }
  }

  freeze(): void {
    if (this.state === 'running') this.state = 'frozen';
  }

  /** What it waited for has come meanwhile, and arrives in no particular order. */
  thaw(): void {
    if (this.state !== 'frozen') return;
    this.state = 'running';
    const { scheduler, chance } = this.#surroundings;
    for (const resume of this.#deferred.splice(0)) scheduler.after(chance.between(0, 20), () => this.deliver(resume));
  }

  die(): void {
    this.state = 'dead';
    this.#deferred = [];
  }

  #sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve();
      const cancel = this.#surroundings.scheduler.after(durationMs, () => this.deliver(resolve));
      const onAbort = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
