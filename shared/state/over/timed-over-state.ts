// OVER in time order. A row waits among those of its key until the watermark has passed its time, and what its frames reach behind it; then
// it is the current one: the frames move on to it, and generated code makes its row of the result.
//
//   due     rows whose time the watermark has passed, in the order (time, hash of the key, key, arrival), which no cut of batches and no
//           number of workers changes
//   pending due rows that an attempt leaves to the next one, because it emits only so many per key group
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { keyGroupOf } from '../../engine/hash.ts';
import { compareBytes } from '../byte-arena.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import { SlotHeap } from '../slot-heap.ts';
import type { NumberRows } from './number-rows.ts';
import { type OverLayout, OverState } from './over-state.ts';

export interface TimedOverLayout extends OverLayout {
  /** The column of event times, by which the rows are sorted. */
  readonly times: NumberRows;
  /** Its unit, where that is not the millisecond: so many make one. @default 1 */
  readonly unitsPerMs?: number;
  /** So many rows after it, and rows up to so long after it, a row waits for. */
  readonly followingRows: number;
  readonly followingMs: number;
  /** Rows that one key group emits per attempt. */
  readonly rowsPerKeyGroupMax: number;
  /** Generated: appends the row of the result for the current row of the key. It must not throw. */
  readonly emitRow: (slot: number, recordIndex: number) => void;
}

const BEFORE_RECORDS = -1;
/** Behind every moment that a TIMESTAMP names. */
const END_MS = 2 ** 52;

export class TimedOverState extends OverState {
  /** What the rows being emitted are ordered by among those of one record, ms. */
  orderMs = 0;
  private readonly timed: TimedOverLayout;
  /** The rows that wait for the watermark, by the time at which they are due. */
  private readonly due = new SlotHeap();
  private lastDueMs = Number.NEGATIVE_INFINITY;
  private watermarkMs = Number.NEGATIVE_INFINITY;
  private readonly emittedCounts = new Int32Array(KEY_GROUP_COUNT);
  private pendingTimes: number[] = [];
  private pendingSlots: number[] = [];
  private waitingCount = 0;
  /** The log changed the rows since they were last counted. */
  private isStale = false;

  constructor(layout: TimedOverLayout) {
    super(layout);
    this.timed = layout;
    layout.rows.followingRows = layout.followingRows;
  }

  override get nextTimerMs(): number {
    if (this.isStale) this.recount();
    return this.due.firstMs + 1;
  }

  override get lastTimerMs(): number {
    if (this.isStale) this.recount();
    return this.due.count === 0 ? Number.NEGATIVE_INFINITY : this.lastDueMs + 1;
  }

  override get pendingRowCount(): number {
    return this.pendingTimes.length;
  }

  /** Rows that are not done. */
  get waitingRowCount(): number {
    if (this.isStale) this.recount();
    return this.waitingCount;
  }

  override get stateBytes(): number {
    return super.stateBytes + this.due.byteCount;
  }

  /** The row was appended and its columns filled: it waits. */
  wait(slot: number, timeMs: number): void {
    this.waitingCount++;
    this.timed.rows.sortIn(slot);
    const dueMs = timeMs + this.timed.followingMs;
    this.noteDue(dueMs);
    this.due.add(dueMs, slot);
  }

  override begin(watermarkMs: number): void {
    super.begin(watermarkMs);
    if (this.isStale) this.recount();
    this.emittedCounts.fill(0);
    this.watermarkMs = Math.max(this.watermarkMs, watermarkMs);
    const [times, slots] = [this.pendingTimes, this.pendingSlots];
    this.pendingTimes = [];
    this.pendingSlots = [];
    for (let i = 0; i < times.length; i++) this.complete(times[i]!, slots[i]!, BEFORE_RECORDS);
    this.releaseDue(BEFORE_RECORDS);
  }

  override onWatermark(watermarkMs: number, recordIndex: number): void {
    if (!(watermarkMs > this.watermarkMs)) return;
    this.watermarkMs = watermarkMs;
    this.releaseDue(recordIndex);
    super.onWatermark(watermarkMs, recordIndex);
  }

  /** The input is over: rows that wait for others go out, in the order of their times. */
  end(recordIndex: number): void {
    const { rows, emitRow } = this.timed;
    this.isStale = false;
    this.waitingCount = 0;
    this.due.clear();
    this.pendingTimes = [];
    this.pendingSlots = [];
    for (const { slot, timeMs } of this.waiting()) {
      if (!this.store.changes.has(slot)) this.store.markChanged(slot);
      rows.passLast(slot);
      this.orderMs = timeMs;
      emitRow(slot, recordIndex);
    }
  }

  protected override tookOver(): void {
    super.tookOver();
    this.isStale = true;
  }

  private releaseDue(recordIndex: number): void {
    const { due } = this;
    const slots: number[] = [];
    while (due.firstMs < this.watermarkMs) {
      const timeMs = due.firstMs;
      slots.length = 0;
      while (due.firstMs === timeMs) {
        slots.push(due.firstSlot);
        due.removeFirst();
      }
      if (slots.length > 1) slots.sort((a, b) => this.orderOf(a, b));
      for (const slot of slots) this.complete(timeMs, slot, recordIndex);
    }
  }

  /** The watermark has passed one more row of the key; the row that waited for it becomes the current one. */
  private complete(timeMs: number, slot: number, recordIndex: number): void {
    const { rows, followingRows, rowsPerKeyGroupMax, emitRow } = this.timed;
    const keyGroup = keyGroupOf(this.store.table.hash(slot));
    if (rows.passed[slot]! >= followingRows && this.emittedCounts[keyGroup]! >= rowsPerKeyGroupMax) {
      this.pendingTimes.push(timeMs);
      this.pendingSlots.push(slot);
      return;
    }
    if (!this.store.changes.has(slot)) this.store.markChanged(slot);
    if (!rows.pass(slot)) return;
    this.waitingCount--;
    this.emittedCounts[keyGroup]!++;
    this.orderMs = timeMs;
    emitRow(slot, recordIndex);
  }

  /** The rows that are not done, in the order in which they will be. */
  private waiting(): { readonly slot: number; readonly timeMs: number }[] {
    const { rows, times, unitsPerMs = 1 } = this.timed;
    const { table } = this.store;
    const waiting: { readonly slot: number; readonly timeMs: number }[] = [];
    for (let slot = SCRATCH_SLOT + 1; slot < table.slotEnd; slot++) {
      if (table.isFree(slot)) continue;
      for (let row = rows.dones[slot]!; row < rows.counts[slot]!; row++) {
        // Behind all that the watermark let go.
        waiting.push({ slot, timeMs: END_MS + Math.floor(times.values[rows.placeOf(slot, row)]! / unitsPerMs) });
      }
    }
    return waiting.sort((a, b) => a.timeMs - b.timeMs || this.orderOf(a.slot, b.slot));
  }

  private orderOf(a: number, b: number): number {
    if (a === b) return 0;
    const { table } = this.store;
    const { keyBytes } = table;
    const byHash = (table.hash(a) >>> 0) - (table.hash(b) >>> 0);
    return byHash || compareBytes(keyBytes, table.keyStart(a), table.keyEnd(a), keyBytes, table.keyStart(b), table.keyEnd(b));
  }

  /** Finds the rows that wait. */
  private recount(): void {
    const { rows, times, unitsPerMs = 1, followingMs } = this.timed;
    const { table } = this.store;
    this.isStale = false;
    this.waitingCount = 0;
    this.due.clear();
    this.pendingTimes = [];
    this.pendingSlots = [];
    for (let slot = SCRATCH_SLOT + 1; slot < table.slotEnd; slot++) {
      if (table.isFree(slot)) continue;
      this.waitingCount += rows.counts[slot]! - rows.dones[slot]!;
      for (let row = rows.passed[slot]!; row < rows.counts[slot]!; row++) {
        const dueMs = Math.floor(times.values[rows.placeOf(slot, row)]! / unitsPerMs) + followingMs;
        this.noteDue(dueMs);
        this.due.append(dueMs, slot);
      }
    }
    this.due.heapify();
  }

  private noteDue(dueMs: number): void {
    if (this.due.count === 0 || dueMs > this.lastDueMs) this.lastDueMs = dueMs;
  }
}
