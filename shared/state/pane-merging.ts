// Closes windows that are made of panes. A row went into one pane, whatever the number of windows that hold it; here, when the watermark
// reaches the end of a window, the groups of its panes are merged key by key into groups of the window, which close as all windows do: they
// are emitted in canonical order as far as the bound allows, and what stays (pending, or taking corrections) stays as a group of its own.
// A pane is let go of when the last window that it is part of has closed.
import { compareBytes } from './byte-arena.ts';
import { PairSorter, sortByKey } from './canonical-order.ts';
import { Closing, slotsOf, type WindowCloser } from './closing.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import type { GroupStore } from './group-store.ts';
import { numberOfPlace, placeOfPane, placeOfWindow, type WindowShape } from './windows/overlapping-windows.ts';

const NO_TIMER = Number.POSITIVE_INFINITY;

export class PaneMerging implements WindowCloser {
  nextTimerMs = NO_TIMER;
  lastTimerMs = Number.NEGATIVE_INFINITY;
  private readonly store: GroupStore;
  private readonly shape: WindowShape;
  /** The groups of windows that have closed. */
  private readonly closed: Closing;
  /** The number of the last window that the watermark has closed. */
  private closedWindow = Number.NEGATIVE_INFINITY;
  private paneTimerMs = NO_TIMER;
  private readonly sorter = new PairSorter();
  private order = new Int32Array(64);

  constructor(store: GroupStore, shape: WindowShape) {
    this.store = store;
    this.shape = shape;
    this.closed = new Closing(store);
  }

  get pendingCount(): number {
    return this.closed.pendingCount;
  }

  begin(watermarkMs: number): void {
    // Whatever the watermark of an earlier attempt closed is closed, also for a state that has just been restored.
    this.closed.begin(watermarkMs);
    this.noteClosed();
    this.setTimers();
  }

  close(watermarkMs: number, recordIndex: number): void {
    const { store, shape, closed } = this;
    if (!(watermarkMs > store.watermarkMs)) return;
    closed.close(watermarkMs, recordIndex);
    if (watermarkMs >= this.paneTimerMs) {
      const last = shape.lastEnded(watermarkMs);
      for (let window = this.nextWindow(); window <= last; window = this.nextWindow()) {
        this.merge(window);
        closed.closeWindow(placeOfWindow(window), recordIndex);
        this.closedWindow = window;
        if (shape.grows) this.fold(window);
        this.release(window);
      }
      closed.settle();
    }
    this.noteClosed();
    this.setTimers();
  }

  evaluateFirst(slot: number, recordIndex: number): void {
    this.closed.evaluateFirst(slot, recordIndex);
  }

  finish(): void {}

  opened(place: number): void {
    if (!this.store.isPart(place)) this.closed.opened(place);
    this.setTimers();
  }

  recount(): void {
    this.closed.recount();
    this.noteClosed();
    this.setTimers();
  }

  private noteClosed(): void {
    this.closedWindow = Math.max(this.closedWindow, this.shape.lastEnded(this.store.watermarkMs));
  }

  /** The first open window that holds a row; there is a pane. A pane whose last window has closed is gone. */
  private nextWindow(): number {
    const first = this.store.parts.open[0];
    if (first === undefined) return NO_TIMER;
    return Math.max(this.shape.firstWindow(numberOfPlace(first.startMs)), this.closedWindow + 1);
  }

  private setTimers(): void {
    const { open } = this.store.parts;
    const last = open.at(-1);
    this.paneTimerMs = last === undefined ? NO_TIMER : this.shape.endMs(this.nextWindow());
    this.nextTimerMs = Math.min(this.paneTimerMs, this.closed.nextTimerMs);
    this.lastTimerMs = this.closed.lastTimerMs;
    if (last === undefined) return;
    const overMs = this.shape.endMs(this.shape.lastWindow(numberOfPlace(last.startMs))) + this.store.layout.allowedLatenessMs;
    this.lastTimerMs = Math.max(this.lastTimerMs, overMs);
  }

  /** Makes the groups of a window out of its panes'. */
  private merge(window: number): void {
    const { table } = this.store;
    const count = this.gather(window);
    // Read only now: gathering may have replaced it by a longer one.
    const { order } = this;
    const place = placeOfWindow(window);
    const endMs = this.shape.endMs(window);
    for (let from = 0; from < count; ) {
      let to = from + 1;
      while (to < count && hasSameKey(table, order[from]!, order[to]!)) to++;
      if (!this.isClosed(place, endMs, order[from]!)) this.mergeGroups(place, from, to);
      from = to;
    }
  }

  /**
   * The parent of a merged shard may have closed the window for the key already; also where the key, against PARTITIONED BY, had rows in both
   * parents and the group of a pane tells of the other one: then the window's group is there, which takes corrections.
   */
  private isClosed(place: number, endMs: number, slot: number): boolean {
    const { table, layout } = this.store;
    if (layout.partitioning === undefined || layout.partitioning.closedRanges === null) return false;
    if (this.store.closedUpToMs(slot) >= endMs) return true;
    return table.find(place, table.keyBytes, table.keyStart(slot), table.keyEnd(slot), table.hash(slot)) !== SCRATCH_SLOT;
  }

  /** Merges the panes' groups of one key, `order[from, to)`. */
  private mergeGroups(place: number, from: number, to: number): void {
    const { order, store } = this;
    const { table } = store;
    const first = order[from]!;
    const merged = store.create(place, table.keyBytes, table.keyStart(first), table.keyEnd(first), table.hash(first));
    store.madeOf(merged, first);
    store.markChanged(merged);
    for (const column of store.columns) for (let i = from; i < to; i++) column.merge(merged, order[i]!);
  }

  /** Puts the groups of the window's panes into `order`: by hash and key, those of a key in the order of time. Gives how many. */
  private gather(window: number): number {
    const [first, last] = [placeOfPane(this.shape.firstPane(window)), placeOfPane(this.shape.lastPane(window))];
    const panes = this.store.parts.open.filter(pane => pane.startMs >= first && pane.startMs <= last);
    const count = panes.reduce((sum, pane) => sum + pane.groupCount, 0);
    if (count > this.order.length) this.order = new Int32Array(Math.max(count, this.order.length * 2));
    let at = 0;
    for (const pane of panes) {
      this.store.table.slotsOf(pane, this.order, at);
      at += pane.groupCount;
    }
    sortByKey(this.store.table, this.sorter, this.order, count);
    return count;
  }

  /** Windows that grow: the pane of the one that closed joins the first pane, so that the next has two panes to merge. */
  private fold(window: number): void {
    const { store, shape } = this;
    const first = shape.firstPane(window);
    const pane = store.parts.open.find(each => each.startMs === placeOfPane(window));
    if (window === first || window === shape.lastWindow(window) || pane === undefined) return;
    for (const slot of slotsOf(store, pane)) {
      this.mergeInto(placeOfPane(first), slot);
      store.free(slot);
    }
    store.parts.removeEmpty();
  }

  private mergeInto(place: number, slot: number): void {
    const { store } = this;
    const { table } = store;
    const [bytes, start, end, hash] = [table.keyBytes, table.keyStart(slot), table.keyEnd(slot), table.hash(slot)];
    const found = table.find(place, bytes, start, end, hash);
    const into = found === SCRATCH_SLOT ? store.create(place, bytes, start, end, hash) : found;
    if (found === SCRATCH_SLOT) store.madeOf(into, slot);
    if (!store.changes.has(into)) store.markChanged(into);
    for (const column of store.columns) column.merge(into, slot);
  }

  /** Frees panes that no open window needs. */
  private release(closedWindow: number): void {
    const { store, shape } = this;
    for (let pane = store.parts.open[0]; pane !== undefined; pane = store.parts.open[0]) {
      if (shape.lastWindow(numberOfPlace(pane.startMs)) > closedWindow) return;
      for (const slot of slotsOf(store, pane)) store.free(slot);
      store.parts.removeEmpty();
    }
  }
}

function hasSameKey(table: GroupStore['table'], a: number, b: number): boolean {
  const { keyBytes } = table;
  if (table.hash(a) !== table.hash(b)) return false;
  return compareBytes(keyBytes, table.keyStart(a), table.keyEnd(a), keyBytes, table.keyStart(b), table.keyEnd(b)) === 0;
}
