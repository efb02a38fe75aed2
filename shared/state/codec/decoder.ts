// Reads a snapshot into a fresh state, or the delta of the next commit into one that is up to date; streams.ts draws the form. Everything is
// checked on the way, so a damaged stream ends in an error; the state is then half changed, and `AggregationState` lets nobody use it.
//
// The streams speak of all key groups. A task that owns some of them reads the others too, into the scratch slot, and keeps nothing.

import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { hashBytes, keyGroupOf } from '../../engine/hash.ts';
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { DepartedKey } from '../departed-keys.ts';
import type { GroupStore } from '../group-store.ts';
import { grown } from '../grown.ts';
import { placeScale, revisionFactor } from '../layout.ts';
import { ORDINAL_END } from '../ordinals.ts';
import { ByteReader, damaged } from './byte-reader.ts';
import { readHashKeys } from './hash-keys.ts';
import { FORM, GROUPS, KEYS, KIND_DELTA, KIND_SNAPSHOT, type StreamPlaces, streamNames, streamPlaces } from './streams.ts';

const REVISION_MAX = 2 ** 31 - 1;
const TIME_MAX_MS = 8.64e15;
const INITIAL_CAPACITY = 256;
const RESERVED_MIN = 1000;

/**
 * Fills a fresh store: any group may be another (null). A snapshot in parts is one list of streams after the other: parts of key groups that
 * follow each other, and between them what happened meanwhile to those before. @throws ExternalError when the streams are damaged.
 */
export function restoreSnapshot(store: GroupStore, streams: readonly Uint8Array[]): null {
  const { count } = streamPlaces(store.layout);
  const sections: Decoder[] = [];
  for (let i = 0; i === 0 || i < streams.length; i += count) sections.push(new Decoder(store, streams.slice(i, i + count)));
  reserve(store, sections);
  for (const section of sections) section.read(section === sections[0] || section.isSnapshot ? KIND_SNAPSHOT : KIND_DELTA);
  return null;
}

/** The groups that a delta was about: `slots[0, count)`, some of them the scratch slot, and those that it let go of. */
export interface Followed {
  readonly slots: Int32Array;
  readonly count: number;
  readonly freed: readonly number[];
}

/** Brings a store from one commit to the next. @throws ExternalError when the streams are damaged, or not of the next commit. */
export function applyDelta(store: GroupStore, streams: readonly Uint8Array[]): Followed {
  const decoder = new Decoder(store, streams);
  reserve(store, [decoder]);
  decoder.read(KIND_DELTA);
  return decoder.followed;
}

/** Many new groups at once would make everything grow step by step. The room is for this task's share of them, about. */
export function reserve({ table, layout: { keyGroups } }: GroupStore, sections: readonly Decoder[]): void {
  let [groupCount, byteCount] = [0, 0];
  for (const section of sections) {
    const { newCount, keyBytes } = section.announced();
    groupCount += newCount;
    byteCount += keyBytes;
  }
  const share = (keyGroups.end - keyGroups.first) / KEY_GROUP_COUNT;
  if (groupCount > RESERVED_MIN) table.reserve(Math.ceil(groupCount * share), Math.ceil(byteCount * share));
}

/** A group as the streams announce it. */
export interface NewGroup {
  readonly keyGroup: number;
  /** In a snapshot; -1 in a delta. */
  readonly ordinal: number;
  readonly paneMs: number;
  /** Its key is `bytes[start, end)`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

export class Decoder {
  protected readonly store: GroupStore;
  protected readonly places: StreamPlaces;
  protected readonly readers: ByteReader[];
  /** The groups in the order of the streams; `SCRATCH_SLOT` for those of other tasks. */
  private slots = new Int32Array(INITIAL_CAPACITY);
  private slotCount = 0;
  private freedSlots: number[] = [];
  /** Of the key group being read: where its freed slots stand in the list. */
  private freedPlaces: Map<number, number> | null = null;
  private readonly freedNumbers: { readonly keyGroup: number; readonly ordinal: number }[] = [];

  constructor(store: GroupStore, streams: readonly Uint8Array[]) {
    const names = streamNames(store.layout);
    if (streams.length !== names.length) throw damaged(`${streams.length} streams, where this program has ${names.length}`);
    this.store = store;
    this.places = streamPlaces(store.layout);
    this.readers = streams.map((stream, i) => new ByteReader(stream, names[i]!));
  }

  get followed(): Followed {
    return { slots: this.slots, count: this.slotCount, freed: this.freedSlots };
  }

  read(kind: number): void {
    this.readHeader(kind);
    const groups = this.readers[GROUPS]!;
    let last = -1;
    while (groups.remaining > 0) {
      const keyGroup = groups.byte();
      if (keyGroup <= last || keyGroup >= KEY_GROUP_COUNT) throw damaged(`key group ${keyGroup} after ${last}`);
      this.readKeyGroup(keyGroup, kind);
      last = keyGroup;
    }
    this.readRevisions();
    this.readBases();
    this.store.columns.forEach((column, i) => {
      const first = this.places.columns[i]!;
      column.decode(this.slots, this.slotCount, this.readers.slice(first, first + column.streamCount));
    });
    this.readHashKeys();
    for (const reader of this.readers) reader.expectEnd();
    this.free();
  }

  private readHeader(kind: number): void {
    const groups = this.readers[GROUPS]!;
    const form = groups.byte();
    if (form !== FORM) throw damaged(`it has form ${form}, and this version of Weir reads form ${FORM}`);
    const found = groups.byte();
    if (found !== kind)
      throw damaged(`it is of kind ${found}, where ${kind} is expected (${KIND_DELTA}: delta, ${KIND_SNAPSHOT}: snapshot)`);
  }

  /** Whether it says that it is a snapshot, or a part of one. */
  get isSnapshot(): boolean {
    return this.readers[GROUPS]!.bytes[1] === KIND_SNAPSHOT;
  }

  /** The new groups, and what their keys take. */
  announced(): { readonly newCount: number; readonly keyBytes: number } {
    const keys = new ByteReader(this.readers[KEYS]!.bytes, this.readers[KEYS]!.name);
    let newCount = 0;
    let keyBytes = 0;
    for (; keys.remaining > 0; newCount++) {
      const length = keys.varint();
      keys.skip(length);
      keyBytes += length;
    }
    return { newCount, keyBytes };
  }

  private readKeyGroup(keyGroup: number, kind: number): void {
    const { keyGroups } = this.store.layout;
    const isOwned = keyGroup >= keyGroups.first && keyGroup < keyGroups.end;
    const groups = this.readers[GROUPS]!;
    const keys = this.readers[KEYS]!;
    const knownCount = groups.count();
    const newCount = groups.count(keys);
    const freedCount = groups.count();
    if (kind === KIND_SNAPSHOT && knownCount + freedCount > 0) throw damaged('a snapshot that refers to something before it');
    this.readOrdinals(knownCount, ordinal => this.addSlot(isOwned ? this.known(keyGroup, ordinal) : SCRATCH_SLOT));
    const freedFrom = this.freedSlots.length;
    this.readOrdinals(freedCount, ordinal => isOwned && this.freedSlots.push(this.known(keyGroup, ordinal)));
    const newFrom = this.slotCount;
    this.freedPlaces = null;
    const ordinals = kind === KIND_SNAPSHOT ? this.readNewOrdinals(newCount) : null;
    this.readNewGroups(keyGroup, newCount, isOwned, ordinals);
    if (!isOwned) return;
    for (let i = newFrom; i < this.slotCount; i++) this.number(this.slots[i]!, ordinals?.[i - newFrom] ?? null);
    this.refuseChangedAndFreed(newFrom - knownCount, newFrom, freedFrom);
  }

  private readOrdinals(count: number, take: (ordinal: number) => void): void {
    const groups = this.readers[GROUPS]!;
    let next = 0;
    for (let i = 0; i < count; i++) {
      const ordinal = next + groups.varint();
      if (ordinal >= ORDINAL_END) throw damaged(`group number ${ordinal}`);
      take(ordinal);
      next = ordinal + 1;
    }
  }

  private readNewOrdinals(count: number): Int32Array {
    const ordinals = new Int32Array(count);
    let i = 0;
    this.readOrdinals(count, ordinal => {
      ordinals[i++] = ordinal;
    });
    return ordinals;
  }

  private known(keyGroup: number, ordinal: number): number {
    const slot = this.store.ordinals.slot(keyGroup, ordinal);
    if (slot === SCRATCH_SLOT) throw damaged(`group ${ordinal} of key group ${keyGroup} is changed or freed, but does not exist`);
    return slot;
  }

  private readNewGroups(keyGroup: number, count: number, isOwned: boolean, ordinals: Int32Array | null): void {
    const { store } = this;
    const keys = this.readers[KEYS]!;
    const isWindowed = store.layout.window !== null;
    const { unit, origin } = placeScale(store.layout);
    let pane = 0;
    for (let i = 0; i < count; i++) {
      const length = keys.varint();
      const start = keys.skip(length);
      const hash = hashBytes(keys.bytes, start, start + length);
      if (keyGroupOf(hash) !== keyGroup) throw damaged(`a key of key group ${keyGroupOf(hash)} in key group ${keyGroup}`);
      if (isWindowed) pane += this.readers[this.places.panes]!.zigzag();
      const paneMs = isWindowed ? pane * unit + origin : 0;
      if (!(Math.abs(paneMs) <= TIME_MAX_MS)) throw damaged(`a window that starts at ${paneMs} ms`);
      const group = { keyGroup, ordinal: ordinals?.[i] ?? -1, paneMs, bytes: keys.bytes, start, end: start + length, hash };
      this.addSlot(isOwned ? this.admit(group) : SCRATCH_SLOT);
    }
  }

  /** The slot for a group that the streams say is new. */
  protected admit({ paneMs, bytes, start, end, hash }: NewGroup): number {
    const { store } = this;
    const known = store.table.find(paneMs, bytes, start, end, hash);
    if (known !== SCRATCH_SLOT) this.letGoBefore(known);
    return store.create(paneMs, bytes, start, end, hash);
  }

  /** A group was let go of and its key came again before the commit: its number is taken until the commit ends, its slot is not. */
  private letGoBefore(slot: number): void {
    const { store } = this;
    this.freedPlaces ??= new Map(this.freedSlots.map((freed, i) => [freed, i]));
    const place = this.freedPlaces.get(slot);
    if (store.layout.lastRows === undefined || place === undefined) throw damaged('a group that is new twice');
    this.freedPlaces.delete(slot);
    this.freedSlots[place] = SCRATCH_SLOT;
    this.freedNumbers.push({ keyGroup: keyGroupOf(store.table.hash(slot)), ordinal: store.ordinal(slot) });
    store.forget(slot);
  }

  /** Gives a new group its number; `ordinal` is what a snapshot says. */
  protected number(slot: number, ordinal: number | null): void {
    if (ordinal === null) this.store.assignOrdinal(slot);
    else this.store.setOrdinal(slot, ordinal);
  }

  protected readHashKeys(): void {
    if (this.places.hashKeys < 0) return;
    const { store } = this;
    const { keyGroups } = store.layout;
    readHashKeys(this.readers[this.places.hashKeys]!, {
      group: (keyGroup, ordinal, hashKey) => {
        if (keyGroup >= keyGroups.first && keyGroup < keyGroups.end) store.hashKeys.set(this.known(keyGroup, ordinal), hashKey);
      },
      departed: this.departed,
    });
  }

  /** A key of this task, of which the streams say that its groups went on in another shard. */
  protected readonly departed = (key: Uint8Array, departed: DepartedKey): void => {
    const { keyGroups } = this.store.layout;
    const keyGroup = keyGroupOf(hashBytes(key, 0, key.length));
    if (keyGroup >= keyGroups.first && keyGroup < keyGroups.end) this.store.departed.add(key, 0, key.length, departed);
  };

  /** What is freed is not changed as well. Both lists ascend by ordinal. */
  private refuseChangedAndFreed(knownFrom: number, knownTo: number, freedFrom: number): void {
    let known = knownFrom;
    for (let i = freedFrom; i < this.freedSlots.length; i++) {
      const ordinal = this.store.ordinal(this.freedSlots[i]!);
      while (known < knownTo && this.store.ordinal(this.slots[known]!) < ordinal) known++;
      if (known < knownTo && this.slots[known] === this.freedSlots[i]) throw damaged(`group ${ordinal} is changed and freed at once`);
    }
  }

  private readRevisions(): void {
    if (this.places.revisions < 0) return;
    const { rows, layout } = this.store;
    const factor = revisionFactor(layout);
    const from = this.readers[this.places.revisions]!;
    for (let i = 0; i < this.slotCount; i++) {
      const code = from.varint();
      const slot = this.slots[i]!;
      if (slot === SCRATCH_SLOT) continue;
      const revision = rows.revision(slot) + Math.floor(code / factor);
      if (revision > REVISION_MAX) throw damaged(`revision ${revision}`);
      rows.setRevision(slot, revision);
      rows.setStanding(slot, code % factor);
    }
  }

  private readBases(): void {
    const { store } = this;
    const from = this.readers[this.places.bases];
    if (from === undefined) return;
    const { keyGroups } = store.layout;
    while (from.remaining > 0) {
      const keyGroup = from.byte();
      const revision = from.varint();
      if (keyGroup >= KEY_GROUP_COUNT || revision > REVISION_MAX) throw damaged(`revision ${revision} of key group ${keyGroup}`);
      if (keyGroup < keyGroups.first || keyGroup >= keyGroups.end) continue;
      // Of merged shards both have one.
      store.revisionBases[keyGroup] = Math.max(store.revisionBases[keyGroup]!, revision);
    }
  }

  /** Last, as it is in the log: numbers freed by a commit are free from the next one on. */
  private free(): void {
    const { store } = this;
    const panesMs = new Set<number>();
    for (const { keyGroup, ordinal } of this.freedNumbers) store.ordinals.free(keyGroup, ordinal);
    for (const slot of this.freedSlots) {
      if (slot === SCRATCH_SLOT) continue;
      panesMs.add(store.table.place(slot));
      store.ordinals.free(keyGroupOf(store.table.hash(slot)), store.ordinal(slot));
      store.forget(slot);
    }
    if (panesMs.size === 0) return;
    store.panes.removeFree(panesMs);
    store.parts.removeFree(panesMs);
  }

  private addSlot(slot: number): void {
    if (this.slotCount === this.slots.length) {
      this.slots = grown(this.slots, new Int32Array(this.slotCount * 2));
    }
    this.slots[this.slotCount++] = slot;
  }
}
