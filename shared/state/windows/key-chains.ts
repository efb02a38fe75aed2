// The groups of each key, for windows that no time alone can name: open addressing from the key to one of its groups, and a chain from
// there. A key has few: the sessions that are open, or still take corrections.
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupTable } from '../group-table.ts';
import { grown } from '../grown.ts';

const END = SCRATCH_SLOT;

export class KeyChains {
  private readonly table: GroupTable;
  /** Slot of the first group of a key, or `END`. */
  private places: Int32Array;
  /** Per slot: the next group of its key, or `END`. */
  private nexts: Int32Array;
  private keyCount = 0;

  constructor(table: GroupTable) {
    this.table = table;
    this.places = new Int32Array(table.capacity * 2);
    this.nexts = new Int32Array(table.capacity);
  }

  get byteCount(): number {
    return this.places.byteLength + this.nexts.byteLength;
  }

  /** A group of the key, or the scratch slot; `next` gives the others. */
  first(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.places[this.placeOfKey(bytes, start, end, hash)]!;
  }

  next(slot: number): number {
    return this.nexts[slot]!;
  }

  add(slot: number): void {
    if (slot >= this.nexts.length) this.nexts = grown(this.nexts, new Int32Array(this.table.capacity));
    if (this.keyCount * 2 >= this.places.length) this.growPlaces();
    const place = this.placeOf(slot);
    const head = this.places[place]!;
    if (head === END) this.keyCount++;
    this.nexts[slot] = head;
    this.places[place] = slot;
  }

  /** While the group is still in the table. */
  remove(slot: number): void {
    const place = this.placeOf(slot);
    const next = this.nexts[slot]!;
    let before = this.places[place]!;
    if (before !== slot) {
      while (this.nexts[before] !== slot) before = this.nexts[before]!;
      this.nexts[before] = next;
    } else if (next !== END) {
      this.places[place] = next;
    } else {
      this.keyCount--;
      this.closeGap(place);
    }
  }

  private placeOf(slot: number): number {
    const { table } = this;
    return this.placeOfKey(table.keyBytes, table.keyStart(slot), table.keyEnd(slot), table.hash(slot));
  }

  /** Where the key is, or would be. */
  private placeOfKey(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { places } = this;
    const mask = places.length - 1;
    let place = hash & mask;
    while (places[place] !== END && !this.hasKey(places[place]!, bytes, start, end, hash)) place = (place + 1) & mask;
    return place;
  }

  private hasKey(slot: number, bytes: Uint8Array, start: number, end: number, hash: number): boolean {
    const { table } = this;
    const { keyBytes } = table;
    const keyStart = table.keyStart(slot);
    if (table.hash(slot) !== hash || table.keyEnd(slot) - keyStart !== end - start) return false;
    for (let i = start; i < end; i++) if (keyBytes[keyStart + i - start] !== bytes[i]) return false;
    return true;
  }

  /** Moves later entries of the run back into the gap, each no further than its ideal place. */
  private closeGap(gap: number): void {
    const { places } = this;
    const mask = places.length - 1;
    for (let place = (gap + 1) & mask; places[place] !== END; place = (place + 1) & mask) {
      const ideal = this.table.hash(places[place]!) & mask;
      if (((place - ideal) & mask) < ((place - gap) & mask)) continue;
      places[gap] = places[place]!;
      gap = place;
    }
    places[gap] = END;
  }

  private growPlaces(): void {
    const heads = this.places.filter(slot => slot !== END);
    this.places = new Int32Array(this.places.length * 2);
    for (const slot of heads) this.places[this.placeOf(slot)] = slot;
  }
}
