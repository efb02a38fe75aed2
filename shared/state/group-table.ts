// Finds the slot of a group by place and key: open addressing with linear probing. What is said of a group lies in its row (group-rows.ts),
// the keys' bytes in one arena. Nothing is allocated except when something must grow.
//
// Groups of one run (slot-run.ts: a window, say) have slots near each other. A freed slot is its run's to reuse, and anyone's when the run is
// released. Its entry stays and is *stale*: whoever comes to it compares the key and goes on. When too few entries are empty, all are made
// anew from the rows, which lie in memory one after the other; to take each entry out at once would cost a search in the table for each. So
// windows that come and go leave nothing behind.
//
// An entry of the table is a slot and, in the bits above it, as many bits of the group's hash as there is room for: nearly every group that is
// looked at is the one that is looked for, and a look costs one cache line of the table and one of the row.
import { assert } from '../engine/assert.ts';
import { avalanche } from '../engine/hash.ts';
import { KEYS_AHEAD_MAX, type KeysAhead } from '../engine/keys-ahead.ts';
import { ByteArena, copyBytes, hasSameWords } from './byte-arena.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';
import { type GroupRows, HASH, KEY_END, KEY_START, MARK, PLACE } from './group-rows.ts';
import { NEW } from './ordinals.ts';
import { SlotBlocks } from './slot-blocks.ts';
import { BLOCK_BITS, BLOCK_SLOTS, SlotRun } from './slot-run.ts';

const INITIAL_CAPACITY = 64;
const INITIAL_ENTRIES = 128;
const CAPACITY_MAX = 2 ** 28;
/** Up to here capacity doubles, so that less is thrown away; beyond, what stands empty counts, and it grows by half. */
const DOUBLED_MAX = 2 ** 17;
/** Of room that is made for many groups at once: the part beyond them, for blocks that are not full. */
const RESERVED_SPARE = 1 / 64;
/** Groups that are brought near together. */
export const NEAR_MAX = 64;
const EMPTY = 0;
/** Entries that may not be empty, in parts of all, and those that may be of groups: the others are stale. */
const TAKEN_MAX = 3 / 4;
const LIVE_MAX = 5 / 8;
/** The key end of a free slot; its key start then names the next free slot of the run. */
const FREE = -1;

export class GroupTable {
  groupCount = 0;
  capacity = 0;
  /** Of groups that no time parts. */
  readonly whole = new SlotRun(0);
  /** Of groups that stand beside another of their key. */
  private readonly apart = new SlotRun(Number.NaN);
  private readonly rows: GroupRows;
  readonly arena = new ByteArena();
  /** `EMPTY` (the scratch slot is never a group) or a slot and, above `slotMask`, bits of its hash. */
  private entries = new Int32Array(INITIAL_ENTRIES);
  private slotMask = 0;
  /** Entries that are not empty. */
  private takenCount = 0;
  readonly blocks = new SlotBlocks();
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
    this.grow(INITIAL_CAPACITY);
    this.markFree(0);
    rows.clear(SCRATCH_SLOT);
  }

  get keyBytes(): Uint8Array {
    return this.arena.bytes;
  }

  /** Slots from here on were never used. */
  get slotEnd(): number {
    return this.blocks.slotEnd;
  }

  get byteCount(): number {
    const blocks = this.blocks.byteCount + this.whole.blocks.byteLength;
    return this.rows.byteCount + this.entries.byteLength + this.arena.bytes.byteLength + blocks;
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
    return this.rows.hasPlaces ? this.rows.numbers[slot * this.rows.stride + PLACE]! : this.blocks.places[slot >> BLOCK_BITS]!;
  }

  isFree(slot: number): boolean {
    return this.keyEnd(slot) === FREE;
  }

  /** The slot of the group, or `SCRATCH_SLOT` when there is none. */
  find(place: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { entries, slotMask } = this;
    const mask = entries.length - 1;
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
  findAll({ wanted, hashes, starts, ends, places, slots, memory }: KeysAhead, count: number): void {
    const { entries, slotMask, rows, keyStarts } = this;
    const { words } = rows;
    const stride = rows.stride * 2;
    const mask = entries.length - 1;
    const mixes = keyStarts;
    let touched = 0;
    let place = this.lastPlace;
    let placeMix = this.lastPlaceMix;
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      if (places[i]! !== place) {
        place = places[i]!;
        placeMix = this.placeMix(place);
      }
      const mixed = hashes[i]! ^ placeMix;
      mixes[i] = mixed;
      touched ^= entries[mixed & mask]!;
    }
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      const mixed = mixes[i]!;
      let index = mixed & mask;
      let entry = entries[index]!;
      while (entry !== EMPTY && ((entry ^ mixed) & ~slotMask) !== 0) {
        index = (index + 1) & mask;
        entry = entries[index]!;
      }
      slots[i] = entry & slotMask;
    }
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      const at = slots[i]! * stride;
      keyStarts[i] = words[at + KEY_START]!;
      // A row may lie on two lines.
      touched ^= words[at + stride - 1]!;
    }
    const keys = this.arena.memory;
    for (let n = 0; n < count; n++) touched ^= keys.getInt8(keyStarts[wanted[n]!]!);
    this.touched = touched;
    const ownPlaces = this.blocks.places;
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      const slot = slots[i]!;
      if (slot === SCRATCH_SLOT) continue;
      const at = slot * stride;
      const start = starts[i]!;
      const keyStart = keyStarts[i]!;
      const length = ends[i]! - start;
      // (Keys that are equal have equal hashes.)
      const isNear = words[at + KEY_END]! - keyStart === length && ownPlaces[slot >> BLOCK_BITS] === places[i];
      if (!isNear || !hasSameWords(keys, keyStart, memory, start, length)) slots[i] = SCRATCH_SLOT;
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
    const { words, stride } = this.rows;
    const at = slot * stride * 2;
    if (words[at + HASH] !== hash || this.place(slot) !== place) return false;
    const keyBytes = this.arena.bytes;
    const keyStart = words[at + KEY_START]!;
    const length = end - start;
    if (words[at + KEY_END]! - keyStart !== length) return false;
    let i = 0;
    while (i < length && keyBytes[keyStart + i] === bytes[start + i]) i++;
    return i === length;
  }

  /** Makes the group, which must not exist, in a run of its place, and gives its slot. */
  insert(run: SlotRun, place: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.make(run, bytes, start, end, hash);
    if (this.rows.hasPlaces) this.rows.numbers[slot * this.rows.stride + PLACE] = place;
    if (this.takenCount >= this.entries.length * TAKEN_MAX) this.enterAll();
    else this.enter(slot);
    return slot;
  }

  /** Makes a group that stands beside another of its key, which is the one to be found. */
  insertApart(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.make(this.apart, bytes, start, end, hash);
  }

  private make(run: SlotRun, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.takeSlot(run);
    const keyStart = this.arena.allocate(end - start, this.moveKeys);
    copyBytes(this.arena.bytes, keyStart, bytes, start, end);
    const { words, numbers, stride, hasPlaces } = this.rows;
    const at = slot * stride;
    words[at * 2 + KEY_START] = keyStart;
    words[at * 2 + KEY_END] = keyStart + end - start;
    words[at * 2 + HASH] = hash;
    words[at * 2 + MARK] = NEW;
    if (hasPlaces) numbers[at + PLACE] = Number.NaN;
    this.rows.clear(slot);
    run.groupCount++;
    this.groupCount++;
    return slot;
  }

  /**
   * Makes room for so many more groups at once, with keys of so many bytes in all: in an empty table for no more, and else, because others may
   * follow as they do when a log is read, for as many more as it would grow by itself.
   */
  reserve(groupCount: number, keyByteCount: number): void {
    this.arena.reserve(keyByteCount);
    const needed = this.slotEnd + Math.ceil(groupCount * (1 + RESERVED_SPARE));
    if (needed > this.capacity) this.grow(this.groupCount === 0 ? needed : Math.max(needed, this.grownCapacity));
    if (this.groupCount + groupCount > this.entries.length * LIVE_MAX) this.enterAll(this.groupCount + groupCount);
  }

  /** Lets go of the group; its slot may be another group's at the next `insert`. */
  remove(slot: number): void {
    this.arena.free(this.keyEnd(slot) - this.keyStart(slot));
    const run = this.blocks.runOf(slot);
    const { words, stride } = this.rows;
    const at = slot * stride * 2;
    words[at + KEY_START] = run.freeSlot;
    words[at + KEY_END] = FREE;
    words[at + MARK] = NEW;
    run.freeSlot = slot;
    run.groupCount--;
    this.groupCount--;
  }

  /** The slots of the groups of a run go into `to` from `at` on, as they came. */
  slotsOf(run: SlotRun, to: Int32Array, at = 0): void {
    for (let i = 0; i < run.blockCount; i++) {
      const first = run.blocks[i]! << BLOCK_BITS;
      for (let slot = first; slot < first + BLOCK_SLOTS; slot++) if (!this.isFree(slot)) to[at++] = slot;
    }
  }

  /** A run without groups gives its slots back. */
  release(run: SlotRun): void {
    this.blocks.release(run);
  }

  private takeSlot(run: SlotRun): number {
    const slot = run.freeSlot;
    if (slot !== SCRATCH_SLOT) {
      run.freeSlot = this.keyStart(slot);
      return slot;
    }
    if (run.isFull) this.takeBlock(run);
    return run.nextSlot++;
  }

  private takeBlock(run: SlotRun): void {
    const { blocks, capacity } = this;
    if (!blocks.hasFree && blocks.slotEnd === capacity) this.grow(this.grownCapacity);
    this.markFree(blocks.take(run));
  }

  private get grownCapacity(): number {
    return this.capacity * (this.capacity < DOUBLED_MAX ? 2 : 1.5);
  }

  private markFree(block: number): void {
    const { words, stride } = this.rows;
    const first = block << BLOCK_BITS;
    for (let slot = first; slot < first + BLOCK_SLOTS; slot++) words[slot * stride * 2 + KEY_END] = FREE;
  }

  private grow(slotCount: number): void {
    const capacity = Math.ceil(slotCount / BLOCK_SLOTS) * BLOCK_SLOTS;
    assert(capacity <= CAPACITY_MAX, `${this.groupCount} groups in one state; at most ${CAPACITY_MAX}`);
    this.rows.grow(capacity);
    this.capacity = capacity;
    this.blocks.grow(capacity);
    this.onGrow(capacity);
    const slotMask = 2 ** Math.ceil(Math.log2(capacity)) - 1;
    if (slotMask === this.slotMask) return;
    this.slotMask = slotMask;
    this.enterAll();
  }

  /** Makes all entries anew, with room for so many groups. */
  private enterAll(groupCount = this.groupCount): void {
    let { length } = this.entries;
    while (groupCount > length * LIVE_MAX) length *= 2;
    if (length > this.entries.length) this.entries = new Int32Array(length);
    else this.entries.fill(EMPTY);
    this.takenCount = 0;
    for (let slot = BLOCK_SLOTS; slot < this.slotEnd; slot++) if (!this.isFree(slot)) this.enter(slot);
  }

  private enter(slot: number): void {
    const { entries } = this;
    const mask = entries.length - 1;
    const mixed = this.mixed(slot);
    let index = mixed & mask;
    while (entries[index] !== EMPTY) index = (index + 1) & mask;
    entries[index] = (mixed & ~this.slotMask) | slot;
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

  private readonly moveKeys = (move: (start: number, end: number) => number): void => {
    const { words, stride } = this.rows;
    for (let slot = BLOCK_SLOTS; slot < this.slotEnd; slot++) {
      const at = slot * stride * 2;
      const end = words[at + KEY_END]!;
      if (end === FREE) continue;
      const start = words[at + KEY_START]!;
      const moved = move(start, end);
      words[at + KEY_START] = moved;
      words[at + KEY_END] = moved + end - start;
    }
  };
}

const mixOf = (placeNumber: number) => avalanche(placeNumber | 0);
