// The strings of a table of an aggregate, where they lie. Kept from one aggregate to the next, with room for the longest.
const INITIAL_KEYS = 512;

export class KeyTable {
  count = 0;
  starts = new Int32Array(INITIAL_KEYS);
  ends = new Int32Array(INITIAL_KEYS);
  /** Whether each belongs to the shard, 1 where it does, once that is known. */
  isInside = new Uint8Array(INITIAL_KEYS);

  add(start: number, end: number): void {
    const { count } = this;
    if (count === this.starts.length) this.grow();
    this.starts[count] = start;
    this.ends[count] = end;
    this.count = count + 1;
  }

  private grow(): void {
    const { starts, ends } = this;
    const capacity = starts.length * 2;
    this.starts = new Int32Array(capacity);
    this.starts.set(starts);
    this.ends = new Int32Array(capacity);
    this.ends.set(ends);
    this.isInside = new Uint8Array(capacity);
  }
}
