// Writes what changed (a delta) or everything (a snapshot) as byte streams; streams.ts draws their form. Groups are put into the order of the
// log, and block by block their numbers are gathered and each column writes its own. There is no object per group, and what a delta needs is kept
// for the next one.
import { assert } from '../../engine/assert.ts';
import { ByteWriter } from '../../engine/byte-writer.ts';
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { keyGroupOf } from '../../engine/hash.ts';
import { copyWords, WORD_BYTES } from '../byte-arena.ts';
import { GONE } from '../changes.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupStore } from '../group-store.ts';
import { type GroupTable, NEAR_MAX } from '../group-table.ts';
import { placeScale, revisionFactor } from '../layout.ts';
import { NEW, ORDINALS_PER_KEY_GROUP } from '../ordinals.ts';
import { BLOCK_BITS } from '../slot-run.ts';
import { GatheredGroups } from './gathered-groups.ts';
import { writeDepartedKey, writeHashKey } from './hash-keys.ts';
import { NumberSet } from './number-set.ts';
import { FORM, GROUPS, KEYS, KIND_DELTA, KIND_SNAPSHOT, type StreamPlaces, streamPlaces } from './streams.ts';
import { putVarint, VARINT_QUICK_BYTES, writeVarint, writeZigzag } from './varint.ts';

export class Encoder {
  private readonly store: GroupStore;
  private readonly places: StreamPlaces;
  private writers: ByteWriter[] = [];
  /** Per column: those of its streams. */
  private columnWriters: ByteWriter[][] = [];
  private readonly groups: GatheredGroups;
  private readonly known = new NumberSet();
  private readonly freed = new NumberSet();
  private readonly newByKeyGroup = new Int32Array(KEY_GROUP_COUNT + 1);
  /** Per key group: where the next of its new groups goes in `slots`. */
  private readonly nextNew = new Int32Array(KEY_GROUP_COUNT + 1);
  /** Of the last delta: how much of each stream speaks of key groups before its cut. */
  private readonly cutLengths: Int32Array;
  /** For parts of snapshots. */
  private partWriters: ByteWriter[] | null = null;
  /** Of groups of one key group. */
  private ordinals = new Int32Array(0);
  /** Of new groups; of a snapshot, of groups of one key group. */
  private slots = new Int32Array(0);
  private readonly placeUnit: number;
  private readonly placeOrigin: number;

  constructor(store: GroupStore) {
    this.store = store;
    this.places = streamPlaces(store.layout);
    const { unit, origin } = placeScale(store.layout);
    this.placeUnit = unit;
    this.placeOrigin = origin;
    this.groups = new GatheredGroups(store);
    this.cutLengths = new Int32Array(this.places.count);
    this.writeTo(this.newWriters());
  }

  /**
   * The changes since the last commit. Gives new groups their ordinals, and lets freed ones go; afterwards nothing is changed. The streams
   * are valid until the next delta. `beforeCut` gives what they say of key groups before `cutAt`.
   */
  delta(cutAt: number): Uint8Array[] {
    const { store, writers } = this;
    for (const writer of writers) writer.length = 0;
    store.changes.bringNear();
    this.sort();
    this.header(writers, KIND_DELTA);
    const risen = [...store.risenBases].sort((a, b) => a - b);
    for (let keyGroup = 0; keyGroup < cutAt; keyGroup++) this.changesOf(keyGroup);
    this.bases(risen.filter(keyGroup => keyGroup < cutAt));
    if (cutAt > 0) this.values();
    for (let i = 0; i < writers.length; i++) this.cutLengths[i] = writers[i]!.length;
    for (let keyGroup = cutAt; keyGroup < KEY_GROUP_COUNT; keyGroup++) this.changesOf(keyGroup);
    this.bases(risen.filter(keyGroup => keyGroup >= cutAt));
    store.risenBases.clear();
    this.values();
    for (let i = 0; i < store.freedCount; i++) {
      const number = store.freed[i]!;
      store.ordinals.free(number >>> 25, number & (ORDINALS_PER_KEY_GROUP - 1));
    }
    store.freedCount = 0;
    store.changes.clear();
    return writers.map(writer => writer.view());
  }

  /** Of the last delta, what it says of key groups before its cut. */
  beforeCut(): Uint8Array[] {
    return this.writers.map((writer, i) => writer.bytes.slice(0, this.cutLengths[i]));
  }

  /** All groups, with their ordinals. */
  snapshot(): Uint8Array[] {
    // It is large, and rare: what it takes is not kept.
    const writers = this.newWriters();
    this.header(writers, KIND_SNAPSHOT);
    return this.snapshotInto(writers, 0, KEY_GROUP_COUNT);
  }

  /** The same of the key groups `[first, end)`, for a snapshot in several parts. The streams are valid until the next part. */
  snapshotPart(first: number, end: number): Uint8Array[] {
    this.partWriters ??= this.newWriters();
    const writers = this.partWriters;
    for (const writer of writers) writer.length = 0;
    writers[GROUPS]!.byte(FORM);
    writers[GROUPS]!.byte(KIND_SNAPSHOT);
    return this.snapshotInto(writers, first, end);
  }

  /** About how many groups the key group has. */
  groupCountIn(keyGroup: number): number {
    return this.store.ordinals.end(keyGroup);
  }

  private snapshotInto(writers: ByteWriter[], first: number, end: number): Uint8Array[] {
    const { store } = this;
    assert(store.changes.count === 0 && store.freedCount === 0, 'a snapshot is taken of what is in the log, after the delta');
    const kept = this.writers;
    this.writeTo(writers);
    for (let keyGroup = first; keyGroup < end; keyGroup++) this.allOf(keyGroup);
    const { revisionBases } = store;
    this.bases([...revisionBases.keys()].filter(keyGroup => keyGroup >= first && keyGroup < end && revisionBases[keyGroup]! > 0));
    this.values();
    // They change with the first commit of a shard alone, which is no part.
    if (end === KEY_GROUP_COUNT) this.departedKeys();
    this.writeTo(kept);
    return writers.map(writer => writer.view());
  }

  private writeTo(writers: ByteWriter[]): void {
    this.writers = writers;
    this.columnWriters = this.store.columns.map((column, i) => {
      const first = this.places.columns[i]!;
      return writers.slice(first, first + column.streamCount);
    });
  }

  private newWriters(): ByteWriter[] {
    return Array.from({ length: this.places.count }, () => new ByteWriter());
  }

  /** Puts known and freed groups into their sets, and new ones, in order of creation, behind each other by key group. */
  private sort(): void {
    const { store, known, freed, newByKeyGroup } = this;
    const { changes, ordinals } = store;
    const { slots, numbers, count, created, createdCount } = changes;
    known.reserve(ordinals);
    freed.reserve(ordinals);
    for (let position = 0; position < count; position++) {
      const number = numbers[position]!;
      if ((number & (ORDINALS_PER_KEY_GROUP - 1)) !== NEW && slots[position] !== GONE) known.add(number);
    }
    for (let i = 0; i < store.freedCount; i++) freed.add(store.freed[i]!);
    newByKeyGroup.fill(0);
    for (let i = 0; i < createdCount; i++) {
      const position = created[i]!;
      if (slots[position] !== GONE) newByKeyGroup[(numbers[position]! >>> 25) + 1]!++;
    }
    for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) newByKeyGroup[keyGroup + 1]! += newByKeyGroup[keyGroup]!;
    const needed = Math.max(count, store.freedCount);
    if (needed > this.ordinals.length) this.makeRoom(needed);
    const { nextNew } = this;
    nextNew.set(newByKeyGroup);
    for (let i = 0; i < createdCount; i++) {
      const position = created[i]!;
      if (slots[position] !== GONE) this.slots[nextNew[numbers[position]! >>> 25]!++] = slots[position]!;
    }
  }

  private makeRoom(groupCount: number): void {
    this.ordinals = new Int32Array(groupCount * 2);
    this.slots = new Int32Array(groupCount * 2);
  }

  private changesOf(keyGroup: number): void {
    const { store, known, freed, newByKeyGroup, ordinals } = this;
    const knownCount = known.count(keyGroup);
    const freedCount = freed.count(keyGroup);
    const [newFrom, newTo] = [newByKeyGroup[keyGroup]!, newByKeyGroup[keyGroup + 1]!];
    if (knownCount + freedCount + newTo - newFrom === 0) return;
    this.keyGroup(keyGroup, knownCount, newTo - newFrom, freedCount);
    known.take(keyGroup, ordinals, 0);
    this.writeOrdinals(knownCount);
    const slotsByOrdinal = store.ordinals.slotsOf(keyGroup);
    for (let i = 0; i < knownCount; ) {
      if (this.groups.isFull) this.values();
      i = this.groups.addKnown(slotsByOrdinal, ordinals, i, knownCount);
    }
    freed.take(keyGroup, ordinals, 0);
    this.writeOrdinals(freedCount);
    for (let i = newFrom; i < newTo; i++) ordinals[i] = store.ordinals.assign(keyGroup, this.slots[i]!);
    this.newGroups(newFrom, newTo);
  }

  private addNew(slot: number, ordinal: number): void {
    if (this.groups.isFull) this.values();
    this.groups.addNew(slot, ordinal);
  }

  private allOf(keyGroup: number): void {
    const { store } = this;
    const end = store.ordinals.end(keyGroup);
    if (end > this.ordinals.length) this.makeRoom(end);
    const { ordinals } = this;
    let count = 0;
    for (let ordinal = 0; ordinal < end; ordinal++) {
      const slot = store.ordinals.slot(keyGroup, ordinal);
      if (slot === SCRATCH_SLOT) continue;
      ordinals[count] = ordinal;
      this.slots[count++] = slot;
    }
    if (count === 0) return;
    this.keyGroup(keyGroup, 0, count, 0);
    this.writeOrdinals(count);
    this.newGroups(0, count);
  }

  /** Stands once before all key groups, whoever writes them. */
  private header(writers: readonly ByteWriter[], kind: number): void {
    if (this.store.layout.keyGroups.first !== 0) return;
    writers[GROUPS]!.byte(FORM);
    writers[GROUPS]!.byte(kind);
  }

  private keyGroup(keyGroup: number, knownCount: number, newCount: number, freedCount: number): void {
    const to = this.writers[GROUPS]!;
    to.byte(keyGroup);
    writeVarint(to, knownCount);
    writeVarint(to, newCount);
    writeVarint(to, freedCount);
  }

  /** `ordinals[0, count)`, ascending, each as how many were left out before it. */
  private writeOrdinals(count: number): void {
    const { ordinals } = this;
    const writer = this.writers[GROUPS]!;
    writer.reserve(count * VARINT_QUICK_BYTES);
    const { memory } = writer;
    let at = writer.length;
    let next = 0;
    for (let i = 0; i < count; i++) {
      const ordinal = ordinals[i]!;
      at = putVarint(memory, at, ordinal - next);
      next = ordinal + 1;
    }
    writer.length = at;
  }

  /** Key and place of the groups `slots[from, to)`, of one key group, which have their `ordinals` and that the log does not have yet. */
  private newGroups(from: number, to: number): void {
    const { slots, ordinals, store, placeUnit, placeOrigin } = this;
    const { table, rows, hashKeys } = store;
    const keys = this.writers[KEYS]!;
    const places = store.layout.window === null ? null : this.writers[this.places.panes]!;
    let placeBefore = 0;
    for (let i = from; i < to; i++) {
      if ((i - from) % NEAR_MAX === 0) table.bringNear(slots, i, Math.min(to, i + NEAR_MAX));
      const slot = slots[i]!;
      writeKey(keys, table, slot);
      if (places !== null) {
        const ms = rows.hasPlaces ? table.place(slot) : table.blocks.places[slot >> BLOCK_BITS]!;
        const place = (ms - placeOrigin) / placeUnit;
        // Nearly all are in the window of the one before; a number that is handed on would be put on the heap.
        if (place === placeBefore) places.byte(0);
        else writeZigzag(places, place - placeBefore);
        placeBefore = place;
      }
      if (hashKeys.size > 0) this.hashKey(slot, ordinals[i]!);
      this.addNew(slot, ordinals[i]!);
    }
  }

  private hashKey(slot: number, ordinal: number): void {
    const { hashKeys, table } = this.store;
    const hashKey = hashKeys.get(slot);
    if (hashKey === undefined) return;
    writeHashKey(this.writers[this.places.hashKeys]!, keyGroupOf(table.hash(slot)), ordinal, hashKey);
  }

  private departedKeys(): void {
    for (const { key, departed } of this.store.departed.inOrder()) writeDepartedKey(this.writers[this.places.hashKeys]!, key, departed);
  }

  /** Where the revisions of new groups begin, of these key groups. */
  bases(keyGroups: readonly number[]): void {
    const to = this.writers[this.places.bases];
    if (to === undefined) return;
    for (const keyGroup of keyGroups) {
      to.byte(keyGroup);
      writeVarint(to, this.store.revisionBases[keyGroup]!);
    }
  }

  /** Revisions and accumulators of the groups that were added since the last call. */
  private values(): void {
    const { groups, places, writers, columnWriters } = this;
    if (groups.count === 0) return;
    groups.gather();
    if (places.revisions >= 0) this.revisions(writers[places.revisions]!);
    const { columns } = this.store;
    for (let i = 0; i < columns.length; i++) columns[i]!.encode(groups, groups.lanesOf(i), columnWriters[i]!);
    groups.count = 0;
  }

  private revisions(to: ByteWriter): void {
    const { changes, layout } = this.store;
    const { revisions, standings, positions, count } = this.groups;
    const factor = revisionFactor(layout);
    for (let i = 0; i < count; i++) {
      const position = positions[i]!;
      const sentCount = revisions[i]! - (position < 0 ? 0 : changes.revisions[position]!);
      writeVarint(to, sentCount * factor + standings[i]!);
    }
  }
}

function writeKey(to: ByteWriter, table: GroupTable, slot: number): void {
  const start = table.keyStart(slot);
  const end = table.keyEnd(slot);
  writeVarint(to, end - start);
  to.reserve(end - start + WORD_BYTES);
  copyWords(to.memory, to.length, table.arena.memory, start, end);
  to.length += end - start;
}
