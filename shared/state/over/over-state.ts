// The state of a query with OVER: the rows of each key (row-buffer.ts), what frames keep of them, and the way to the log, which is that of
// grouped queries: one group per key.
//
// Per record in arrival order, generated code calls: findOrCreate, rows.append, fills the columns, rows.take, and reads the results.
import { assert } from '../../engine/assert.ts';
import type { KeyGroupRange } from '../../engine/program.ts';
import { applyDelta, restoreSnapshot } from '../codec/decoder.ts';
import { Encoder } from '../codec/encoder.ts';
import { importGroups, type ParentGroups } from '../codec/import.ts';
import { streamNames } from '../codec/streams.ts';
import type { LastRowColumn } from '../columns/last-row-column.ts';
import { SCRATCH_SLOT, type StateColumn } from '../columns/state-column.ts';
import { Expiry } from '../expiry.ts';
import { GroupStore } from '../group-store.ts';
import type { Partitioning } from '../partitioning.ts';
import type { RowBuffer } from './row-buffer.ts';

export interface OverLayout {
  readonly rows: RowBuffer;
  /** Accumulators over all rows of a key, which the log must hold. */
  readonly columns: readonly StateColumn[];
  readonly keyGroups: KeyGroupRange;
  /** Keys that no row touches for a time are let go of; the column is among `columns`. */
  readonly lastRows?: LastRowColumn;
  readonly partitioning?: Partitioning;
}

const PANE = 0;

export class OverState {
  readonly streamCount: number;
  readonly store: GroupStore;
  readonly encoder: Encoder;
  private readonly rows: RowBuffer;
  private readonly expiry: Expiry | null;
  private isDamaged = false;

  constructor({ rows, columns, keyGroups, partitioning, lastRows }: OverLayout) {
    this.rows = rows;
    this.store = new GroupStore({
      columns: [rows, ...columns],
      window: null,
      allowedLatenessMs: 0,
      emit: 'final',
      keyGroups,
      coalesceChanges: false,
      rowsPerKeyGroupMax: 0,
      emitGroup: () => {},
      ...(partitioning !== undefined && { partitioning }),
      ...(lastRows !== undefined && { lastRows }),
    });
    this.encoder = new Encoder(this.store);
    this.expiry = lastRows === undefined ? null : new Expiry(this.store, lastRows, this);
    this.streamCount = streamNames(this.store.layout).length;
  }

  get nextTimerMs(): number {
    return Number.POSITIVE_INFINITY;
  }
  get lastTimerMs(): number {
    return Number.NEGATIVE_INFINITY;
  }
  get pendingRowCount(): number {
    return 0;
  }

  get keyBytes(): Uint8Array {
    return this.store.table.keyBytes;
  }
  get keyMemory(): DataView {
    return this.store.table.arena.memory;
  }
  keyStart(slot: number): number {
    return this.store.table.keyStart(slot);
  }
  keyEnd(slot: number): number {
    return this.store.table.keyEnd(slot);
  }
  hash(slot: number): number {
    return this.store.table.hash(slot);
  }
  get groupCount(): number {
    return this.store.table.groupCount;
  }
  get stateBytes(): number {
    return this.store.byteCount;
  }

  /** Keys that are new from here on are of the shard of a group of another state. */
  fedBy({ store }: { readonly store: GroupStore }, slot: number): void {
    this.store.feeder = store;
    this.store.feederSlot = slot;
  }

  /** The slot of the key `bytes[start, end)`, made when it is new. A row must then be appended to it. 0: as in `AggregationState`. */
  findOrCreate(bytes: Uint8Array, start: number, end: number, hash: number, recordIndex: number): number {
    const { store } = this;
    let slot = store.table.find(PANE, bytes, start, end, hash);
    if (slot === SCRATCH_SLOT) {
      if (store.refuses(PANE, bytes, start, end, recordIndex)) return SCRATCH_SLOT;
      slot = store.create(PANE, bytes, start, end, hash);
      store.madeBy(slot, recordIndex);
      store.beginRevisions(slot);
    }
    if (!store.changes.has(slot)) store.markChanged(slot);
    return slot;
  }

  begin(watermarkMs: number): void {
    this.assertUsable();
    this.expiry?.begin(watermarkMs);
  }

  onWatermark(watermarkMs: number, recordIndex: number): void {
    this.expire(watermarkMs, recordIndex);
  }

  /** When the watermark reaches this, call `expire`; Infinity where nothing may be let go of. */
  get nextExpiryMs(): number {
    return this.expiry?.nextMs ?? Number.POSITIVE_INFINITY;
  }

  /** A row of the key came; the watermark has come to `timeMs` with it. */
  keep(slot: number, timeMs: number): void {
    this.expiry!.note(slot, timeMs);
  }

  /** Before the record `recordIndex` is applied, which raises the watermark to `watermarkMs`. */
  expire(watermarkMs: number, recordIndex: number): void {
    this.expiry?.expire(watermarkMs, recordIndex);
  }

  /** Of `ExpiringGroups`: rows wait for the watermark, or for those after them. */
  stays(slot: number): boolean {
    return this.rows.dones[slot]! < this.rows.counts[slot]!;
  }

  /** Of `ExpiringGroups`: rows that were sent stay where they went. */
  go(): void {}

  /** Of `ExpiringGroups`. */
  leaves(slot: number): number {
    return this.store.rows.revision(slot) + this.rows.dones[slot]!;
  }

  /** Rows sent of keys of the key group before this one came to be. */
  revisionBase(slot: number): number {
    return this.store.rows.revision(slot);
  }

  finish(): void {}

  encodeDelta(cutAt = 0): Uint8Array[] {
    this.assertUsable();
    return this.encoder.delta(cutAt);
  }

  encodeSnapshot(): Uint8Array[] {
    this.assertUsable();
    return this.encoder.snapshot();
  }

  restore(streams: readonly Uint8Array[]): void {
    assert(this.groupCount === 0, 'a snapshot is restored into a fresh state');
    this.takeOver(() => restoreSnapshot(this.store, streams));
  }

  apply(streams: readonly Uint8Array[]): void {
    assert(this.store.changes.count === 0, 'a delta is applied to a state without changes of its own');
    this.takeOver(() => applyDelta(this.store, streams));
  }

  /** Takes over the rows of those keys of a shard's parents that belong here, on a fresh state. */
  importParents(parents: readonly ParentGroups[]): void {
    assert(this.groupCount === 0, 'parents are imported into a fresh state');
    this.takeOver(() => importGroups(this.store, parents));
  }

  private takeOver(read: () => void): void {
    this.assertUsable();
    this.isDamaged = true;
    read();
    this.isDamaged = false;
    this.tookOver();
  }

  /** The log changed the rows. */
  protected tookOver(): void {
    this.expiry?.recount();
  }

  private assertUsable(): void {
    assert(!this.isDamaged, 'a damaged stream was applied to this state; build a new one');
  }
}
