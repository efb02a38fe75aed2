// Lets go of groups that no row has touched for a time ('state.ttl', EXPIRE AFTER), in watermark time: at the same place among the records in
// every life. It sends nothing to an output. A key that comes again is a new group, whose rows go on being told from those of the old one by their
// revisions: per key group the highest that was let go of is kept, and new groups begin above it.
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByKey } from './canonical-order.ts';
import type { LastRowColumn } from './columns/last-row-column.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import type { GroupStore } from './group-store.ts';
import { TimerHeap } from './windows/timer-heap.ts';

export interface ExpiringGroups {
  /** Whether the group must stay although its time is over: rows of it still wait. It is asked again when the watermark rises. */
  readonly stays: (slot: number) => boolean;
  /** These groups are about to go. */
  readonly go: (slots: readonly number[], recordIndex: number) => void;
  /** The group goes: what is owed of it goes out first. Gives the rows sent of it, with those of groups before it. */
  readonly leaves: (slot: number, recordIndex: number) => number;
}

export class Expiry {
  private readonly store: GroupStore;
  private readonly lastRows: LastRowColumn;
  private readonly groups: ExpiringGroups;
  /** A timer may be before the group's time: it is set anew when it is due, not with each row. */
  private readonly timers = new TimerHeap();
  private readonly sorter = new PairSorter();
  private isStale = false;

  constructor(store: GroupStore, lastRows: LastRowColumn, groups: ExpiringGroups) {
    this.store = store;
    this.lastRows = lastRows;
    this.groups = groups;
  }

  get byteCount(): number {
    return this.timers.byteCount;
  }

  /** When the watermark reaches this, some group may be let go of; Infinity where there is none. */
  get nextMs(): number {
    return this.timers.nextMs;
  }

  /** A row came when the watermark stood at `timeMs`. */
  note(slot: number, timeMs: number): void {
    if (this.lastRows.isNewer(slot, timeMs)) {
      if (!this.store.changes.has(slot)) this.store.markChanged(slot);
      this.lastRows.note(slot, timeMs);
    }
    if (!this.timers.has(slot)) this.timers.set(slot, this.lastRows.expiresMs(slot));
  }

  /** The watermark rises, by a record that is about to be applied or without one. */
  expire(watermarkMs: number, recordIndex: number): void {
    const { store, lastRows, timers, groups } = this;
    const over: number[] = [];
    for (let slot = timers.takeDue(watermarkMs); slot !== SCRATCH_SLOT; slot = timers.takeDue(watermarkMs)) {
      const expiresMs = lastRows.expiresMs(slot);
      if (expiresMs > watermarkMs) timers.set(slot, expiresMs);
      else if (groups.stays(slot)) timers.set(slot, watermarkMs + 1);
      else over.push(slot);
    }
    if (over.length === 0) return;
    const order = Int32Array.from(over);
    if (over.length > 1) sortByKey(store.table, this.sorter, order, over.length);
    groups.go([...order], recordIndex);
    for (const slot of order) {
      const revision = groups.leaves(slot, recordIndex);
      store.raiseRevisionBase(keyGroupOf(store.table.hash(slot)), revision);
      store.free(slot);
    }
  }

  /** The log changed the groups; the next `begin` takes stock. */
  recount(): void {
    this.isStale = true;
  }

  /** An attempt begins, with the watermark at `watermarkMs`. What stays although its time is over was asked at that watermark already. */
  begin(watermarkMs: number): void {
    if (!this.isStale) return;
    this.isStale = false;
    const { table } = this.store;
    this.timers.clearAll();
    for (let slot = SCRATCH_SLOT + 1; slot < table.slotEnd; slot++) {
      if (!table.isFree(slot)) this.timers.set(slot, Math.max(this.lastRows.expiresMs(slot), watermarkMs + 1));
    }
  }
}
