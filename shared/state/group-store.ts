// The groups of one query: table, accumulators, panes, ordinals and what changed since the last commit, kept in step. It knows nothing of
// watermarks and rows (closing.ts) nor of bytes (codec/).
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { keyGroupOf } from '../engine/hash.ts';
import { Changes } from './changes.ts';
import type { StateColumn } from './columns/state-column.ts';
import { DepartedKeys } from './departed-keys.ts';
import { GroupRows } from './group-rows.ts';
import { GroupTable } from './group-table.ts';
import { grown } from './grown.ts';
import { firstWindowStartMs, keepsRevisions, placeScale, type StateLayout, windowEndMs } from './layout.ts';
import { NEW, ORDINALS_PER_KEY_GROUP, Ordinals } from './ordinals.ts';
import { Panes } from './panes.ts';
import type { SlotRun } from './slot-run.ts';
import { KeyChains } from './windows/key-chains.ts';
import { isWindowPlace } from './windows/overlapping-windows.ts';

const INITIAL_FREED_CAPACITY = 64;
const HASH_KEY_ENTRY_BYTES = 96;

export class GroupStore {
  readonly layout: StateLayout;
  readonly table: GroupTable;
  readonly columns: readonly StateColumn[];
  readonly changes: Changes;
  readonly ordinals = new Ordinals();
  /** The groups of each window; empty without one. */
  readonly panes: Panes;
  /** The groups of each pane of overlapping windows, until a window that closes merges them. */
  readonly parts: Panes;
  /** The groups of each key, for windows that rows make. */
  readonly chains: KeyChains | null;
  readonly rows: GroupRows;
  /** Groups of the log that were freed since the last commit: key group * 2^25 + ordinal. */
  freed = new Uint32Array(INITIAL_FREED_CAPACITY);
  freedCount = 0;
  /** Hash keys of groups where they are not those of their keys. */
  readonly hashKeys = new Map<number, bigint>();
  /** Keys whose groups went on in another shard. */
  readonly departed = new DepartedKeys();
  /** Groups that were let go of, ever. */
  freeCount = 0;
  /** Per key group: rows sent of any group that was let go of for its age; groups made from then on begin above it. */
  readonly revisionBases = new Int32Array(KEY_GROUP_COUNT);
  /** Key groups in which it rose since the last commit. */
  readonly risenBases = new Set<number>();
  /** What the watermark has passed; given by closing. */
  watermarkMs = Number.NEGATIVE_INFINITY;
  /** The state whose groups make those of this one, and the group that does so now. */
  feeder: GroupStore | null = null;
  feederSlot = 0;
  private readonly isDue = (place: number) => windowEndMs(this.layout, place) <= this.watermarkMs;
  private readonly isNeverDue = () => false;
  private readonly isInPanes: boolean;
  /** Columns with arrays of their own. */
  private readonly outside: readonly StateColumn[];

  constructor(layout: StateLayout) {
    this.layout = layout;
    this.columns = layout.columns;
    this.outside = layout.columns.filter(column => column.settle === undefined);
    this.rows = new GroupRows(
      layout.columns.filter(column => column.settle !== undefined),
      layout.window?.kind === 'span',
      keepsRevisions(layout) || layout.columns.some(column => column.sendsSeveral === true),
    );
    this.changes = new Changes(this.rows, this.outside);
    this.isInPanes = layout.window?.kind === 'overlapping' && layout.window.inPanes;
    this.table = new GroupTable(this.rows, placeScale(layout).unit, capacity => this.grow(capacity));
    this.panes = new Panes(this.table);
    this.parts = new Panes(this.table);
    this.chains = layout.window?.kind === 'span' ? new KeyChains(this.table) : null;
  }

  get byteCount(): number {
    const own = this.freed.byteLength + this.table.byteCount + this.changes.byteCount + (this.chains?.byteCount ?? 0);
    return this.columns.reduce(
      (sum, column) => sum + column.byteCount,
      own +
        this.ordinals.byteCount +
        this.panes.byteCount +
        this.parts.byteCount +
        this.hashKeys.size * HASH_KEY_ENTRY_BYTES +
        this.departed.byteCount,
    );
  }

  /** Makes a group that must not exist. It is in the log from the next commit on. */
  create(paneMs: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.table.insert(this.runOf(paneMs), paneMs, bytes, start, end, hash);
    if (this.chains !== null) this.chains.add(slot);
    return slot;
  }

  /** The run of a group that is about to be made. */
  private runOf(paneMs: number): SlotRun {
    if (this.layout.window === null || this.chains !== null) return this.table.whole;
    const pane = this.isPart(paneMs) ? this.parts.at(paneMs, this.isNeverDue) : this.panes.at(paneMs, this.isDue);
    pane.isInOrder = false;
    return pane;
  }

  /** Whether the record may make no group of the key there, because that went on in another shard. A group of another state may always. */
  refuses(place: number, bytes: Uint8Array, start: number, end: number, record: number): boolean {
    const { partitioning } = this.layout;
    if (this.feeder !== null || partitioning === undefined) return false;
    return partitioning.refuses(record, firstWindowStartMs(this.layout, place), this.departed.find(bytes, start, end));
  }

  /** The record made the group: looks whether it came under the partition key that the group's key gives. */
  madeBy(slot: number, record: number): void {
    const { table } = this;
    const hashKey =
      this.feeder === null
        ? (this.layout.partitioning?.hashKeyApart(table.keyBytes, table.keyStart(slot), table.keyEnd(slot), record) ?? null)
        : this.hashKeyOfFeeder(this.feeder);
    if (hashKey !== null) this.hashKeys.set(slot, hashKey);
  }

  /** The group is made by a group of another state, which is of the same shard; no record says so. */
  private hashKeyOfFeeder({ table, hashKeys, layout }: GroupStore): bigint | null {
    const { partitioning } = this.layout;
    if (partitioning === undefined) return null;
    const slot = this.feederSlot;
    const apart = hashKeys.get(slot);
    if (apart !== undefined || !partitioning.keepsHashKeys) return apart ?? null;
    return layout.partitioning!.hashKey(table.keyBytes, table.keyStart(slot), table.keyEnd(slot));
  }

  /** The group was made of others of its key. */
  madeOf(slot: number, other: number): void {
    const hashKey = this.hashKeys.get(other);
    if (hashKey !== undefined) this.hashKeys.set(slot, hashKey);
  }

  /** Up to where windows of the group's key were closed by the shard's parent, where that was further than the watermark is. */
  closedUpToMs(slot: number): number {
    const { partitioning } = this.layout;
    const closedRanges = partitioning?.closedRanges ?? null;
    if (partitioning === undefined || closedRanges === null) return Number.NEGATIVE_INFINITY;
    const { table } = this;
    const hashKey = this.hashKeys.get(slot) ?? partitioning.hashKey(table.keyBytes, table.keyStart(slot), table.keyEnd(slot));
    return closedRanges.closedUpToMs(hashKey);
  }

  /** Whether the place is a pane of windows that are made of panes. */
  isPart(place: number): boolean {
    return this.isInPanes && !isWindowPlace(place);
  }

  markChanged(slot: number): void {
    this.changes.mark(slot, this.rows.revision(slot));
  }

  /** A group of the key group was let go of, of which so many rows were sent. */
  raiseRevisionBase(keyGroup: number, revision: number): void {
    if (revision <= this.revisionBases[keyGroup]!) return;
    this.revisionBases[keyGroup] = revision;
    this.risenBases.add(keyGroup);
  }

  /** A group that was just made begins above those of its key group that were let go of. */
  beginRevisions(slot: number): void {
    if (this.layout.lastRows !== undefined) this.rows.setRevision(slot, this.revisionBases[keyGroupOf(this.table.hash(slot))]!);
  }

  /** Lets go of a group, also in the log. The caller takes it out of its pane. */
  free(slot: number): void {
    const ordinal = this.changes.ordinal(slot);
    this.changes.drop(slot);
    if (ordinal !== NEW) this.noteFreed(keyGroupOf(this.table.hash(slot)), ordinal);
    this.forget(slot);
  }

  /** Lets go of a group that the log says is gone. */
  forget(slot: number): void {
    this.freeCount++;
    this.chains?.remove(slot);
    this.table.remove(slot);
    this.empty(slot);
  }

  /** Takes what belongs to a group that is there already (one of two shards that merge), until `mergeTwin`. It lies in no pane. */
  createTwin(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.table.insertApart(bytes, start, end, hash);
  }

  /** What the twin holds becomes the group's. */
  mergeTwin(slot: number, twin: number): void {
    for (const column of this.columns) column.merge(slot, twin);
    const { rows } = this;
    rows.setRevision(slot, Math.max(rows.revision(slot), rows.revision(twin)));
    rows.setLive(slot, rows.isLive(slot) || rows.isLive(twin));
    // Sent is only what both have sent.
    rows.setEvaluated(slot, Math.min(rows.evaluated(slot), rows.evaluated(twin)));
    this.table.remove(twin);
    this.empty(twin);
  }

  private empty(slot: number): void {
    for (const column of this.columns) if (column.holdsOutside) column.reset(slot);
    if (this.hashKeys.size > 0) this.hashKeys.delete(slot);
  }

  ordinal(slot: number): number {
    return this.changes.ordinal(slot);
  }

  /** The group, which is unchanged, enters the log under the lowest free ordinal of its key group. */
  assignOrdinal(slot: number): void {
    this.changes.setOrdinal(slot, this.ordinals.assign(keyGroupOf(this.table.hash(slot)), slot));
  }

  /** The group, which is unchanged, has this ordinal in the log. */
  setOrdinal(slot: number, ordinal: number): void {
    this.ordinals.take(keyGroupOf(this.table.hash(slot)), ordinal, slot);
    this.changes.setOrdinal(slot, ordinal);
  }

  private noteFreed(keyGroup: number, ordinal: number): void {
    if (this.freedCount === this.freed.length) {
      this.freed = grown(this.freed, new Uint32Array(this.freedCount * 2));
    }
    this.freed[this.freedCount++] = keyGroup * ORDINALS_PER_KEY_GROUP + ordinal;
  }

  private grow(capacity: number): void {
    for (const column of this.outside) column.grow(capacity);
    this.changes.grew();
  }
}
