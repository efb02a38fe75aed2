// What a moving watermark does to groups: windows whose end it reaches are emitted in canonical order, and let go of when their allowed
// lateness is over too. FINAL rows are bounded per key group and attempt; the rest are *pending*: still in state, due, not yet emitted.
//
//        window                    allowed lateness
//   ├──────────────┤ end: emit ├──────────────────────┤ end + lateness: let go

import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByKey, sortByPaneAndKey } from './canonical-order.ts';
import { GONE } from './changes.ts';
import type { Followed } from './codec/decoder.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import type { GroupStore } from './group-store.ts';
import { NEAR_MAX } from './group-table.ts';
import { keepsRevisions, SENT, windowEndMs } from './layout.ts';
import type { Pane } from './panes.ts';

/** `recordIndex` of rows that belong to no record of the attempt: those that were pending, and those of its end. */
const BEFORE_RECORDS = -1;
const AFTER_RECORDS = 0x7fffffff;

/** What closes the windows of a state; one implementation per way in which windows come to be. */
export interface WindowCloser {
  /** When the watermark reaches this, a window closes or is let go of; Infinity when there is none. */
  readonly nextTimerMs: number;
  /** When the watermark reaches this, all of them are; -Infinity when nothing is open. */
  readonly lastTimerMs: number;
  /** Groups whose window is over and that wait for the next attempt. */
  readonly pendingCount: number;
  /** Starts an attempt: the bound on rows starts anew, and what is pending goes first. */
  begin(watermarkMs: number): void;
  /** The watermark rose: closes what it passed. */
  close(watermarkMs: number, recordIndex: number): void;
  /** A late row is about to change the group: what is pending of its key goes out first. */
  evaluateFirst(slot: number, recordIndex: number): void;
  /** Ends an attempt: coalesced changes go out. */
  finish(): void;
  /** A pane or window has its first group: it has timers. */
  opened(place: number): void;
  /** Takes stock after the log changed the groups: those of a delta, or (null) any. */
  recount(followed: Followed | null): void;
}

export class Closing implements WindowCloser {
  nextTimerMs = Number.POSITIVE_INFINITY;
  lastTimerMs = Number.NEGATIVE_INFINITY;
  pendingCount = 0;
  private readonly store: GroupStore;
  private readonly latenessMs: number;
  private readonly isFinal: boolean;
  private readonly coalesces: boolean;
  /** A group can be evaluated and stay. */
  private readonly keepsEvaluated: boolean;
  /** Per key group: groups evaluated at their window's end in this attempt. */
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  /** Some group was sent after its window was over: the next attempt lets go of it. */
  private hasLeftOver = false;
  private readonly sorter = new PairSorter();
  private order = new Int32Array(64);

  constructor(store: GroupStore) {
    const { allowedLatenessMs, emit, coalesceChanges } = store.layout;
    this.store = store;
    this.latenessMs = allowedLatenessMs;
    this.isFinal = emit === 'final';
    this.coalesces = emit === 'changes' && coalesceChanges;
    this.keepsEvaluated = keepsRevisions(store.layout);
  }

  begin(watermarkMs: number): void {
    const { store } = this;
    this.emittedCounts.fill(0);
    if (watermarkMs > store.watermarkMs) store.watermarkMs = watermarkMs;
    if (this.pendingCount > 0 || this.hasLeftOver || store.watermarkMs >= this.nextTimerMs) {
      this.closeDue(BEFORE_RECORDS, Number.NEGATIVE_INFINITY, true);
      this.hasLeftOver = false;
    }
  }

  close(watermarkMs: number, recordIndex: number): void {
    const { store } = this;
    const beforeMs = store.watermarkMs;
    if (!(watermarkMs > beforeMs)) return;
    store.watermarkMs = watermarkMs;
    if (watermarkMs >= this.nextTimerMs) this.closeDue(recordIndex, beforeMs, false);
  }

  evaluateFirst(slot: number, recordIndex: number): void {
    if (this.pendingCount === 0) return;
    const { store } = this;
    const { table } = store;
    const [start, end, hash] = [table.keyStart(slot), table.keyEnd(slot), table.hash(slot)];
    // Of all its windows, so that the rows of a key are sent in one order, whatever the bound held back.
    for (const pane of store.panes.open) {
      if (pane.pendingCount === 0) continue;
      const other = table.find(pane.startMs, table.keyBytes, start, end, hash);
      if (other === SCRATCH_SLOT || this.isEvaluated(other)) continue;
      store.markChanged(other);
      store.rows.setEvaluated(other, SENT);
      pane.pendingCount--;
      this.pendingCount--;
      if (this.isOver(pane)) this.hasLeftOver = true;
      store.layout.emitGroup(other, recordIndex);
    }
  }

  finish(): void {
    if (!this.coalesces) return;
    const { changes, table, layout } = this.store;
    if (changes.count > this.order.length) this.order = new Int32Array(changes.count * 2);
    let count = 0;
    for (let i = 0; i < changes.count; i++) if (changes.slots[i] !== GONE) this.order[count++] = changes.slots[i]!;
    sortByPaneAndKey(table, this.sorter, this.order, count);
    for (let i = 0; i < count; i++) layout.emitGroup(this.order[i]!, AFTER_RECORDS);
  }

  opened(place: number): void {
    const endMs = this.endMs(place);
    const overMs = endMs + this.latenessMs;
    if (overMs <= this.store.watermarkMs) return;
    this.nextTimerMs = Math.min(this.nextTimerMs, this.isFinal && endMs > this.store.watermarkMs ? endMs : overMs);
    this.lastTimerMs = Math.max(this.lastTimerMs, overMs);
  }

  recount(): void {
    const { store } = this;
    this.hasLeftOver = false;
    for (const pane of store.panes.open) {
      pane.isDue = this.endMs(pane.startMs) <= store.watermarkMs;
      pane.pendingCount = 0;
      if (pane.isDue && this.isFinal) {
        for (const slot of slotsOf(store, pane)) if (!this.isEvaluated(slot)) pane.pendingCount++;
      }
      if (this.isOver(pane) && pane.groupCount > pane.pendingCount) this.hasLeftOver = true;
    }
    this.settle();
  }

  /** Closes one window that has groups. The timers are not set anew. */
  closeWindow(place: number, recordIndex: number): void {
    this.closePane(
      this.store.panes.at(place, () => true),
      recordIndex,
    );
  }

  /** Forgets empty windows and sets the timers. */
  settle(): void {
    this.store.panes.removeEmpty();
    this.setTimers();
  }

  /**
   * `withPending`: also tries again what is pending; within an attempt that is in vain, since only a bound that is used up leaves any. Lets go
   * only of windows that were not over at `sinceMs`: when it is called within an attempt depends on the other groups of the task, and what
   * the log says of one group must not.
   */
  private closeDue(recordIndex: number, sinceMs: number, withPending: boolean): void {
    for (const pane of this.store.panes.open) {
      if (this.endMs(pane.startMs) > this.store.watermarkMs) break;
      const letsGo = this.isOver(pane) && this.overMs(pane) > sinceMs && pane.groupCount > pane.pendingCount;
      if (!pane.isDue || letsGo || (withPending && pane.pendingCount > 0)) this.closePane(pane, recordIndex);
    }
    this.settle();
  }

  private isOver(pane: Pane): boolean {
    return this.overMs(pane) <= this.store.watermarkMs;
  }

  private overMs(pane: Pane): number {
    return this.endMs(pane.startMs) + this.latenessMs;
  }

  /** A group made by a late row may have been emitted without its window's end coming into it. */
  private isEvaluated(slot: number): boolean {
    const { rows, layout } = this.store;
    return rows.evaluated(slot) === SENT || (rows.revision(slot) !== 0 && layout.early === undefined);
  }

  private closePane(pane: Pane, recordIndex: number): void {
    pane.isDue = true;
    if (this.isFinal) {
      this.emitFinal(pane, recordIndex);
    } else if (this.isOver(pane)) {
      if (this.coalesces) this.emitChanged(pane, recordIndex);
      this.letGo(pane);
    }
  }

  /**
   * Emits the groups of the pane that were not, as far as the bound allows, and lets go of those that were once the pane is over: while their
   * rows are still at hand. Key groups lie one after the other in the canonical order, so what the bound holds back is stepped over at once.
   */
  private emitFinal(pane: Pane, recordIndex: number): void {
    this.putInOrder(pane);
    const letsGo = this.isOver(pane);
    const { order, orderedCount: count } = pane;
    pane.pendingCount = 0;
    pane.orderedCount = 0;
    for (let from = 0; from < count; ) {
      const to = this.keyGroupEnd(pane, from, count);
      while (from < to) {
        if (this.holdsBackAll(order[from]!)) {
          pane.hold(from, to);
          from = to;
        } else {
          const next = Math.min(to, from + NEAR_MAX);
          this.emitNear(pane, from, next, letsGo, recordIndex);
          from = next;
        }
      }
    }
  }

  /** Whether neither this group nor those behind it in its key group were emitted, and none of them may be now. */
  private holdsBackAll(slot: number): boolean {
    const { table, layout } = this.store;
    return !this.keepsEvaluated && this.emittedCounts[keyGroupOf(table.hash(slot))]! >= layout.rowsPerKeyGroupMax;
  }

  /** Where the key group of the slot at `from` ends among the first `count` slots of the pane, which are in order: steps double, then halve. */
  private keyGroupEnd({ order: slots }: Pane, from: number, count: number): number {
    const { table } = this.store;
    const keyGroup = keyGroupOf(table.hash(slots[from]!));
    let low = from;
    let step = 1;
    while (low + step < count && keyGroupOf(table.hash(slots[low + step]!)) === keyGroup) {
      low += step;
      step *= 2;
    }
    let high = Math.min(count, low + step);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (keyGroupOf(table.hash(slots[middle]!)) === keyGroup) low = middle;
      else high = middle;
    }
    return high;
  }

  /** The same for the slots `[from, to)` of one key group, at most `NEAR_MAX`. */
  private emitNear(pane: Pane, from: number, to: number, letsGo: boolean, recordIndex: number): void {
    const { store } = this;
    const { order: slots } = pane;
    store.table.bringNear(slots, from, to);
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      const isDone = this.isEvaluated(slot) || this.emitBounded(slot, letsGo, recordIndex);
      if (isDone && letsGo) {
        store.free(slot);
        continue;
      }
      if (!isDone) pane.pendingCount++;
      slots[pane.orderedCount++] = slot;
    }
  }

  /** Whether the bound allowed it. */
  private emitBounded(slot: number, isLast: boolean, recordIndex: number): boolean {
    const { store, emittedCounts } = this;
    const keyGroup = keyGroupOf(store.table.hash(slot));
    if (emittedCounts[keyGroup]! >= store.layout.rowsPerKeyGroupMax) return false;
    emittedCounts[keyGroup]!++;
    if (!isLast) store.markChanged(slot);
    store.rows.setEvaluated(slot, SENT);
    store.layout.emitGroup(slot, recordIndex);
    return true;
  }

  /** A window that goes while changes of this attempt wait to be coalesced: they go out now. */
  private emitChanged(pane: Pane, recordIndex: number): void {
    const { changes, layout } = this.store;
    this.putInOrder(pane);
    for (let i = 0; i < pane.orderedCount; i++) if (changes.has(pane.order[i]!)) layout.emitGroup(pane.order[i]!, recordIndex);
  }

  private putInOrder(pane: Pane): void {
    if (pane.isInOrder) return;
    const count = pane.groupCount;
    if (count > pane.order.length) pane.order = new Int32Array(count);
    this.store.table.slotsOf(pane, pane.order);
    sortByKey(this.store.table, this.sorter, pane.order, count);
    pane.orderedCount = count;
    pane.isInOrder = true;
  }

  /** Frees all groups of the pane. */
  private letGo(pane: Pane): void {
    for (const slot of slotsOf(this.store, pane)) this.store.free(slot);
  }

  private endMs(place: number): number {
    return windowEndMs(this.store.layout, place);
  }

  private setTimers(): void {
    const { store } = this;
    this.nextTimerMs = Number.POSITIVE_INFINITY;
    this.lastTimerMs = Number.NEGATIVE_INFINITY;
    this.pendingCount = 0;
    for (const pane of store.panes.open) {
      this.pendingCount += pane.pendingCount;
      const endMs = this.endMs(pane.startMs);
      const overMs = endMs + this.latenessMs;
      if (overMs <= store.watermarkMs) continue;
      this.nextTimerMs = Math.min(this.nextTimerMs, this.isFinal && !pane.isDue ? endMs : overMs);
      this.lastTimerMs = overMs;
    }
  }
}

/** The slots of a pane's groups, as they came. */
export function slotsOf({ table }: GroupStore, pane: Pane): Int32Array {
  const slots = new Int32Array(pane.groupCount);
  table.slotsOf(pane, slots);
  return slots;
}
