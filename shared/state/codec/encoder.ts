// Writes what changed (a delta) or everything (a snapshot) as byte streams; streams.ts draws their form. The groups are put into the order of
// the log once, and their numbers gathered lane by lane in that order; columns then write from one end of an array to the other. There is no
// object per group, and what a delta needs is kept for the next one.
import { assert } from '../../engine/assert.ts';
import { ByteWriter } from '../../engine/byte-writer.ts';
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { keyGroupOf } from '../../engine/hash.ts';
import { GONE } from '../changes.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupStore } from '../group-store.ts';
import { NEAR_MAX } from '../group-table.ts';
import { placeScale, revisionFactor } from '../layout.ts';
import { NEW, ORDINALS_PER_KEY_GROUP } from '../ordinals.ts';
import { GatheredGroups } from './gathered-groups.ts';
import { writeHashKey } from './hash-keys.ts';
import { NumberSet } from './number-set.ts';
import { FORM, GROUPS, KEYS, KIND_DELTA, KIND_SNAPSHOT, type StreamPlaces, streamPlaces } from './streams.ts';
import { writeVarint, writeZigzag } from './varint.ts';

const NOT_IN_LOG = -1;

export class Encoder {
  private readonly store: GroupStore;
  private readonly places: StreamPlaces;
  private writers: ByteWriter[] = [];
  private groups: GatheredGroups;
  private readonly known = new NumberSet();
  private readonly freed = new NumberSet();
  private readonly newByKeyGroup = new Int32Array(KEY_GROUP_COUNT + 1);
  private newPositions = new Int32Array(0);
  /** Of one key group: ordinals, and slots of groups. */
  private ordinals = new Int32Array(0);
  private slots = new Int32Array(0);
  /** Number of the place of the new group before, in the same key group. */
  private placeBefore = 0;
  private readonly placeUnit: number;
  private readonly placeOrigin: number;

  constructor(store: GroupStore) {
    this.store = store;
    this.places = streamPlaces(store.layout);
    const { unit, origin } = placeScale(store.layout);
    this.placeUnit = unit;
    this.placeOrigin = origin;
    this.groups = new GatheredGroups(store);
    this.writers = this.newWriters();
  }

  /**
   * The changes since the last commit. Gives new groups their ordinals, and lets freed ones go; afterwards nothing is changed. The streams
   * are valid until the next delta.
   */
  delta(): Uint8Array[] {
    const { store, writers } = this;
    for (const writer of writers) writer.length = 0;
    this.sort();
    this.header(KIND_DELTA);
    for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) this.changesOf(keyGroup);
    this.bases([...store.risenBases].sort((a, b) => a - b));
    store.risenBases.clear();
    const streams = this.values();
    for (let i = 0; i < store.freedCount; i++) {
      const number = store.freed[i]!;
      store.ordinals.free(number >>> 25, number % ORDINALS_PER_KEY_GROUP);
    }
    store.freedCount = 0;
    store.changes.clear();
    return streams;
  }

  /** All groups, with their ordinals. */
  snapshot(): Uint8Array[] {
    const { store } = this;
    assert(store.changes.count === 0 && store.freedCount === 0, 'a snapshot is taken of what is in the log, after the delta');
    // It is large, and rare: what it takes is not kept.
    const kept = [this.writers, this.groups, this.ordinals, this.slots] as const;
    this.writers = this.newWriters();
    this.groups = new GatheredGroups(store);
    this.groups.begin(store.table.groupCount);
    this.ordinals = new Int32Array(store.table.groupCount);
    this.slots = new Int32Array(store.table.groupCount);
    this.header(KIND_SNAPSHOT);
    for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) this.allOf(keyGroup);
    this.bases([...store.revisionBases.keys()].filter(keyGroup => store.revisionBases[keyGroup]! > 0));
    const streams = this.values();
    [this.writers, this.groups, this.ordinals, this.slots] = kept;
    return streams;
  }

  private newWriters(): ByteWriter[] {
    return Array.from({ length: this.places.count }, () => new ByteWriter());
  }

  /** Puts known and freed groups into their sets, and new ones, in order of creation, behind each other by key group. */
  private sort(): void {
    const { store, known, freed, newByKeyGroup } = this;
    const { changes, ordinals } = store;
    const { slots, numbers, count } = changes;
    known.reserve(ordinals);
    freed.reserve(ordinals);
    newByKeyGroup.fill(0);
    for (let position = 0; position < count; position++) {
      if (slots[position] === GONE) continue;
      const number = numbers[position]!;
      if (number % ORDINALS_PER_KEY_GROUP === NEW) newByKeyGroup[(number >>> 25) + 1]!++;
      else known.add(number);
    }
    for (let i = 0; i < store.freedCount; i++) freed.add(store.freed[i]!);
    for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) newByKeyGroup[keyGroup + 1]! += newByKeyGroup[keyGroup]!;
    if (count > this.newPositions.length) this.newPositions = new Int32Array(count * 2);
    const needed = Math.max(count, store.freedCount);
    if (needed > this.ordinals.length) {
      this.ordinals = new Int32Array(needed * 2);
      this.slots = new Int32Array(needed * 2);
    }
    const next = newByKeyGroup.slice(0, KEY_GROUP_COUNT);
    for (let position = 0; position < count; position++) {
      const number = numbers[position]!;
      if (number % ORDINALS_PER_KEY_GROUP === NEW && slots[position] !== GONE) this.newPositions[next[number >>> 25]!++] = position;
    }
    this.groups.begin(count);
  }

  private changesOf(keyGroup: number): void {
    const { store, known, freed, newByKeyGroup, newPositions, ordinals, groups } = this;
    const { changes } = store;
    const knownCount = known.count(keyGroup);
    const freedCount = freed.count(keyGroup);
    const [newFrom, newTo] = [newByKeyGroup[keyGroup]!, newByKeyGroup[keyGroup + 1]!];
    if (knownCount + freedCount + newTo - newFrom === 0) return;
    this.keyGroup(keyGroup, knownCount, newTo - newFrom, freedCount);
    known.take(keyGroup, ordinals, 0);
    this.writeOrdinals(knownCount);
    for (let i = 0; i < knownCount; i++) {
      const ordinal = ordinals[i]!;
      const slot = store.ordinals.slot(keyGroup, ordinal);
      groups.add(slot, changes.unmark(slot, ordinal));
    }
    freed.take(keyGroup, ordinals, 0);
    this.writeOrdinals(freedCount);
    for (let i = newFrom; i < newTo; i++) this.slots[i - newFrom] = changes.slots[newPositions[i]!]!;
    this.newGroups(newTo - newFrom, slot => void changes.unmark(slot, store.ordinals.assign(keyGroup, slot)));
  }

  private allOf(keyGroup: number): void {
    const { store, ordinals } = this;
    const end = store.ordinals.end(keyGroup);
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
    this.newGroups(count, () => {});
  }

  /** Stands once before all key groups, whoever writes them. */
  private header(kind: number): void {
    if (this.store.layout.keyGroups.first !== 0) return;
    this.writers[GROUPS]!.byte(FORM);
    this.writers[GROUPS]!.byte(kind);
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
    let next = 0;
    for (let i = 0; i < count; i++) {
      const ordinal = ordinals[i]!;
      writeVarint(writer, ordinal - next);
      next = ordinal + 1;
    }
  }

  /** The groups `slots[0, count)`, of one key group, that the log does not have yet; `before` is called with each. */
  private newGroups(count: number, before: (slot: number) => void): void {
    const { slots, store } = this;
    this.placeBefore = 0;
    for (let i = 0; i < count; i++) {
      if (i % NEAR_MAX === 0) store.table.bringNear(slots, i, Math.min(count, i + NEAR_MAX));
      before(slots[i]!);
      this.newGroup(slots[i]!);
    }
  }

  /** Key and place of a group that the log does not have yet. */
  private newGroup(slot: number): void {
    const { writers, groups } = this;
    const { table, layout } = this.store;
    const keys = writers[KEYS]!;
    const [start, end] = [table.keyStart(slot), table.keyEnd(slot)];
    writeVarint(keys, end - start);
    keys.copy(table.keyBytes, start, end);
    if (layout.window !== null) {
      const place = (table.place(slot) - this.placeOrigin) / this.placeUnit;
      writeZigzag(writers[this.places.panes]!, place - this.placeBefore);
      this.placeBefore = place;
    }
    if (this.store.hashKeys.size > 0) this.hashKey(slot);
    groups.add(slot, NOT_IN_LOG);
  }

  /** The group has its ordinal already. */
  private hashKey(slot: number): void {
    const { hashKeys, table } = this.store;
    const hashKey = hashKeys.get(slot);
    if (hashKey === undefined) return;
    writeHashKey(this.writers[this.places.hashKeys]!, keyGroupOf(table.hash(slot)), this.store.ordinal(slot), hashKey);
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

  /** The groups' revisions and accumulators; gives all streams. */
  private values(): Uint8Array[] {
    const { groups, places, writers } = this;
    groups.gather();
    if (places.revisions >= 0) this.revisions(writers[places.revisions]!);
    this.store.columns.forEach((column, i) => {
      const first = places.columns[i]!;
      column.encode(groups, groups.lanesOf(i), writers.slice(first, first + column.streamCount));
    });
    return writers.map(writer => writer.view());
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
