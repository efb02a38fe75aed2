// Timers of single groups, the earliest first. A group has one timer that counts, kept by slot; what else lies in the heap for it is passed
// over when its time comes, so a timer is never searched for.

const NONE = Number.NaN;

export class TimerHeap {
  private times = new Float64Array(64);
  private slots = new Int32Array(64);
  private count = 0;
  /** Per slot: the time of its timer, or NaN. */
  private timeOf = new Float64Array(0);

  get byteCount(): number {
    return this.times.byteLength + this.slots.byteLength + this.timeOf.byteLength;
  }

  /** Not after the earliest timer; Infinity when there is none. */
  get nextMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** Sets the timer of a group, in the place of any before. */
  set(slot: number, timeMs: number): void {
    if (slot >= this.timeOf.length) this.growSlots(slot + 1);
    if (this.timeOf[slot] === timeMs) return;
    this.timeOf[slot] = timeMs;
    this.push(timeMs, slot);
  }

  clear(slot: number): void {
    if (slot < this.timeOf.length) this.timeOf[slot] = NONE;
  }

  clearAll(): void {
    this.count = 0;
    this.timeOf.fill(NONE);
  }

  /** Takes a group whose timer is not after `timeMs`; its timer is cleared. 0: there is none. */
  takeDue(timeMs: number): number {
    while (this.count > 0 && this.times[0]! <= timeMs) {
      const [due, slot] = [this.times[0]!, this.slots[0]!];
      this.removeFirst();
      if (this.timeOf[slot] !== due) continue;
      this.timeOf[slot] = NONE;
      return slot;
    }
    return 0;
  }

  private push(timeMs: number, slot: number): void {
    if (this.count === this.times.length) this.grow();
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

  private removeFirst(): void {
    const { times, slots } = this;
    const last = --this.count;
    const [time, slot] = [times[last]!, slots[last]!];
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= time) break;
      times[at] = times[child]!;
      slots[at] = slots[child]!;
      at = child;
    }
    times[at] = time;
    slots[at] = slot;
  }

  private grow(): void {
    const [times, slots] = [new Float64Array(this.count * 2), new Int32Array(this.count * 2)];
    times.set(this.times);
    slots.set(this.slots);
    [this.times, this.slots] = [times, slots];
  }

  private growSlots(needed: number): void {
    const timeOf = new Float64Array(Math.max(64, needed * 2)).fill(NONE);
    timeOf.set(this.timeOf);
    this.timeOf = timeOf;
  }
}
