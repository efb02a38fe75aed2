// Time and order of the whole world. Everything that happens is an event at a moment; between two events no time passes, and of events at one
// moment a seed decides which comes first. After each, whatever it set going runs until it waits again. So a seed is a history.
import type { Chance } from './chance.ts';

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly number: number;
  readonly happen: () => unknown;
  isCancelled: boolean;
}

export class Scheduler {
  nowMs: number;
  eventCount = 0;
  readonly #chance: Chance;
  /** A binary heap, the next event first. */
  readonly #heap: Event[] = [];
  #eventNumber = 0;

  constructor(nowMs: number, chance: Chance) {
    this.nowMs = nowMs;
    this.#chance = chance;
  }

  /**
   * `happen` may return a promise that rests on nothing but the real world; it is awaited before time goes on. Gives what takes the event back.
   */
  after(delayMs: number, happen: () => unknown): () => void {
    const event: Event = {
      atMs: this.nowMs + Math.max(0, delayMs),
      order: this.#chance.next(),
      number: this.#eventNumber++,
      happen,
      isCancelled: false,
    };
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!comesBefore(event, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = event;
    return () => (event.isCancelled = true);
  }

  /** Lets the next event happen, unless it lies beyond `untilMs`; whether one did. */
  async step(untilMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const event = this.#heap[0];
    if (event === undefined || event.atMs > untilMs) return false;
    this.#removeFirst();
    if (event.isCancelled) return true;
    this.nowMs = event.atMs;
    this.eventCount++;
    await event.happen();
    // All promises settle before an immediate runs.
    await new Promise(resolve => setImmediate(resolve));
    return true;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && comesBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!comesBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}

function comesBefore(a: Event, b: Event): boolean {
  return a.atMs - b.atMs < 0 || (a.atMs === b.atMs && (a.order < b.order || (a.order === b.order && a.number < b.number)));
}
