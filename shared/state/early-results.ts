// EMIT EVERY <interval>: whenever the watermark passes a multiple of the interval, the groups that changed since they were last sent are sent
// again, each once, however many rows changed it. The ticks lie in watermark time, so they fall between the same rows in every life.
//
// A tick may have more rows than an attempt may emit. Those held back are *due*: they go out when the next attempt begins, or just before the
// next row changes them, so that they show the group as it was at the tick.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByTimeAndKey } from './canonical-order.ts';
import type { GroupStore } from './group-store.ts';
import { DUE, SENT, UNSENT, windowEndMs } from './layout.ts';

const BEFORE_RECORDS = -1;

export class EarlyResults {
  /** When the watermark reaches this, there is something to send; Infinity when there is not. */
  nextTickMs = Number.POSITIVE_INFINITY;
  private readonly store: GroupStore;
  private readonly everyMs: number;
  /** Slots of groups that may have changed, each once; and of those that may be due. */
  private changed: number[] = [];
  private due: number[] = [];
  private isListed = new Uint8Array(0);
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  private readonly sorter = new PairSorter();

  constructor(store: GroupStore, everyMs: number) {
    this.store = store;
    this.everyMs = everyMs;
  }

  /** Groups that are due; one whose window has closed since is pending there. */
  get dueCount(): number {
    return this.due.filter(slot => this.isDue(slot)).length;
  }

  begin(): void {
    this.emittedCounts.fill(0);
    if (this.due.length > 0) this.send([], BEFORE_RECORDS);
  }

  /** A row was applied to the group; the watermark before it decides which tick is next. */
  touched(slot: number, watermarkMs: number): void {
    if (slot >= this.isListed.length) this.growSlots();
    if (this.isListed[slot] === 1) return;
    this.isListed[slot] = 1;
    this.changed.push(slot);
    if (this.nextTickMs === Number.POSITIVE_INFINITY) this.nextTickMs = this.tickAfter(watermarkMs);
  }

  /** A row is about to change the group: what is due of it goes first. */
  sendFirst(slot: number, recordIndex: number): void {
    if (this.store.rows.evaluated(slot) !== DUE) return;
    this.emit(slot, recordIndex);
  }

  /** The watermark rose. */
  tick(watermarkMs: number, recordIndex: number): void {
    if (watermarkMs < this.nextTickMs) return;
    if (this.nextTickMs === Number.NEGATIVE_INFINITY) {
      // The first watermark there is begins an interval and ends none.
      this.nextTickMs = this.tickAfter(watermarkMs);
      return;
    }
    const { changed } = this;
    this.changed = [];
    this.nextTickMs = Number.POSITIVE_INFINITY;
    for (const slot of changed) this.isListed[slot] = 0;
    this.send(changed, recordIndex);
  }

  /** Takes stock after the log changed the groups. */
  recount(): void {
    const { table, rows, watermarkMs } = this.store;
    this.changed = [];
    this.due = [];
    this.nextTickMs = Number.POSITIVE_INFINITY;
    this.isListed = new Uint8Array(table.capacity);
    for (let slot = 1; slot < table.slotEnd; slot++) {
      if (table.isFree(slot) || rows.evaluated(slot) === SENT || this.isClosed(slot)) continue;
      if (rows.evaluated(slot) === UNSENT) this.touched(slot, watermarkMs);
      else this.due.push(slot);
    }
  }

  /** Sends what was due before and what is now, in canonical order, as far as the bound allows. Closed windows have their own row. */
  private send(changed: readonly number[], recordIndex: number): void {
    const { store, emittedCounts } = this;
    const slots = new Set([...this.due.filter(slot => this.isDue(slot)), ...changed]);
    this.due = [];
    const open = [...slots].filter(slot => !store.table.isFree(slot) && store.rows.evaluated(slot) !== SENT && !this.isClosed(slot));
    for (const slot of this.inOrder(open)) {
      const keyGroup = keyGroupOf(store.table.hash(slot));
      if (emittedCounts[keyGroup]! >= store.layout.rowsPerKeyGroupMax) {
        this.hold(slot);
        continue;
      }
      emittedCounts[keyGroup]!++;
      this.emit(slot, recordIndex);
    }
  }

  private hold(slot: number): void {
    this.store.markChanged(slot);
    this.store.rows.setEvaluated(slot, DUE);
    this.due.push(slot);
  }

  private isDue(slot: number): boolean {
    return !this.store.table.isFree(slot) && this.store.rows.evaluated(slot) === DUE && !this.isClosed(slot);
  }

  private emit(slot: number, recordIndex: number): void {
    const { store } = this;
    store.markChanged(slot);
    store.rows.setEvaluated(slot, SENT);
    store.layout.emitGroup(slot, recordIndex);
  }

  private isClosed(slot: number): boolean {
    const { layout, table, watermarkMs } = this.store;
    if (layout.window === null) return false;
    if (layout.window.kind !== 'span') return windowEndMs(layout, table.place(slot)) <= watermarkMs;
    return (layout.window.ends.get(slot) as number) + (layout.window.grows ? 1 : 0) <= watermarkMs;
  }

  private inOrder(slots: readonly number[]): Int32Array {
    const { table, layout } = this.store;
    const order = Int32Array.from(slots);
    const { window } = layout;
    const timeOf = window?.kind === 'span' ? (slot: number) => window.ends.get(slot) as number : (slot: number) => table.place(slot);
    sortByTimeAndKey(table, this.sorter, order, order.length, timeOf);
    return order;
  }

  private tickAfter(watermarkMs: number): number {
    return (Math.floor(watermarkMs / this.everyMs) + 1) * this.everyMs;
  }

  private growSlots(): void {
    const isListed = new Uint8Array(this.store.table.capacity);
    isListed.set(this.isListed);
    this.isListed = isListed;
  }
}
