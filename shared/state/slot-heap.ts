// Slots by a time, the earliest first: a binary heap over two arrays. Times mostly come nearly in order, so adding one is mostly a comparison.
import { grown } from './grown.ts';

const INITIAL_CAPACITY = 64;

export class SlotHeap {
  count = 0;
  private times = new Float64Array(INITIAL_CAPACITY);
  private slots = new Int32Array(INITIAL_CAPACITY);

  get byteCount(): number {
    return this.times.byteLength + this.slots.byteLength;
  }

  /** The earliest time; Infinity where there is none. */
  get firstMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** The slot of the earliest, which must be there. */
  get firstSlot(): number {
    return this.slots[0]!;
  }

  clear(): void {
    this.count = 0;
  }

  add(timeMs: number, slot: number): void {
    this.reserve(this.count + 1);
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
    const end = --this.count;
    this.sink(0, this.times[end]!, this.slots[end]!);
  }

  /** Adds one without putting it in its place: `heapify` follows, which costs less for many than `add` for each. */
  append(timeMs: number, slot: number): void {
    this.reserve(this.count + 1);
    this.times[this.count] = timeMs;
    this.slots[this.count++] = slot;
  }

  heapify(): void {
    for (let at = (this.count >> 1) - 1; at >= 0; at--) this.sink(at, this.times[at]!, this.slots[at]!);
  }

  private reserve(count: number): void {
    if (count <= this.times.length) return;
    this.times = grown(this.times, new Float64Array(this.times.length * 2));
    this.slots = grown(this.slots, new Int32Array(this.slots.length * 2));
  }

  /** Puts the entry at `at` or below it, as its time says. */
  private sink(at: number, timeMs: number, slot: number): void {
    const { times, slots, count } = this;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= timeMs) break;
      times[at] = times[child]!;
      slots[at] = slots[child]!;
      at = child;
    }
    times[at] = timeMs;
    slots[at] = slot;
  }
}
