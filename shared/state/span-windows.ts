// Windows that rows make, key by key: sessions, which grow with each row and merge when a row joins them, and stagger windows, which begin
// with a row and last for a size. Start and end of a group are accumulators like any other (the least and the greatest time), so they merge
// and are stored with the rest; the place of a group is the time of the row that made it, which tells it from the others of its key.
//
//   session, gap 3     a--a-a          the row at t joins what it is at most the gap away from
//                             t--a     and makes one session of two
//
// The last moment of a session is its end: a row exactly the gap after its last row belongs to it, so it closes when the watermark is past
// its end. A stagger window closes, as aligned ones do, when the watermark reaches its end.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { PairSorter, sortByTimeAndKey } from './canonical-order.ts';
import { GONE } from './changes.ts';
import type { WindowCloser } from './closing.ts';
import type { Followed } from './codec/decoder.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import type { EarlyResults } from './early-results.ts';
import type { GroupStore } from './group-store.ts';
import { SENT, type SpanLayout, UNSENT } from './layout.ts';
import type { KeyChains } from './windows/key-chains.ts';
import { TimerHeap } from './windows/timer-heap.ts';

const BEFORE_RECORDS = -1;
const AFTER_RECORDS = 0x7fffffff;

export class SpanWindows implements WindowCloser {
  private readonly store: GroupStore;
  private readonly layout: SpanLayout;
  private readonly chains: KeyChains;
  private readonly early: EarlyResults | null;
  private readonly latenessMs: number;
  private readonly isFinal: boolean;
  private readonly isSession: boolean;
  private readonly coalesces: boolean;
  private readonly timers = new TimerHeap();
  private readonly sorter = new PairSorter();
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  /** Slots of closed windows whose rows the bound held back. */
  private readonly pending = new Set<number>();
  /** By key group: those in canonical order, and some that no longer wait; null while others wait that are not there. */
  private queues: Map<number, number[]> | null = null;
  private lastOverMs = Number.NEGATIVE_INFINITY;

  constructor(store: GroupStore, layout: SpanLayout, chains: KeyChains, early: EarlyResults | null) {
    const { allowedLatenessMs, emit, coalesceChanges } = store.layout;
    this.store = store;
    this.layout = layout;
    this.chains = chains;
    this.early = early;
    this.latenessMs = allowedLatenessMs;
    this.isFinal = emit === 'final';
    this.isSession = layout.grows;
    this.coalesces = emit === 'changes' && coalesceChanges;
  }

  get nextTimerMs(): number {
    return this.timers.nextMs;
  }
  get lastTimerMs(): number {
    return this.timers.nextMs === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : this.lastOverMs;
  }
  get pendingCount(): number {
    return this.pending.size;
  }

  /** Whether a row comes too late: the window that it would make on its own is over, and none that it falls into still takes rows. */
  isLate(timeMs: number, bytes: Uint8Array, start: number, end: number, hash: number, watermarkMs: number): boolean {
    const passedMs = watermarkMs - this.latenessMs;
    const { lengthMs } = this.layout;
    if (this.isSession ? timeMs + lengthMs >= passedMs : timeMs >= passedMs) return false;
    const { chains } = this;
    chains.seek(bytes, start, end, hash, timeMs);
    const [before, after] = [this.open(chains.before, watermarkMs), this.open(chains.after, watermarkMs)];
    if (before !== SCRATCH_SLOT && this.reaches(before, timeMs)) return false;
    const nextStartMs = after === SCRATCH_SLOT ? Number.POSITIVE_INFINITY : this.startMs(after);
    return nextStartMs > timeMs && (this.isSession || Math.min(timeMs + lengthMs, nextStartMs) <= passedMs);
  }

  /** The group that takes the row, which is not late: found, made, or merged of several. Rows that no longer hold are taken back. */
  findOrMake(
    timeMs: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number,
    watermarkMs: number,
    recordIndex: number,
  ): number {
    const { chains } = this;
    chains.seek(bytes, start, end, hash, timeMs);
    const [before, after] = [this.open(chains.before, watermarkMs), this.open(chains.after, watermarkMs)];
    const joined: number[] = [];
    let nextStartMs = Number.POSITIVE_INFINITY;
    const gapMs = this.isSession ? this.layout.lengthMs : 0;
    if (before !== SCRATCH_SLOT && this.reaches(before, timeMs)) joined.push(before);
    if (after !== SCRATCH_SLOT) {
      const startMs = this.startMs(after);
      if (startMs - gapMs <= timeMs) joined.push(after);
      else nextStartMs = startMs;
    }
    if (this.latenessMs > 0 && this.pending.size > 0) this.emitPendingOf(bytes, start, end, hash, recordIndex);
    if (this.early !== null) for (const slot of joined) this.early.sendFirst(slot, recordIndex);
    if (joined.length > 0) return this.join(joined, timeMs, watermarkMs, recordIndex);
    if (this.store.refuses(timeMs, bytes, start, end, recordIndex)) return SCRATCH_SLOT;
    const slot = this.store.create(timeMs, bytes, start, end, hash);
    this.store.madeBy(slot, recordIndex);
    this.store.markChanged(slot);
    this.layout.starts.add(slot, timeMs);
    const endMs = timeMs + this.layout.lengthMs;
    this.layout.ends.add(slot, this.isSession ? endMs : Math.min(endMs, nextStartMs));
    if (this.isFinal && this.isClosed(slot, watermarkMs)) this.store.rows.setEvaluated(slot, SENT);
    this.setTimer(slot);
    return slot;
  }

  /** Whether the watermark has closed the window of the group. */
  isClosed(slot: number, watermarkMs: number): boolean {
    return this.closeMs(slot) <= watermarkMs;
  }

  begin(watermarkMs: number): void {
    const { store } = this;
    this.emittedCounts.fill(0);
    if (watermarkMs > store.watermarkMs) store.watermarkMs = watermarkMs;
    if (this.pending.size > 0) this.emitPending();
    if (store.watermarkMs >= this.nextTimerMs) this.closeDue(BEFORE_RECORDS);
  }

  close(watermarkMs: number, recordIndex: number): void {
    if (!(watermarkMs > this.store.watermarkMs)) return;
    this.store.watermarkMs = watermarkMs;
    if (watermarkMs >= this.nextTimerMs) this.closeDue(recordIndex);
  }

  /** `findOrMake` has done it. */
  evaluateFirst(): void {}

  finish(): void {
    if (!this.coalesces) return;
    const { changes, layout } = this.store;
    const changed = [...changes.slots.subarray(0, changes.count)].filter(slot => slot !== GONE);
    for (const slot of this.inOrder(changed)) layout.emitGroup(slot, AFTER_RECORDS);
  }

  opened(): void {}

  /** Of a delta only its groups are looked at, and those whose time came meanwhile: a state that follows many commits is not gone through for each. */
  recount(followed: Followed | null): void {
    const { store, timers } = this;
    if (followed === null) {
      timers.clearAll();
      this.pending.clear();
      for (let slot = SCRATCH_SLOT + 1; slot < store.table.slotEnd; slot++) if (!store.table.isFree(slot)) this.follow(slot);
      return;
    }
    for (const slot of followed.freed) {
      timers.clear(slot);
      this.pending.delete(slot);
    }
    for (let i = 0; i < followed.count; i++) {
      const slot = followed.slots[i]!;
      if (slot !== SCRATCH_SLOT) this.follow(slot);
    }
    const due: number[] = [];
    for (let slot = timers.takeDue(store.watermarkMs); slot !== SCRATCH_SLOT; slot = timers.takeDue(store.watermarkMs)) due.push(slot);
    for (const slot of due) this.follow(slot);
  }

  private follow(slot: number): void {
    const { store } = this;
    if (this.isFinal && store.rows.evaluated(slot) !== SENT && this.closeMs(slot) <= store.watermarkMs) {
      this.timers.clear(slot);
      this.wait(slot);
    } else {
      this.pending.delete(slot);
      this.setTimer(slot);
    }
  }

  /** The group, if its window still takes rows; else the scratch slot. */
  private open(slot: number, watermarkMs: number): number {
    return slot === SCRATCH_SLOT || this.isOver(slot, watermarkMs) ? SCRATCH_SLOT : slot;
  }

  private startMs(slot: number): number {
    return this.layout.starts.get(slot) as number;
  }

  /** When the watermark reaches this, the window closes. */
  private closeMs(slot: number): number {
    return (this.layout.ends.get(slot) as number) + (this.isSession ? 1 : 0);
  }

  /** Whether the time is before the window closes; a session's end is its last moment. */
  private reaches(slot: number, timeMs: number): boolean {
    return timeMs < this.closeMs(slot);
  }

  /** Whether the window takes no more rows; a group may still wait for its row to be sent. */
  private isOver(slot: number, watermarkMs: number): boolean {
    return this.closeMs(slot) + this.latenessMs <= watermarkMs;
  }

  private setTimer(slot: number): void {
    const overMs = this.closeMs(slot) + this.latenessMs;
    this.timers.set(slot, this.isFinal && this.store.rows.evaluated(slot) !== SENT ? this.closeMs(slot) : overMs);
    this.lastOverMs = Math.max(this.lastOverMs, overMs);
  }

  /** The row joins these groups, which become one: that which began first. */
  private join(joined: number[], timeMs: number, watermarkMs: number, recordIndex: number): number {
    const { store, layout } = this;
    if (joined.length > 1) joined.sort((a, b) => this.startMs(a) - this.startMs(b));
    const [kept, ...others] = joined as [number, ...number[]];
    if (!store.changes.has(kept)) store.markChanged(kept);
    for (const other of others) this.takeBack(other, recordIndex);
    if (timeMs < this.startMs(kept)) this.takeBack(kept, recordIndex);
    for (const other of others) {
      for (const column of store.columns) column.merge(kept, other);
      this.free(other);
    }
    if (!this.isSession) return kept;
    layout.starts.add(kept, timeMs);
    layout.ends.add(kept, timeMs + layout.lengthMs);
    if (store.rows.evaluated(kept) === SENT && !this.isClosed(kept, watermarkMs)) {
      // The row reopens a closed session, whose row is sent again at its new end.
      store.rows.setEvaluated(kept, UNSENT);
      this.setTimer(kept);
    }
    this.lastOverMs = Math.max(this.lastOverMs, this.closeMs(kept) + this.latenessMs);
    return kept;
  }

  /** The group as it was sent no longer is: it merged into another, or begins earlier. */
  private takeBack(slot: number, recordIndex: number): void {
    if (this.store.rows.isLive(slot)) this.layout.retractGroup(slot, recordIndex);
  }

  private emitPendingOf(bytes: Uint8Array, start: number, end: number, hash: number, recordIndex: number): void {
    const own: number[] = [];
    for (const slot of this.chains.all(bytes, start, end, hash)) if (this.pending.delete(slot)) own.push(slot);
    for (const slot of this.inOrder(own)) this.evaluate(slot, recordIndex);
  }

  private closeDue(recordIndex: number): void {
    const closed: number[] = [];
    const over: number[] = [];
    const { watermarkMs, rows, changes, layout } = this.store;
    for (let slot = this.timers.takeDue(watermarkMs); slot !== SCRATCH_SLOT; slot = this.timers.takeDue(watermarkMs)) {
      if (this.isOver(slot, watermarkMs) && !(this.isFinal && rows.evaluated(slot) !== SENT)) over.push(slot);
      else if (this.isFinal && rows.evaluated(slot) !== SENT && this.isClosed(slot, watermarkMs)) closed.push(slot);
      else this.setTimer(slot);
    }
    this.emit(closed, recordIndex);
    const changed = this.coalesces ? over.filter(slot => changes.has(slot)) : [];
    for (const slot of this.inOrder(changed)) layout.emitGroup(slot, recordIndex);
    for (const slot of over) this.free(slot);
  }

  private wait(slot: number): void {
    this.pending.add(slot);
    this.queues = null;
  }

  /** Emits what waits, as far as the bound allows. */
  private emitPending(): void {
    this.queues ??= this.queued();
    const chosen: number[] = [];
    for (const [keyGroup, queue] of this.queues) {
      while (queue.length > 0 && this.emittedCounts[keyGroup]! < this.store.layout.rowsPerKeyGroupMax) {
        const slot = queue.pop()!;
        if (!this.pending.delete(slot)) continue;
        chosen.push(slot);
        this.emittedCounts[keyGroup]!++;
      }
    }
    for (const slot of this.inOrder(chosen)) this.evaluate(slot, BEFORE_RECORDS);
  }

  /** What waits, by key group, the first last. */
  private queued(): Map<number, number[]> {
    const queues = new Map<number, number[]>();
    for (const slot of this.inOrder([...this.pending]).reverse()) {
      const keyGroup = keyGroupOf(this.store.table.hash(slot));
      const queue = queues.get(keyGroup);
      if (queue === undefined) queues.set(keyGroup, [slot]);
      else queue.push(slot);
    }
    return queues;
  }

  /** Emits rows of closed windows in canonical order, as far as the bound allows; the others are pending. */
  private emit(slots: readonly number[], recordIndex: number): void {
    const { store, emittedCounts } = this;
    for (const slot of this.inOrder(slots)) {
      const keyGroup = keyGroupOf(store.table.hash(slot));
      if (emittedCounts[keyGroup]! >= store.layout.rowsPerKeyGroupMax) {
        this.wait(slot);
        continue;
      }
      emittedCounts[keyGroup]!++;
      this.evaluate(slot, recordIndex);
    }
  }

  /** Emits the row of a closed window, and lets go of it or waits for corrections. */
  private evaluate(slot: number, recordIndex: number): void {
    const { store } = this;
    const isOver = this.isOver(slot, store.watermarkMs);
    if (!isOver) store.markChanged(slot);
    store.rows.setEvaluated(slot, SENT);
    store.layout.emitGroup(slot, recordIndex);
    if (isOver) this.free(slot);
    else this.setTimer(slot);
  }

  private free(slot: number): void {
    this.timers.clear(slot);
    this.store.free(slot);
  }

  private inOrder(slots: readonly number[]): Int32Array {
    const order = Int32Array.from(slots);
    sortByTimeAndKey(this.store.table, this.sorter, order, order.length, slot => this.layout.ends.get(slot) as number);
    return order;
  }
}
