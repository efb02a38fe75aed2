// Writes what changed (a delta) or everything (a snapshot) as byte streams; streams.ts draws their form. Works column by column over arrays
// of slots: no object per group.
import { assert } from '../../engine/assert.ts';
import { ByteWriter } from '../../engine/byte-writer.ts';
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { keyGroupOf } from '../../engine/hash.ts';
import { PairSorter } from '../canonical-order.ts';
import { GONE } from '../changes.ts';
import { type GroupOrder, SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupStore } from '../group-store.ts';
import { placeScale, revisionFactor } from '../layout.ts';
import { ORDINAL_END } from '../ordinals.ts';
import { writeHashKey } from './hash-keys.ts';
import { FORM, GROUPS, KEYS, KIND_DELTA, KIND_SNAPSHOT, type StreamPlaces, streamPlaces } from './streams.ts';
import { writeVarint, writeZigzag } from './varint.ts';

const NO_POSITION = -1;
/** Key group and ordinal are one number of 32 bits; no group has the last ordinal. */
const ORDINALS_PER_KEY_GROUP = 2 ** 25;
const NEW = ORDINAL_END;

/** The changes since the last commit. Gives new groups their ordinals, and lets freed ones go; afterwards nothing is changed. */
export function encodeDelta(store: GroupStore): Uint8Array[] {
  const { order, numbers } = changedInOrder(store);
  const freed = store.freed.subarray(0, store.freedCount).sort();
  const encoder = new Encoder(store);
  encoder.header(KIND_DELTA);
  let [from, freedFrom] = [0, 0];
  while (from < order.count || freedFrom < freed.length) {
    const keyGroup = Math.min(keyGroupAt(numbers, from), keyGroupAt(freed, freedFrom));
    const newFrom = firstNotBelow(numbers, from, keyGroup * ORDINALS_PER_KEY_GROUP + NEW);
    const to = firstNotBelow(numbers, newFrom, (keyGroup + 1) * ORDINALS_PER_KEY_GROUP);
    const freedTo = firstNotBelow(freed, freedFrom, (keyGroup + 1) * ORDINALS_PER_KEY_GROUP);
    encoder.keyGroup(keyGroup, newFrom - from, to - newFrom, freedTo - freedFrom);
    encoder.ordinals(numbers, from, newFrom);
    encoder.ordinals(freed, freedFrom, freedTo);
    for (let i = newFrom; i < to; i++) store.assignOrdinal(order.slots[i]!);
    encoder.newGroups(order, newFrom, to);
    [from, freedFrom] = [to, freedTo];
  }
  const streams = encoder.values(order);
  for (const number of freed) store.ordinals.free(number >>> 25, number % ORDINALS_PER_KEY_GROUP);
  store.freedCount = 0;
  store.changes.clear();
  return streams;
}

/** All groups, with their ordinals. */
export function encodeSnapshot(store: GroupStore): Uint8Array[] {
  assert(store.changes.count === 0 && store.freedCount === 0, 'a snapshot is taken of what is in the log, after the delta');
  const { groupCount } = store.table;
  const order: GroupOrder = { count: 0, slots: new Int32Array(groupCount), positions: new Int32Array(groupCount).fill(NO_POSITION) };
  const numbers = new Uint32Array(groupCount);
  const encoder = new Encoder(store);
  encoder.header(KIND_SNAPSHOT);
  for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) {
    const from = order.count;
    const end = store.ordinals.end(keyGroup);
    for (let ordinal = 0; ordinal < end; ordinal++) {
      const slot = store.ordinals.slot(keyGroup, ordinal);
      if (slot === SCRATCH_SLOT) continue;
      numbers[order.count] = keyGroup * ORDINALS_PER_KEY_GROUP + ordinal;
      order.slots[order.count++] = slot;
    }
    if (order.count === from) continue;
    encoder.keyGroup(keyGroup, 0, order.count - from, 0);
    encoder.ordinals(numbers, from, order.count);
    encoder.newGroups(order, from, order.count);
  }
  return encoder.values(order);
}

class Encoder {
  private readonly store: GroupStore;
  private readonly places: StreamPlaces;
  private readonly writers: ByteWriter[];

  constructor(store: GroupStore) {
    this.store = store;
    this.places = streamPlaces(store.layout);
    this.writers = Array.from({ length: this.places.count }, () => new ByteWriter());
  }

  /** Stands once before all key groups, whoever writes them. */
  header(kind: number): void {
    if (this.store.layout.keyGroups.first !== 0) return;
    this.writers[GROUPS]!.byte(FORM);
    this.writers[GROUPS]!.byte(kind);
  }

  keyGroup(keyGroup: number, knownCount: number, newCount: number, freedCount: number): void {
    const to = this.writers[GROUPS]!;
    to.byte(keyGroup);
    writeVarint(to, knownCount);
    writeVarint(to, newCount);
    writeVarint(to, freedCount);
  }

  /** Ascending ordinals of one key group, each as how many were left out before it. */
  ordinals(numbers: Uint32Array, from: number, to: number): void {
    const writer = this.writers[GROUPS]!;
    let next = 0;
    for (let i = from; i < to; i++) {
      const ordinal = numbers[i]! % ORDINALS_PER_KEY_GROUP;
      writeVarint(writer, ordinal - next);
      next = ordinal + 1;
    }
  }

  newGroups(order: GroupOrder, from: number, to: number): void {
    const { table, layout } = this.store;
    const keys = this.writers[KEYS]!;
    for (let i = from; i < to; i++) {
      const slot = order.slots[i]!;
      const [start, end] = [table.keyStarts[slot]!, table.keyEnds[slot]!];
      writeVarint(keys, end - start);
      keys.copy(table.keyBytes, start, end);
    }
    this.hashKeys(order, from, to);
    if (layout.window === null) return;
    const { unit, origin } = placeScale(layout);
    const panes = this.writers[this.places.panes]!;
    let before = 0;
    for (let i = from; i < to; i++) {
      const pane = (table.panesMs[order.slots[i]!]! - origin) / unit;
      writeZigzag(panes, pane - before);
      before = pane;
    }
  }

  /** The groups' revisions and accumulators; gives all streams. */
  values(order: GroupOrder): Uint8Array[] {
    if (this.places.revisions >= 0) this.revisions(order, this.writers[this.places.revisions]!);
    let tracked = 0;
    this.store.columns.forEach((column, i) => {
      const first = this.places.columns[i]!;
      const trackedEnd = tracked + column.tracked().length;
      column.encode(order, this.store.changes.values.slice(tracked, trackedEnd), this.writers.slice(first, first + column.streamCount));
      tracked = trackedEnd;
    });
    return this.writers.map(writer => writer.view());
  }

  /** Of the new groups among these, after they have their ordinals. */
  private hashKeys(order: GroupOrder, from: number, to: number): void {
    const { hashKeys, table } = this.store;
    if (hashKeys.size === 0) return;
    for (let i = from; i < to; i++) {
      const slot = order.slots[i]!;
      const hashKey = hashKeys.get(slot);
      if (hashKey !== undefined)
        writeHashKey(this.writers[this.places.hashKeys]!, keyGroupOf(table.hashes[slot]!), this.store.ordinal(slot), hashKey);
    }
  }

  private revisions(order: GroupOrder, to: ByteWriter): void {
    const { revisions, evaluated, sentLive, changes, layout } = this.store;
    const factor = revisionFactor(layout);
    for (let i = 0; i < order.count; i++) {
      const slot = order.slots[i]!;
      const position = order.positions[i]!;
      const sentCount = revisions[slot]! - (position < 0 ? 0 : changes.revisions[position]!);
      writeVarint(to, sentCount * factor + evaluated[slot]! * 2 + sentLive[slot]!);
    }
  }
}

interface NumberedOrder {
  readonly order: GroupOrder;
  /** Per group in order: key group and ordinal in one number, `NEW` as the ordinal of those that have none. */
  readonly numbers: Uint32Array;
}

/** Changed groups by key group, then the known by ordinal, then the new in order of creation. */
function changedInOrder(store: GroupStore): NumberedOrder {
  const { changes, table } = store;
  const sorter = new PairSorter();
  sorter.reserve(changes.count);
  const words = sorter.words;
  let count = 0;
  for (let position = 0; position < changes.count; position++) {
    const slot = changes.slots[position]!;
    if (slot === GONE) continue;
    const ordinal = store.isInLog(slot) ? store.ordinal(slot) : NEW;
    words[2 * count] = position;
    words[2 * count + 1] = keyGroupOf(table.hashes[slot]!) * ORDINALS_PER_KEY_GROUP + ordinal;
    count++;
  }
  sorter.sort(count);
  const slots = new Int32Array(count);
  const positions = new Int32Array(count);
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const position = words[2 * i]!;
    const number = words[2 * i + 1]!;
    slots[i] = changes.slots[position]!;
    positions[i] = number % ORDINALS_PER_KEY_GROUP === NEW ? NO_POSITION : position;
    numbers[i] = number;
  }
  return { order: { count, slots, positions }, numbers };
}

const keyGroupAt = (numbers: Uint32Array, i: number) => (i < numbers.length ? numbers[i]! >>> 25 : KEY_GROUP_COUNT);

function firstNotBelow(numbers: Uint32Array, from: number, bound: number): number {
  while (from < numbers.length && numbers[from]! < bound) from++;
  return from;
}
