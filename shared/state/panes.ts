// Which panes (pieces of time that windows are made of; mostly the window itself) are open; each is the run of its groups' slots.
// Timers belong to panes, not to groups: there are few panes, and closing one never looks at the groups of another.
import type { GroupTable } from './group-table.ts';
import { SlotRun } from './slot-run.ts';

const NO_SLOTS = new Int32Array(0);

export class Pane extends SlotRun {
  /** Of a pane that closes: the slots `order[0, orderedCount)` are all of its groups, in the order of hash and key. */
  order = NO_SLOTS;
  orderedCount = 0;
  /** Closing has put them in order, and no group came since; what it left pending stays in order. */
  isInOrder = false;
  /** The watermark has passed its end: its rows were emitted, but for those pending. */
  isDue: boolean;
  /** Groups not emitted although due. */
  pendingCount = 0;

  constructor(startMs: number, isDue: boolean) {
    super(startMs);
    this.isDue = isDue;
  }

  get startMs(): number {
    return this.place;
  }

  /** The slots `[from, to)` of the order stay behind the `orderedCount` that do already; they are pending. */
  hold(from: number, to: number): void {
    this.order.copyWithin(this.orderedCount, from, to);
    this.orderedCount += to - from;
    this.pendingCount += to - from;
  }
}

/** Stands for no pane. As it lives for ever, what is compiled for panes outlives the moments in which none is open. */
const NONE = new Pane(Number.NaN, false);

export class Panes {
  /** Ascending by start. */
  readonly open: Pane[] = [];
  /** Rows mostly fall into the pane of the row before. */
  private last = NONE;
  private readonly table: GroupTable;

  constructor(table: GroupTable) {
    this.table = table;
  }

  get byteCount(): number {
    return this.open.reduce((sum, pane) => sum + pane.blocks.byteLength + pane.order.byteLength, 0);
  }

  /** The pane that starts at `startMs`, opened if it was not. */
  at(startMs: number, isDue: (startMs: number) => boolean): Pane {
    if (this.last.startMs === startMs) return this.last;
    const index = this.indexOf(startMs);
    this.last = this.open[index] ?? NONE;
    if (this.last.startMs !== startMs) {
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

  /** The log let go of groups of these panes. */
  removeFree(startsMs: ReadonlySet<number>): void {
    for (const pane of this.open) if (startsMs.has(pane.startMs)) pane.isInOrder = false;
    this.removeEmpty();
  }

  /** Forgets panes without groups; their slots are others' from now on. */
  removeEmpty(): void {
    let kept = 0;
    for (const pane of this.open) {
      if (pane.groupCount > 0) this.open[kept++] = pane;
      else this.table.release(pane);
    }
    this.open.length = kept;
    this.last = NONE;
  }
}
