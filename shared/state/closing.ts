// What a moving watermark does to groups: windows whose end it reaches are emitted in canonical order, and let go of when their allowed
// lateness is over too. FINAL rows are bounded per key group and attempt; the rest are *pending*: still in state, due, not yet emitted.
//
//        window                    allowed lateness
//   ├──────────────┤ end: emit ├──────────────────────┤ end + lateness: let go

import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByKey, sortByPaneAndKey } from './canonical-order.ts';
import { GONE } from './changes.ts';
import type { GroupStore } from './group-store.ts';
import type { Pane } from './panes.ts';

/** `recordIndex` of rows that belong to no record of the attempt: those that were pending, and those of its end. */
const BEFORE_RECORDS = -1;
const AFTER_RECORDS = 0x7fffffff;

export class Closing {
  /** When the watermark reaches this, a window closes or is let go of; Infinity when there is none. */
  nextTimerMs = Number.POSITIVE_INFINITY;
  /** When the watermark reaches this, all of them are; -Infinity when nothing is open. */
  lastTimerMs = Number.NEGATIVE_INFINITY;
  pendingCount = 0;
  private readonly store: GroupStore;
  private readonly sizeMs: number;
  private readonly latenessMs: number;
  private readonly isFinal: boolean;
  private readonly coalesces: boolean;
  /** Per key group: groups evaluated at their window's end in this attempt. */
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  private readonly sorter = new PairSorter();
  private order = new Int32Array(64);

  constructor(store: GroupStore) {
    const { window, allowedLatenessMs, emit, coalesceChanges } = store.layout;
    this.store = store;
    this.sizeMs = window?.sizeMs ?? 0;
    this.latenessMs = allowedLatenessMs;
    this.isFinal = emit === 'final';
    this.coalesces = emit === 'changes' && coalesceChanges;
  }

  /** Starts an attempt: the bound on rows starts anew, and what is pending goes first. */
  begin(watermarkMs: number): void {
    const { store } = this;
    this.emittedCounts.fill(0);
    if (watermarkMs > store.watermarkMs) store.watermarkMs = watermarkMs;
    if (this.pendingCount > 0 || store.watermarkMs >= this.nextTimerMs) this.closeDue(BEFORE_RECORDS, true);
  }

  /** The watermark rose: closes what it passed. */
  close(watermarkMs: number, recordIndex: number): void {
    const { store } = this;
    if (!(watermarkMs > store.watermarkMs)) return;
    store.watermarkMs = watermarkMs;
    if (watermarkMs >= this.nextTimerMs) this.closeDue(recordIndex, false);
  }

  /** A late row is about to change the group: a row of its window's end that is pending goes out first. */
  evaluateFirst(slot: number, recordIndex: number): void {
    const { store } = this;
    if (this.isEvaluated(slot)) return;
    store.markChanged(slot);
    store.evaluated[slot] = 1;
    const pane = store.panes.at(store.table.panesMs[slot]!, () => true);
    if (pane.isDue) {
      pane.pendingCount--;
      this.pendingCount--;
    }
    store.layout.emitGroup(slot, recordIndex);
  }

  /** Ends an attempt: coalesced changes go out. */
  finish(): void {
    if (!this.coalesces) return;
    const { changes, table, layout } = this.store;
    this.reserve(changes.count);
    let count = 0;
    for (let i = 0; i < changes.count; i++) if (changes.slots[i] !== GONE) this.order[count++] = changes.slots[i]!;
    sortByPaneAndKey(table, this.sorter, this.order, count);
    for (let i = 0; i < count; i++) layout.emitGroup(this.order[i]!, AFTER_RECORDS);
  }

  /** A pane was opened: it has timers. */
  opened(startMs: number): void {
    const endMs = startMs + this.sizeMs;
    const overMs = endMs + this.latenessMs;
    if (overMs <= this.store.watermarkMs) return;
    this.nextTimerMs = Math.min(this.nextTimerMs, this.isFinal && endMs > this.store.watermarkMs ? endMs : overMs);
    this.lastTimerMs = Math.max(this.lastTimerMs, overMs);
  }

  /** Takes stock of due panes and timers after the log changed the groups. */
  recount(): void {
    const { store } = this;
    for (const pane of store.panes.open) {
      pane.isDue = pane.startMs + this.sizeMs <= store.watermarkMs;
      pane.pendingCount = 0;
      if (pane.isDue && this.isFinal) {
        for (let i = 0; i < pane.count; i++) if (!this.isEvaluated(pane.slots[i]!)) pane.pendingCount++;
      }
    }
    this.settle();
  }

  /** `withPending`: also tries again what is pending; within an attempt that is in vain, since only a bound that is used up leaves any. */
  private closeDue(recordIndex: number, withPending: boolean): void {
    for (const pane of this.store.panes.open) {
      if (pane.startMs + this.sizeMs > this.store.watermarkMs) break;
      const letsGo = this.isOver(pane) && pane.count > pane.pendingCount;
      if (!pane.isDue || letsGo || (withPending && pane.pendingCount > 0)) this.closePane(pane, recordIndex);
    }
    this.settle();
  }

  private isOver(pane: Pane): boolean {
    return pane.startMs + this.sizeMs + this.latenessMs <= this.store.watermarkMs;
  }

  /** A group made by a late row may have been emitted without its window's end coming into it. */
  private isEvaluated(slot: number): boolean {
    return this.store.evaluated[slot] !== 0 || this.store.revisions[slot] !== 0;
  }

  private closePane(pane: Pane, recordIndex: number): void {
    pane.isDue = true;
    if (this.isFinal) this.emitFinal(pane, recordIndex);
    if (!this.isOver(pane)) return;
    if (this.coalesces) this.emitChanged(pane, recordIndex);
    this.letGo(pane);
  }

  /** Emits the groups of the pane that were not, as far as the bound allows. */
  private emitFinal(pane: Pane, recordIndex: number): void {
    const { store, emittedCounts } = this;
    const { layout, evaluated, table } = store;
    const isOver = this.isOver(pane);
    const count = this.gather(pane, slot => !this.isEvaluated(slot));
    pane.pendingCount = 0;
    for (let i = 0; i < count; i++) {
      const slot = this.order[i]!;
      const keyGroup = keyGroupOf(table.hashes[slot]!);
      if (emittedCounts[keyGroup]! >= layout.rowsPerKeyGroupMax) {
        pane.pendingCount++;
        continue;
      }
      emittedCounts[keyGroup]!++;
      if (!isOver) store.markChanged(slot);
      evaluated[slot] = 1;
      layout.emitGroup(slot, recordIndex);
    }
  }

  /** A window that goes while changes of this attempt wait to be coalesced: they go out now. */
  private emitChanged(pane: Pane, recordIndex: number): void {
    const { changes, layout } = this.store;
    const count = this.gather(pane, slot => changes.has(slot));
    for (let i = 0; i < count; i++) layout.emitGroup(this.order[i]!, recordIndex);
  }

  /** Puts those groups of the pane that belong into `order`, in canonical order; gives how many. */
  private gather(pane: Pane, belongs: (slot: number) => boolean): number {
    this.reserve(pane.count);
    const { order } = this;
    let count = 0;
    for (let i = 0; i < pane.count; i++) if (belongs(pane.slots[i]!)) order[count++] = pane.slots[i]!;
    if (pane.isInOrder) return count;
    sortByKey(this.store.table, this.sorter, order, count);
    if (count === pane.count) {
      pane.slots.set(order.subarray(0, count));
      pane.isInOrder = true;
    }
    return count;
  }

  /** Frees the groups of the pane, but for those pending. */
  private letGo(pane: Pane): void {
    const { store } = this;
    let kept = 0;
    for (let i = 0; i < pane.count; i++) {
      const slot = pane.slots[i]!;
      if (this.isFinal && !this.isEvaluated(slot)) pane.slots[kept++] = slot;
      else store.free(slot);
    }
    pane.count = kept;
  }

  private settle(): void {
    this.store.panes.removeEmpty();
    this.setTimers();
  }

  private setTimers(): void {
    const { store } = this;
    this.nextTimerMs = Number.POSITIVE_INFINITY;
    this.lastTimerMs = Number.NEGATIVE_INFINITY;
    this.pendingCount = 0;
    for (const pane of store.panes.open) {
      this.pendingCount += pane.pendingCount;
      const endMs = pane.startMs + this.sizeMs;
      const overMs = endMs + this.latenessMs;
      if (overMs <= store.watermarkMs) continue;
      this.nextTimerMs = Math.min(this.nextTimerMs, this.isFinal && !pane.isDue ? endMs : overMs);
      this.lastTimerMs = overMs;
    }
  }

  private reserve(count: number): void {
    if (count > this.order.length) this.order = new Int32Array(Math.max(count, this.order.length * 2));
  }
}
