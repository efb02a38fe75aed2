// Room behind what an arena holds, which several threads fill at once: what they decompress lies where it is read, and nobody has to put it
// together. A thread takes a stretch at a time, so that payloads that follow one another lie side by side.

const STRETCH_BYTES = 1024 * 1024;

/** What threads share of it. */
export interface SharedRoom {
  /** In shared memory: where the next stretch begins. */
  readonly cursor: Int32Array;
  readonly end: number;
}

export class SpareRoom {
  /** Bytes that were taken. */
  takenCount = 0;
  private readonly room: SharedRoom;
  /** The stretch of this thread. */
  private from = 0;
  private to = 0;

  constructor(room: SharedRoom) {
    this.room = room;
  }

  /** Where so many bytes may be put, or null when there is no room for them. */
  take(byteCount: number): number | null {
    if (this.to - this.from < byteCount && !this.takeStretch(Math.max(byteCount, STRETCH_BYTES)) && !this.takeStretch(byteCount))
      return null;
    this.takenCount += byteCount;
    this.from += byteCount;
    return this.from - byteCount;
  }

  private takeStretch(byteCount: number): boolean {
    const { cursor, end } = this.room;
    for (;;) {
      const from = Atomics.load(cursor, 0);
      if (from + byteCount > end) return false;
      if (Atomics.compareExchange(cursor, 0, from, from + byteCount) !== from) continue;
      this.from = from;
      this.to = from + byteCount;
      return true;
    }
  }
}
