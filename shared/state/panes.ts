// Which panes (pieces of time that windows are made of; mostly the window itself) are open, and which groups lie in each.
// Timers belong to panes, not to groups: there are few panes, and closing one never looks at the groups of another.
import type { GroupTable } from './group-table.ts';
import { grown } from './grown.ts';

const INITIAL_SLOTS = 16;

export class Pane {
  readonly startMs: number;
  /** Slots of its groups. */
  slots = new Int32Array(INITIAL_SLOTS);
  count = 0;
  /** `slots` are in the order of hash and key: closing sorted them, and what it left pending stays in order. */
  isInOrder = false;
  /** The watermark has passed its end: its rows were emitted, but for those pending. */
  isDue: boolean;
  /** Groups not emitted although due. */
  pendingCount = 0;

  constructor(startMs: number, isDue: boolean) {
    this.startMs = startMs;
    this.isDue = isDue;
  }

  add(slot: number): void {
    if (this.count === this.slots.length) {
      this.slots = grown(this.slots, new Int32Array(this.count * 2));
    }
    this.slots[this.count++] = slot;
    this.isInOrder = false;
  }

  /** The slots `[from, to)` stay behind the `count` that do already; they are pending. */
  hold(from: number, to: number): void {
    this.slots.copyWithin(this.count, from, to);
    this.count += to - from;
    this.pendingCount += to - from;
  }
}

export class Panes {
  /** Ascending by start. */
  readonly open: Pane[] = [];
  /** Rows mostly fall into the pane of the row before. */
  private last: Pane | null = null;

  get byteCount(): number {
    return this.open.reduce((sum, pane) => sum + pane.slots.byteLength, 0);
  }

  /** The pane that starts at `startMs`, opened if it was not. */
  at(startMs: number, isDue: (startMs: number) => boolean): Pane {
    if (this.last !== null && this.last.startMs === startMs) return this.last;
    const index = this.indexOf(startMs);
    this.last = this.open[index] ?? null;
    if (this.last === null || this.last.startMs !== startMs) {
      this.last = new Pane(startMs, isDue(startMs));
      this.open.splice(index, 0, this.last);
    }
    return this.last;
  }

  /** Where the pane is, or would be. */
  private indexOf(startMs: number): number {
    let low = 0;
    let high = this.open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.open[middle]!.startMs < startMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets slots of these panes that the table let go of, and panes that are empty then. */
  removeFree(table: GroupTable, startsMs: ReadonlySet<number>): void {
    for (const pane of this.open) {
      if (!startsMs.has(pane.startMs)) continue;
      let kept = 0;
      for (let i = 0; i < pane.count; i++) if (!table.isFree(pane.slots[i]!)) pane.slots[kept++] = pane.slots[i]!;
      pane.count = kept;
    }
    this.removeEmpty();
  }

  removeEmpty(): void {
    let kept = 0;
    for (const pane of this.open) if (pane.count > 0) this.open[kept++] = pane;
    this.open.length = kept;
    this.last = null;
  }
}
