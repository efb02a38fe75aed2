// Sinks that are down: everything that is asked of one is refused until it is back.
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

const EVERY_MS = 300_000;
const MOST_MS = 1_200_000;
const COUNT_MAX = 8;

export class Outages {
  readonly #untilMs = new Map<string, number>();
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #chance: Chance;
  readonly #sinks: readonly string[];
  #count = 0;

  constructor(scheduler: Scheduler, faults: Faults, chance: Chance, sinks: readonly string[]) {
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#chance = chance;
    this.#sinks = sinks;
    this.#schedule();
  }

  isDown(sink: string): boolean {
    return !this.#faults.areOver && (this.#untilMs.get(sink) ?? 0) > this.#scheduler.nowMs;
  }

  #schedule(): void {
    this.#scheduler.after(this.#chance.tail(1_000, EVERY_MS), () => {
      if (this.#faults.areOver || this.#count === COUNT_MAX) return;
      if (this.#faults.strikes('sink.outage')) {
        this.#count++;
        this.#untilMs.set(this.#chance.pick(this.#sinks), this.#scheduler.nowMs + this.#chance.tail(1_000, MOST_MS));
      }
      this.#schedule();
    });
  }
}
