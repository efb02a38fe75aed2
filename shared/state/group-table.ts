// Finds the slot of a group by place and key: open addressing with linear probing. What is said of a group lies in its row (group-rows.ts),
// the keys' bytes in one arena. Nothing is allocated except when something must grow.
//
// A freed slot is reused at once. Its entry stays and is *stale*: whoever comes to it compares the key and goes on. When too few entries are
// empty, all are made anew from the rows, which lie in memory one after the other; to take each entry out at once would cost a search in the
// table for each. So windows that come and go leave nothing behind.
//
// An entry of the table is a slot and, in the bits above it, as many bits of the group's hash as there is room for: nearly every group that is
// looked at is the one that is looked for, and a look costs one cache line of the table and one of the row.
import { assert } from '../engine/assert.ts';
import type { ByteWriter } from '../engine/byte-writer.ts';
import { avalanche } from '../engine/hash.ts';
import { KEYS_AHEAD_MAX, type KeysAhead, NO_KEY } from '../engine/keys-ahead.ts';
import { ByteArena, copyBytes } from './byte-arena.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import { type GroupRows, HASH, KEY_END, KEY_START, MARK, PLACE } from './group-rows.ts';
import { NEW } from './ordinals.ts';

const INITIAL_CAPACITY = 64;
const CAPACITY_MAX = 2 ** 28;
/** Groups that are brought near together. */
export const NEAR_MAX = 64;
const WORD_BYTES = 4;
const EMPTY = 0;
/** Entries that may be stale, in parts of all; half of them at most are of groups. */
const STALE_MAX = 1 / 8;
/** The key end of a free slot; its key start then names the next free slot. */
const FREE = -1;

export class GroupTable {
  groupCount = 0;
  /** Slots from here on were never used. */
  slotEnd = SCRATCH_SLOT + 1;
  capacity = INITIAL_CAPACITY;
  private readonly rows: GroupRows;
  private readonly arena = new ByteArena();
  /** `EMPTY` (the scratch slot is never a group) or a slot and bits of its hash. Twice as long as `capacity`. */
  private entries = new Int32Array(INITIAL_CAPACITY * 2);
  /** Entries that are not empty. */
  private takenCount = 0;
  private freeSlot = SCRATCH_SLOT;
  private readonly placeUnit: number;
  private lastPlace = 0;
  private lastPlaceMix: number;
  /** Of a block of keys: where the keys of their groups may lie. */
  private readonly keyStarts = new Int32Array(KEYS_AHEAD_MAX);
  /** Keeps what was only touched from being left out. */
  protected touched = 0;
  private readonly onGrow: (capacity: number) => void;

  /** `onGrow` is called when slots up to a new capacity come to be, before any is used. */
  constructor(rows: GroupRows, placeUnit: number, onGrow: (capacity: number) => void) {
    this.rows = rows;
    this.placeUnit = placeUnit;
    this.lastPlaceMix = mixOf(0);
    this.onGrow = onGrow;
    rows.grow(INITIAL_CAPACITY);
    rows.clear(SCRATCH_SLOT);
    onGrow(INITIAL_CAPACITY);
  }

  get keyBytes(): Uint8Array {
    return this.arena.bytes;
  }

  get byteCount(): number {
    return this.rows.byteCount + this.entries.byteLength + this.arena.bytes.byteLength;
  }

  /** The key of a slot is `keyBytes[keyStart, keyEnd)`. */
  keyStart(slot: number): number {
    return this.rows.words[slot * this.rows.stride * 2 + KEY_START]!;
  }

  keyEnd(slot: number): number {
    return this.rows.words[slot * this.rows.stride * 2 + KEY_END]!;
  }

  /** The hash of the key, signed. */
  hash(slot: number): number {
    return this.rows.words[slot * this.rows.stride * 2 + HASH]!;
  }

  /** The place of the group; 0 where groups have none. */
  place(slot: number): number {
    return this.rows.hasPlaces ? this.rows.numbers[slot * this.rows.stride + PLACE]! : 0;
  }

  isFree(slot: number): boolean {
    return this.keyEnd(slot) === FREE;
  }

  /** The slot of the group, or `SCRATCH_SLOT` when there is none. */
  find(place: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { entries } = this;
    const mask = entries.length - 1;
    const slotMask = mask >> 1;
    const mixed = hash ^ this.placeMix(place);
    for (let index = mixed & mask; ; index = (index + 1) & mask) {
      const entry = entries[index]!;
      if (entry === EMPTY) return SCRATCH_SLOT;
      if (((entry ^ mixed) & ~slotMask) !== 0) continue;
      const slot = entry & slotMask;
      if (this.isAt(slot, place, bytes, start, end, hash)) return slot;
    }
  }

  /**
   * `find` for many, step by step for all of them, so that waits for memory overlap. Fills `slots`. Steps that wait do nothing else, above all
   * they decide nothing: a decision that was guessed wrong would have to wait alone.
   */
  findAll({ hashes, starts, ends, places, slots }: KeysAhead, { memory }: ByteWriter, count: number): void {
    const { entries, rows, keyStarts } = this;
    const { words, stride, hasPlaces } = rows;
    const keyBytes = this.arena.bytes;
    const mask = entries.length - 1;
    const slotMask = mask >> 1;
    const mixes = keyStarts;
    let touched = 0;
    for (let i = 0; i < count; i++) {
      const mixed = hashes[i]! ^ (hasPlaces ? this.placeMix(places[i]!) : this.lastPlaceMix);
      mixes[i] = mixed;
      touched ^= entries[mixed & mask]!;
    }
    for (let i = 0; i < count; i++) {
      slots[i] = SCRATCH_SLOT;
      if (ends[i] === NO_KEY) continue;
      const mixed = mixes[i]!;
      let index = mixed & mask;
      let entry = entries[index]!;
      while (entry !== EMPTY && ((entry ^ mixed) & ~slotMask) !== 0) {
        index = (index + 1) & mask;
        entry = entries[index]!;
      }
      slots[i] = entry & slotMask;
    }
    for (let i = 0; i < count; i++) {
      const at = slots[i]! * stride * 2;
      keyStarts[i] = words[at + KEY_START]!;
      // A row may lie on two lines.
      touched ^= words[at + stride * 2 - 1]!;
    }
    for (let i = 0; i < count; i++) touched ^= keyBytes[keyStarts[i]!]!;
    this.touched = touched;
    for (let i = 0; i < count; i++) {
      if (slots[i] === SCRATCH_SLOT) continue;
      if (!this.isOf(slots[i]!, places[i]!, memory, starts[i]!, ends[i]!, hashes[i]!)) slots[i] = SCRATCH_SLOT;
    }
  }

  /** Has the rows and keys of some groups, at most `NEAR_MAX`, brought near before they are needed one by one: waits for memory overlap. */
  bringNear(slots: Int32Array, from: number, to: number): void {
    const { words, stride } = this.rows;
    const { keyStarts } = this;
    const keyBytes = this.arena.bytes;
    let touched = 0;
    for (let i = from; i < to; i++) {
      const at = slots[i]! * stride * 2;
      keyStarts[i - from] = words[at + KEY_START]!;
      // A row may lie on two lines.
      touched ^= words[at + stride * 2 - 1]!;
    }
    for (let i = from; i < to; i++) touched ^= keyBytes[keyStarts[i - from]!]!;
    this.touched = touched;
  }

  /** Whether the group in the slot has this place and key. */
  private isAt(slot: number, place: number, bytes: Uint8Array, start: number, end: number, hash: number): boolean {
    const { words, numbers, stride, hasPlaces } = this.rows;
    const keyBytes = this.arena.bytes;
    const at = slot * stride;
    if (words[at * 2 + HASH] !== hash || (hasPlaces && numbers[at + PLACE] !== place)) return false;
    const keyStart = words[at * 2 + KEY_START]!;
    const length = end - start;
    if (words[at * 2 + KEY_END]! - keyStart !== length) return false;
    let i = 0;
    while (i < length && keyBytes[keyStart + i] === bytes[start + i]) i++;
    return i === length;
  }

  /** The same, a word at a time; there are bytes behind the key. */
  private isOf(slot: number, place: number, memory: DataView, start: number, end: number, hash: number): boolean {
    const { words, numbers, stride, hasPlaces } = this.rows;
    const at = slot * stride;
    if (words[at * 2 + HASH] !== hash || (hasPlaces && numbers[at + PLACE] !== place)) return false;
    const keys = this.arena.memory;
    const keyStart = words[at * 2 + KEY_START]!;
    const length = end - start;
    if (words[at * 2 + KEY_END]! - keyStart !== length) return false;
    let i = 0;
    for (; i + WORD_BYTES <= length; i += WORD_BYTES) {
      if (keys.getInt32(keyStart + i, true) !== memory.getInt32(start + i, true)) return false;
    }
    // Of the last word the lowest bytes count.
    const spareBits = (WORD_BYTES - length + i) * 8;
    return i === length || (keys.getInt32(keyStart + i, true) ^ memory.getInt32(start + i, true)) << spareBits === 0;
  }

  /** Makes the group, which must not exist, and gives its slot. */
  insert(place: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.insertApart(bytes, start, end, hash);
    if (this.rows.hasPlaces) this.rows.numbers[slot * this.rows.stride + PLACE] = place;
    if (this.takenCount - this.groupCount > this.entries.length * STALE_MAX) this.enterAll();
    else this.enter(slot);
    return slot;
  }

  /** Makes a group that stands beside another of its key, which is the one to be found. */
  insertApart(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.takeSlot();
    const keyStart = this.arena.allocate(end - start, move => this.moveKeys(move));
    copyBytes(this.arena.bytes, keyStart, bytes, start, end);
    const { words, numbers, stride, hasPlaces } = this.rows;
    const at = slot * stride;
    words[at * 2 + KEY_START] = keyStart;
    words[at * 2 + KEY_END] = keyStart + end - start;
    words[at * 2 + HASH] = hash;
    words[at * 2 + MARK] = NEW;
    if (hasPlaces) numbers[at + PLACE] = 0;
    this.rows.clear(slot);
    this.groupCount++;
    return slot;
  }

  /** Makes room for so many more groups at once, with keys of so many bytes in all. */
  reserve(groupCount: number, keyByteCount: number): void {
    this.arena.reserve(keyByteCount);
    let capacity = this.capacity;
    while (capacity < this.slotEnd + groupCount) capacity *= 2;
    if (capacity > this.capacity) this.grow(capacity);
  }

  /** Lets go of the group; its slot may be another group's at the next `insert`. */
  remove(slot: number): void {
    this.arena.free(this.keyEnd(slot) - this.keyStart(slot));
    const { words, stride } = this.rows;
    const at = slot * stride * 2;
    words[at + KEY_START] = this.freeSlot;
    words[at + KEY_END] = FREE;
    words[at + MARK] = NEW;
    this.freeSlot = slot;
    this.groupCount--;
  }

  private takeSlot(): number {
    const slot = this.freeSlot;
    if (slot !== SCRATCH_SLOT) {
      this.freeSlot = this.keyStart(slot);
      return slot;
    }
    if (this.slotEnd === this.capacity) this.grow(this.capacity * 2);
    return this.slotEnd++;
  }

  private grow(capacity: number): void {
    assert(capacity <= CAPACITY_MAX, `${this.groupCount} groups in one state; at most ${CAPACITY_MAX}`);
    this.rows.grow(capacity);
    this.capacity = capacity;
    this.entries = new Int32Array(capacity * 2);
    this.enterAll();
    this.onGrow(capacity);
  }

  /** Makes all entries anew. */
  private enterAll(): void {
    this.entries.fill(EMPTY);
    this.takenCount = 0;
    for (let slot = SCRATCH_SLOT + 1; slot < this.slotEnd; slot++) if (!this.isFree(slot)) this.enter(slot);
  }

  private enter(slot: number): void {
    const { entries } = this;
    const mask = entries.length - 1;
    const mixed = this.mixed(slot);
    let index = mixed & mask;
    while (entries[index] !== EMPTY) index = (index + 1) & mask;
    entries[index] = (mixed & ~(mask >> 1)) | slot;
    this.takenCount++;
  }

  private mixed(slot: number): number {
    return this.hash(slot) ^ this.placeMix(this.place(slot));
  }

  /** All windows of a key share its hash; this keeps them apart in the table. Rows mostly fall into the window of the row before. */
  private placeMix(place: number): number {
    if (place !== this.lastPlace) {
      this.lastPlace = place;
      this.lastPlaceMix = mixOf(Math.floor(place / this.placeUnit));
    }
    return this.lastPlaceMix;
  }

  private moveKeys(move: (start: number, end: number) => number): void {
    const { words, stride } = this.rows;
    for (let slot = SCRATCH_SLOT + 1; slot < this.slotEnd; slot++) {
      const at = slot * stride * 2;
      const end = words[at + KEY_END]!;
      if (end === FREE) continue;
      const start = words[at + KEY_START]!;
      const moved = move(start, end);
      words[at + KEY_START] = moved;
      words[at + KEY_END] = moved + end - start;
    }
  }
}

const mixOf = (placeNumber: number) => avalanche(placeNumber | 0);
