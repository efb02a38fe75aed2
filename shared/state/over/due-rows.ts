// The rows that wait for the watermark, by the time at which they are due: a binary heap over two arrays. Rows mostly come nearly in order,
// so adding one is mostly a comparison.
import { grown } from '../grown.ts';

const INITIAL_CAPACITY = 256;

export class DueRows {
  count = 0;
  private times = new Float64Array(INITIAL_CAPACITY);
  private slots = new Int32Array(INITIAL_CAPACITY);
  private lastMs = Number.NEGATIVE_INFINITY;

  get byteCount(): number {
    return this.times.byteLength + this.slots.byteLength;
  }

  /** When the first is due; Infinity where none waits. */
  get firstMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** The slot of the first, which must be there. */
  get firstSlot(): number {
    return this.slots[0]!;
  }

  /** When the last of those that wait is due; -Infinity where none waits. */
  get finalMs(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : this.lastMs;
  }

  clear(): void {
    this.count = 0;
  }

  add(timeMs: number, slot: number): void {
    if (this.count === 0 || timeMs > this.lastMs) this.lastMs = timeMs;
    if (this.count === this.times.length) {
      this.times = grown(this.times, new Float64Array(this.count * 2));
      this.slots = grown(this.slots, new Int32Array(this.count * 2));
    }
    const { times, slots } = this;
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= timeMs) break;
      times[at] = times[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = timeMs;
    slots[at] = slot;
  }

  removeFirst(): void {
    const { times, slots } = this;
    const end = --this.count;
    const [timeMs, slot] = [times[end]!, slots[end]!];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= end) break;
      if (child + 1 < end && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= timeMs) break;
      times[at] = times[child]!;
      slots[at] = slots[child]!;
      at = child;
    }
    times[at] = timeMs;
    slots[at] = slot;
  }
}
