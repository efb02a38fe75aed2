// Finds the slot of a group by pane and key: open addressing with linear probing over slot numbers, the keys' bytes in one arena, one typed
// array per attribute. A freed slot is reused at once, and a removal closes the gap it leaves (no tombstones), so windows that come and go
// leave nothing behind. Nothing is allocated except when something must grow.
import { assert } from '../engine/assert.ts';
import { avalanche } from '../engine/hash.ts';
import { ByteArena, copyBytes } from './byte-arena.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';

const INITIAL_CAPACITY = 64;
const CAPACITY_MAX = 2 ** 28;
const EMPTY = 0;
/** `keyEnds` of a free slot; its `keyStarts` then names the next free slot. */
const FREE = -1;

export class GroupTable {
  keyStarts = new Int32Array(INITIAL_CAPACITY);
  keyEnds = new Int32Array(INITIAL_CAPACITY).fill(FREE);
  hashes = new Int32Array(INITIAL_CAPACITY);
  panesMs = new Float64Array(INITIAL_CAPACITY);
  groupCount = 0;
  /** Slots from here on were never used. */
  slotEnd = SCRATCH_SLOT + 1;
  capacity = INITIAL_CAPACITY;
  private readonly arena = new ByteArena();
  /** Slot numbers; `EMPTY` (the scratch slot, which is never a group) where there is none. Twice as long as `capacity`. */
  private places = new Int32Array(INITIAL_CAPACITY * 2);
  private freeSlot = SCRATCH_SLOT;
  private readonly paneSizeMs: number;
  private lastPaneMs = 0;
  private lastPaneMix = 0;
  private readonly onGrow: (capacity: number) => void;

  /** `onGrow` is called when slots up to a new capacity come to be, before any is used. */
  constructor(paneSizeMs: number, onGrow: (capacity: number) => void) {
    this.paneSizeMs = paneSizeMs;
    this.onGrow = onGrow;
    onGrow(INITIAL_CAPACITY);
  }

  get keyBytes(): Uint8Array {
    return this.arena.bytes;
  }

  get byteCount(): number {
    const perSlot = this.keyStarts.byteLength + this.keyEnds.byteLength + this.hashes.byteLength + this.panesMs.byteLength;
    return perSlot + this.places.byteLength + this.arena.bytes.byteLength;
  }

  isFree(slot: number): boolean {
    return this.keyEnds[slot] === FREE;
  }

  /** The slot of the group, or `SCRATCH_SLOT` when there is none. */
  find(paneMs: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { places, hashes, panesMs, keyStarts, keyEnds } = this;
    const keyBytes = this.arena.bytes;
    const mask = places.length - 1;
    const length = end - start;
    for (let place = (hash ^ this.paneMix(paneMs)) & mask; ; place = (place + 1) & mask) {
      const slot = places[place]!;
      if (slot === EMPTY) return SCRATCH_SLOT;
      if (hashes[slot] !== hash || panesMs[slot] !== paneMs) continue;
      const keyStart = keyStarts[slot]!;
      if (keyEnds[slot]! - keyStart !== length) continue;
      let i = 0;
      while (i < length && keyBytes[keyStart + i] === bytes[start + i]) i++;
      if (i === length) return slot;
    }
  }

  /** Makes the group, which must not exist, and gives its slot. */
  insert(paneMs: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.takeSlot();
    const at = this.arena.allocate(end - start, move => this.moveKeys(move));
    copyBytes(this.arena.bytes, at, bytes, start, end);
    this.keyStarts[slot] = at;
    this.keyEnds[slot] = at + end - start;
    this.hashes[slot] = hash;
    this.panesMs[slot] = paneMs;
    this.groupCount++;
    this.place(slot);
    return slot;
  }

  /** Makes room for so many more groups at once. */
  reserve(groupCount: number): void {
    let capacity = this.capacity;
    while (capacity < this.slotEnd + groupCount) capacity *= 2;
    if (capacity > this.capacity) this.grow(capacity);
  }

  /** Lets go of the group; its slot may be another group's at the next `insert`. */
  remove(slot: number): void {
    this.closeGap(this.placeOf(slot));
    this.arena.free(this.keyEnds[slot]! - this.keyStarts[slot]!);
    this.keyStarts[slot] = this.freeSlot;
    this.keyEnds[slot] = FREE;
    this.freeSlot = slot;
    this.groupCount--;
  }

  private takeSlot(): number {
    const slot = this.freeSlot;
    if (slot !== SCRATCH_SLOT) {
      this.freeSlot = this.keyStarts[slot]!;
      return slot;
    }
    if (this.slotEnd === this.capacity) this.grow(this.capacity * 2);
    return this.slotEnd++;
  }

  private grow(capacity: number): void {
    assert(capacity <= CAPACITY_MAX, `${this.groupCount} groups in one state; at most ${CAPACITY_MAX}`);
    const { keyStarts, keyEnds, hashes, panesMs } = this;
    this.keyStarts = new Int32Array(capacity);
    this.keyEnds = new Int32Array(capacity).fill(FREE);
    this.hashes = new Int32Array(capacity);
    this.panesMs = new Float64Array(capacity);
    this.keyStarts.set(keyStarts);
    this.keyEnds.set(keyEnds);
    this.hashes.set(hashes);
    this.panesMs.set(panesMs);
    this.capacity = capacity;
    this.places = new Int32Array(capacity * 2);
    for (let slot = SCRATCH_SLOT + 1; slot < this.slotEnd; slot++) if (!this.isFree(slot)) this.place(slot);
    this.onGrow(capacity);
  }

  private place(slot: number): void {
    const places = this.places;
    const mask = places.length - 1;
    let place = this.idealPlace(slot);
    while (places[place] !== EMPTY) place = (place + 1) & mask;
    places[place] = slot;
  }

  private placeOf(slot: number): number {
    const mask = this.places.length - 1;
    let place = this.idealPlace(slot);
    while (this.places[place] !== slot) place = (place + 1) & mask;
    return place;
  }

  /** Moves later entries of the run back into the gap, each no further than its ideal place. */
  private closeGap(gap: number): void {
    const places = this.places;
    const mask = places.length - 1;
    for (let place = (gap + 1) & mask; places[place] !== EMPTY; place = (place + 1) & mask) {
      const ideal = this.idealPlace(places[place]!);
      if (((place - ideal) & mask) < ((place - gap) & mask)) continue;
      places[gap] = places[place]!;
      gap = place;
    }
    places[gap] = EMPTY;
  }

  private idealPlace(slot: number): number {
    return (this.hashes[slot]! ^ this.paneMix(this.panesMs[slot]!)) & (this.places.length - 1);
  }

  /** All windows of a key share its hash; this keeps them apart in the table. Rows mostly fall into the pane of the row before. */
  private paneMix(paneMs: number): number {
    if (paneMs !== this.lastPaneMs) {
      this.lastPaneMs = paneMs;
      this.lastPaneMix = avalanche(Math.floor(paneMs / this.paneSizeMs) | 0);
    }
    return this.lastPaneMix;
  }

  private moveKeys(move: (start: number, end: number) => number): void {
    const { keyStarts, keyEnds } = this;
    for (let slot = SCRATCH_SLOT + 1; slot < this.slotEnd; slot++) {
      const end = keyEnds[slot]!;
      if (end === FREE) continue;
      const start = keyStarts[slot]!;
      const moved = move(start, end);
      keyStarts[slot] = moved;
      keyEnds[slot] = moved + end - start;
    }
  }
}
