// EMIT EVERY <interval>: whenever the watermark passes a multiple of the interval, the groups that changed since they were last sent are sent
// again, each once, however many rows changed it. The ticks lie in watermark time, so they fall between the same rows in every life.
//
// A tick may have more rows than an attempt may emit. Those held back are *due*: they go out when the next attempt begins, or just before the
// next row changes them, so that they show the group as it was at the tick.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByTimeAndKey } from './canonical-order.ts';
import type { Followed } from './codec/decoder.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import type { GroupStore } from './group-store.ts';
import { DUE, SENT, UNSENT, windowEndMs } from './layout.ts';

const BEFORE_RECORDS = -1;
const LISTS_UNTIDY = 4096;

export class EarlyResults {
  /** When the watermark reaches this, there is something to send; Infinity when there is not. */
  nextTickMs = Number.POSITIVE_INFINITY;
  private readonly store: GroupStore;
  private readonly everyMs: number;
  /** Slots of groups that may have changed, of which those count that are listed; and of those that may be due. */
  private changed: number[] = [];
  private due: number[] = [];
  private isListed = new Uint8Array(0);
  private listedCount = 0;
  /** Of those that may be due, when each was last there once. */
  private dueTidied = 0;
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  private readonly sorter = new PairSorter();

  constructor(store: GroupStore, everyMs: number) {
    this.store = store;
    this.everyMs = everyMs;
  }

  /** Groups that are due; one whose window has closed since is pending there. */
  get dueCount(): number {
    return new Set(this.due.filter(slot => this.isDue(slot))).size;
  }

  begin(): void {
    this.emittedCounts.fill(0);
    if (this.due.length > 0) this.send([], BEFORE_RECORDS);
  }

  /** A row was applied to the group; the watermark before it decides which tick is next. */
  touched(slot: number, watermarkMs: number): void {
    if (!this.list(slot)) return;
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
    const listed = changed.filter(slot => this.unlist(slot));
    this.send(listed, recordIndex);
  }

  /** Takes stock after the log changed the groups: those of a delta, or (null) any. A state that follows many commits is not gone through for each. */
  recount(followed: Followed | null): void {
    if (followed === null) {
      this.recountAll();
      return;
    }
    for (const slot of followed.freed) this.unlist(slot);
    for (let i = 0; i < followed.count; i++) {
      const slot = followed.slots[i]!;
      if (slot === SCRATCH_SLOT || this.store.table.isFree(slot)) continue;
      const evaluated = this.store.rows.evaluated(slot);
      if (evaluated === UNSENT && !this.isClosed(slot)) this.list(slot);
      else this.unlist(slot);
      if (evaluated === DUE) this.due.push(slot);
    }
    this.tidy();
    // Ticks that the watermark has passed were in the commit.
    this.nextTickMs = this.listedCount === 0 ? Number.POSITIVE_INFINITY : this.tickAfter(this.store.watermarkMs);
  }

  /** One that only follows never comes to send what it lists. */
  private tidy(): void {
    if (this.changed.length > 2 * this.listedCount + LISTS_UNTIDY)
      this.changed = [...new Set(this.changed.filter(slot => this.isListed[slot] === 1))];
    if (this.due.length <= 2 * this.dueTidied + LISTS_UNTIDY) return;
    this.due = [...new Set(this.due.filter(slot => this.isDue(slot)))];
    this.dueTidied = this.due.length;
  }

  private recountAll(): void {
    const { table, rows, watermarkMs } = this.store;
    this.changed = [];
    this.due = [];
    this.nextTickMs = Number.POSITIVE_INFINITY;
    this.isListed = new Uint8Array(table.capacity);
    this.listedCount = 0;
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

  /** Gives whether it was not listed. */
  private list(slot: number): boolean {
    if (slot >= this.isListed.length) this.growSlots();
    if (this.isListed[slot] === 1) return false;
    this.isListed[slot] = 1;
    this.listedCount++;
    this.changed.push(slot);
    return true;
  }

  /** Gives whether it was listed. */
  private unlist(slot: number): boolean {
    if (this.isListed[slot] !== 1) return false;
    this.isListed[slot] = 0;
    this.listedCount--;
    return true;
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
