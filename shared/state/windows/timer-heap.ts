// Timers of single groups, the earliest first. A group has one timer that counts, kept by slot; what else lies in the heap for it is passed
// over when its time comes, so a timer is never searched for.
import { SlotHeap } from '../slot-heap.ts';

const NONE = Number.NaN;

export class TimerHeap {
  private readonly heap = new SlotHeap();
  /** Per slot: the time of its timer, or NaN. */
  private timeOf = new Float64Array(0);

  get byteCount(): number {
    return this.heap.byteCount + this.timeOf.byteLength;
  }

  /** Not after the earliest timer; Infinity when there is none. */
  get nextMs(): number {
    return this.heap.firstMs;
  }

  has(slot: number): boolean {
    return slot < this.timeOf.length && !Number.isNaN(this.timeOf[slot]!);
  }

  /** Sets the timer of a group, in the place of any before. */
  set(slot: number, timeMs: number): void {
    if (slot >= this.timeOf.length) this.growSlots(slot + 1);
    if (this.timeOf[slot] === timeMs) return;
    this.timeOf[slot] = timeMs;
    this.heap.add(timeMs, slot);
  }

  clear(slot: number): void {
    if (slot < this.timeOf.length) this.timeOf[slot] = NONE;
  }

  clearAll(): void {
    this.heap.clear();
    this.timeOf.fill(NONE);
  }

  /** Takes a group whose timer is not after `timeMs`; its timer is cleared. 0: there is none. */
  takeDue(timeMs: number): number {
    const { heap } = this;
    while (heap.firstMs <= timeMs) {
      const [due, slot] = [heap.firstMs, heap.firstSlot];
      heap.removeFirst();
      if (this.timeOf[slot] !== due) continue;
      this.timeOf[slot] = NONE;
      return slot;
    }
    return 0;
  }

  private growSlots(needed: number): void {
    const timeOf = new Float64Array(Math.max(64, needed * 2)).fill(NONE);
    timeOf.set(this.timeOf);
    this.timeOf = timeOf;
  }
}
