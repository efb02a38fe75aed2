// The state of one aggregation of one task: what generated code calls. The parts are separate: which groups there are (group-store.ts), what
// the watermark does to them (closing.ts), how they are written down (codec/).
//
// Per row, generated code calls, in this order:
//   slot = findOrCreate(…)        (which also keeps the group's old values for the next delta)
//   ensureEmitted(slot, i)        only for a row that is late within the allowed lateness
//   columns accumulate            column.values[slot] += …
//   touch(slot)
//   emitGroup(slot, i)            for EMIT CHANGES without coalescing, and for late rows
import { assert } from '../engine/assert.ts';
import type { KeysAhead } from '../engine/keys-ahead.ts';
import { Closing, type WindowCloser } from './closing.ts';
import { applyDelta, type Followed, restoreSnapshot } from './codec/decoder.ts';
import { Encoder } from './codec/encoder.ts';
import { importGroups, type ParentGroups } from './codec/import.ts';
import { streamNames } from './codec/streams.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import { EarlyResults } from './early-results.ts';
import { Expiry } from './expiry.ts';
import type { GroupRows } from './group-rows.ts';
import { GroupStore } from './group-store.ts';
import { SENT, type StateLayout, UNSENT } from './layout.ts';
import { NotedGroups } from './noted-groups.ts';
import { PaneMerging } from './pane-merging.ts';
import { BLOCK_BITS } from './slot-run.ts';
import { SpanWindows } from './span-windows.ts';

export class AggregationState {
  /** Byte streams of a delta or snapshot of this layout. */
  readonly streamCount: number;
  /** Numbers per row: see group-rows.ts. */
  readonly stride: number;
  private readonly layout: StateLayout;
  readonly store: GroupStore;
  private readonly rows: GroupRows;
  readonly encoder: Encoder;
  private readonly closing: WindowCloser;
  private readonly early: EarlyResults | null;
  private readonly expiry: Expiry | null;
  /** The group made by the last `findOrCreate`, until it is touched: it holds no row yet. */
  private freshSlot = SCRATCH_SLOT;
  /** `freeCount` when keys were last looked up ahead. */
  private freedBefore = 0;
  private isDamaged = false;
  readonly noted = new NotedGroups();

  constructor(layout: StateLayout) {
    assert(layout.window?.kind !== 'tumbling' || layout.window.sizeMs > 0, 'a window has a size');
    this.layout = layout;
    this.store = new GroupStore(layout);
    this.encoder = new Encoder(this.store);
    this.rows = this.store.rows;
    this.stride = this.rows.stride;
    const { early } = layout;
    this.early = early !== undefined && early !== 'by rows' ? new EarlyResults(this.store, early.everyMs) : null;
    this.expiry = layout.lastRows === undefined ? null : new Expiry(this.store, layout.lastRows, this);
    this.closing = closerOf(this.store, this.early);
    this.streamCount = streamNames(layout).length;
  }

  // Per slot. The arrays may be other ones after `findOrCreate`.

  /** Keys of all groups: that of a slot is `keyBytes[keyStart(slot), keyEnd(slot))`. */
  get keyBytes(): Uint8Array {
    return this.store.table.keyBytes;
  }
  /** The same, to be read as words; there are bytes behind the last key. */
  get keyMemory(): DataView {
    return this.store.table.arena.memory;
  }
  keyStart(slot: number): number {
    return this.rows.keyStart(slot);
  }
  keyEnd(slot: number): number {
    return this.rows.keyEnd(slot);
  }
  /** Hash of the key, signed. */
  hash(slot: number): number {
    return this.rows.hash(slot);
  }
  /** Start of the pane, ms, or what else stands for the window; 0 without one. */
  place(slot: number): number {
    return this.store.table.place(slot);
  }
  /** The same of windows that time alone makes. */
  placeOfRun(slot: number): number {
    return this.store.table.blocks.places[slot >> BLOCK_BITS]!;
  }
  // What was sent of a group; not kept where a group is sent once and let go of (`keepsRevisions`).

  /** A row of the group is sent: as it is now, or (a delete) that it no longer holds. Gives the row's revision. */
  send(slot: number, isUpsert: boolean): number {
    return this.store.rows.send(slot, isUpsert);
  }
  /** The revision of a row that is sent, of a group that sends several. */
  nextRevision(slot: number): number {
    return this.store.rows.nextRevision(slot);
  }
  /** Whether the last row that was sent of the group holds: it was an upsert. */
  isLive(slot: number): boolean {
    return this.store.rows.isLive(slot);
  }
  setLive(slot: number, isLive: boolean): void {
    this.store.rows.setLive(slot, isLive);
  }

  /** When the watermark reaches this, call `onWatermark`; Infinity when nothing is open. */
  get nextTimerMs(): number {
    return this.early === null ? this.closing.nextTimerMs : Math.min(this.closing.nextTimerMs, this.early.nextTickMs);
  }
  /** When the watermark reaches this, everything open closes; -Infinity when nothing is open. */
  get lastTimerMs(): number {
    const tickMs = this.early?.nextTickMs ?? Number.POSITIVE_INFINITY;
    return tickMs === Number.POSITIVE_INFINITY ? this.closing.lastTimerMs : Math.max(this.closing.lastTimerMs, tickMs);
  }
  /** FINAL groups whose window is over and that wait for the next attempt. */
  get pendingRowCount(): number {
    return this.closing.pendingCount + (this.early?.dueCount ?? 0);
  }
  get groupCount(): number {
    return this.store.table.groupCount;
  }
  /** Estimate of the memory held. */
  get stateBytes(): number {
    return this.store.byteCount;
  }

  /** The slot of the key `bytes[start, end)` in this pane (0 without a window); the row must be applied. 0: `GroupStore.refuses` it. */
  findOrCreate(paneStartMs: number, bytes: Uint8Array, start: number, end: number, hash: number, recordIndex: number): number {
    const { store } = this;
    let slot = store.table.find(paneStartMs, bytes, start, end, hash);
    if (slot === SCRATCH_SLOT) slot = this.create(paneStartMs, bytes, start, end, hash, recordIndex);
    if (slot !== SCRATCH_SLOT && !store.changes.has(slot)) store.markChanged(slot);
    return slot;
  }

  /** The same for a row that comes; for one that is taken back, the scratch slot, which is 0, where its group was let go of. */
  findForRevision(
    isTakenBack: boolean,
    place: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number,
    recordIndex: number,
  ): number {
    if (isTakenBack && this.store.table.find(place, bytes, start, end, hash) === SCRATCH_SLOT) return SCRATCH_SLOT;
    return this.findOrCreate(place, bytes, start, end, hash, recordIndex);
  }

  /** Whether the group was made for the row that is being applied. */
  isFresh(slot: number): boolean {
    return slot === this.freshSlot && slot !== SCRATCH_SLOT;
  }

  /**
   * Looks up the first `count` wanted keys of a block before any of its records is applied; fills `keys.slots`, and `keys.hashes` where they are
   * not known already.
   */
  seek(keys: KeysAhead, count: number, isHashed: boolean): void {
    this.store.table.findAll(keys, keys.complete(count, isHashed, this.layout.keyGroups));
    this.freedBefore = this.store.freeCount;
  }

  /** What `findOrCreate` would give, where `slot` was found ahead and is still right; else the scratch slot, which is 0. */
  foundAhead(slot: number): number {
    const { store } = this;
    // A group that is made stays; but one that goes may leave its slot to another.
    if (slot === SCRATCH_SLOT || store.freeCount !== this.freedBefore) return SCRATCH_SLOT;
    if (!store.changes.has(slot)) store.markChanged(slot);
    return slot;
  }

  /** The same, but the group changes only if `changed` is called. */
  locate(paneStartMs: number, bytes: Uint8Array, start: number, end: number, hash: number, recordIndex: number): number {
    const slot = this.store.table.find(paneStartMs, bytes, start, end, hash);
    return slot === SCRATCH_SLOT ? this.create(paneStartMs, bytes, start, end, hash, recordIndex) : slot;
  }

  changed(slot: number): void {
    if (!this.store.changes.has(slot)) this.store.markChanged(slot);
  }

  /** Groups that are made from here on are of the shard of a group of another state. */
  fedBy({ store }: { readonly store: GroupStore }, slot: number): void {
    this.store.feeder = store;
    this.store.feederSlot = slot;
  }

  // Windows that rows make, in the place of findOrCreate.

  /** Whether a row of the key comes too late for every window. */
  isLate(timeMs: number, bytes: Uint8Array, start: number, end: number, hash: number, watermarkMs: number): boolean {
    return this.spans.isLate(timeMs, bytes, start, end, hash, watermarkMs);
  }

  /** The slot of the group that takes the row, which is not late. Groups that the row joins become one. 0 as from `findOrCreate`. */
  findOrMerge(
    timeMs: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number,
    watermarkMs: number,
    recordIndex: number,
  ): number {
    return this.spans.findOrMake(timeMs, bytes, start, end, hash, watermarkMs, recordIndex);
  }

  /** Whether the watermark has closed the group's window. */
  isClosed(slot: number, watermarkMs: number): boolean {
    return this.spans.isClosed(slot, watermarkMs);
  }

  private get spans(): SpanWindows {
    return this.closing as SpanWindows;
  }

  // Groups that are let go of when no row touches them.

  /** When the watermark reaches this, call `expire`; Infinity where nothing may be let go of. */
  get nextExpiryMs(): number {
    return this.expiry?.nextMs ?? Number.POSITIVE_INFINITY;
  }

  /** The row was applied to the group; the watermark has come to `timeMs` with it. */
  keep(slot: number, timeMs: number): void {
    this.expiry!.note(slot, timeMs);
  }

  /** Before the record `recordIndex` is applied, which raises the watermark to `watermarkMs`. */
  expire(watermarkMs: number, recordIndex: number): void {
    this.expiry?.expire(watermarkMs, recordIndex);
  }

  /** Of `ExpiringGroups`. */
  stays(): boolean {
    return false;
  }

  /** Of `ExpiringGroups`. */
  go(slots: readonly number[], recordIndex: number): void {
    this.layout.letGo?.(slots, recordIndex);
  }

  /** Of `ExpiringGroups`: a change that waits to be coalesced goes out, and what is owed until the next tick or so many rows. */
  leaves(slot: number, recordIndex: number): number {
    const { store, layout } = this;
    const isOwed = layout.early !== undefined && store.rows.evaluated(slot) !== SENT;
    if (isOwed || (layout.coalesceChanges && store.changes.has(slot))) {
      this.changed(slot);
      layout.emitGroup(slot, recordIndex);
    }
    return store.rows.revision(slot);
  }

  /** The row was applied to the group. */
  touch(slot: number): void {
    if (slot === this.freshSlot) this.freshSlot = SCRATCH_SLOT;
  }

  /** Before a row late within the allowed lateness is applied: what still waits to be sent of its key is emitted. */
  ensureEmitted(slot: number, recordIndex: number): void {
    if (slot === this.freshSlot) this.store.rows.setEvaluated(slot, SENT);
    if (this.layout.emit === 'final') this.closing.evaluateFirst(slot, recordIndex);
  }

  // Groups of groups: a row below is taken back and comes again, and the groups that either changed are sent when both have happened.

  /** The group changed; it is sent by `sendNoted`. */
  note(slot: number): void {
    this.touch(slot);
    this.noted.add(slot);
  }

  /** Whether the group changed since changes were sent. */
  isNoted(slot: number): boolean {
    return this.noted.has(slot);
  }

  /** Sends what was noted, each group once, in the order in which they changed; where changes are coalesced, the end of the attempt does. */
  sendNoted(recordIndex: number): void {
    const { emitGroup, coalesceChanges } = this.layout;
    this.noted.sendAll(coalesceChanges ? null : emitGroup, recordIndex);
  }

  // Early results, in the place of touch.

  /** Before a row is applied: a row that a tick owes goes first. */
  sendDue(slot: number, recordIndex: number): void {
    this.early?.sendFirst(slot, recordIndex);
  }

  /** The row was applied, and nothing is sent of it now. */
  touchUnsent(slot: number, watermarkMs = Number.NEGATIVE_INFINITY): void {
    this.touch(slot);
    this.store.rows.setEvaluated(slot, UNSENT);
    this.early?.touched(slot, watermarkMs);
  }

  /** The row was applied, and the group is sent as it is. */
  touchSent(slot: number, recordIndex: number): void {
    this.touch(slot);
    this.store.rows.setEvaluated(slot, SENT);
    this.layout.emitGroup(slot, recordIndex);
  }

  /**
   * Starts an attempt and emits what was pending. `watermarkMs` is the task's: a state that was restored or caught up learns from it what
   * is due.
   */
  begin(watermarkMs: number = this.store.watermarkMs): void {
    assert(!this.isDamaged, 'a damaged stream was applied to this state; build a new one');
    this.closing.begin(watermarkMs);
    this.expiry?.begin(watermarkMs);
    this.early?.begin();
  }

  /** The watermark rose to `watermarkMs` by the record `recordIndex`; what it passed is emitted or let go of. */
  onWatermark(watermarkMs: number, recordIndex: number): void {
    this.closing.close(watermarkMs, recordIndex);
    this.early?.tick(watermarkMs, recordIndex);
    this.expire(watermarkMs, recordIndex);
  }

  /** Ends an attempt. */
  finish(): void {
    this.closing.finish();
    this.noted.sentRows.clear();
  }

  /** What changed since the last commit. Afterwards nothing is changed. The streams are valid until the next delta. */
  encodeDelta(cutAt = 0): Uint8Array[] {
    assert(!this.isDamaged, 'a damaged stream was applied to this state; build a new one');
    return this.encoder.delta(cutAt);
  }

  /** All groups. Everything must be in the log already. */
  encodeSnapshot(): Uint8Array[] {
    assert(!this.isDamaged, 'a damaged stream was applied to this state; build a new one');
    return this.encoder.snapshot();
  }

  /** Takes over a snapshot, whole or in parts, on a fresh state; `watermarkMs` is the task's. @throws ExternalError when it is damaged; the state is then of no more use. */
  restore(streams: readonly Uint8Array[], watermarkMs = Number.NEGATIVE_INFINITY): void {
    assert(this.groupCount === 0, 'a snapshot is restored into a fresh state');
    this.takeOver(() => restoreSnapshot(this.store, streams), watermarkMs);
  }

  /** Applies the delta of the next commit, after which the task's watermark is `watermarkMs`. @throws ExternalError when it is damaged; the state is then of no more use. */
  apply(streams: readonly Uint8Array[], watermarkMs = Number.NEGATIVE_INFINITY): void {
    assert(this.store.changes.count === 0, 'a delta is applied to a state without changes of its own');
    this.takeOver(() => applyDelta(this.store, streams), watermarkMs);
  }

  /** Takes over those groups of a shard's parents that belong here, on a fresh state. @throws ExternalError when a stream is damaged. */
  importParents(parents: readonly ParentGroups[], watermarkMs: number): void {
    assert(this.groupCount === 0, 'parents are imported into a fresh state');
    this.takeOver(() => importGroups(this.store, parents), watermarkMs);
  }

  private create(paneStartMs: number, bytes: Uint8Array, start: number, end: number, hash: number, recordIndex: number): number {
    if (this.store.refuses(paneStartMs, bytes, start, end, recordIndex)) return SCRATCH_SLOT;
    const { panes, parts } = this.store;
    const paneCount = panes.open.length + parts.open.length;
    const slot = this.store.create(paneStartMs, bytes, start, end, hash);
    this.store.madeBy(slot, recordIndex);
    this.store.beginRevisions(slot);
    this.freshSlot = slot;
    if (panes.open.length + parts.open.length !== paneCount) this.closing.opened(paneStartMs);
    return slot;
  }

  private takeOver(read: () => Followed | null, watermarkMs: number): void {
    assert(!this.isDamaged, 'a damaged stream was applied to this state; build a new one');
    this.isDamaged = true;
    const followed = read();
    this.isDamaged = false;
    this.store.watermarkMs = Math.max(this.store.watermarkMs, watermarkMs);
    this.closing.recount(followed);
    this.early?.recount(followed);
    this.expiry?.recount();
  }
}

function closerOf(store: GroupStore, early: EarlyResults | null): WindowCloser {
  const { window } = store.layout;
  if (window?.kind === 'span') return new SpanWindows(store, window, store.chains!, early);
  if (window?.kind === 'overlapping' && window.inPanes) return new PaneMerging(store, window.shape);
  return new Closing(store);
}
