// The groups of each key, for windows that no time alone can name: open addressing from the key to its group, or to the list of them in the order of
// their places. Windows of a key do not overlap, and the place of a group is a time within its window: so a row looks at the one before it
// and the one behind it, however many a key has.
import { SCRATCH_SLOT } from '../columns/state-column.ts';
import type { GroupTable } from '../group-table.ts';

const END = SCRATCH_SLOT;
const LIST_BYTES = 48;
const ENTRY_BYTES = 8;

export class KeyChains {
  /** Of the time that was last looked for: the group of its key with the last place up to it, and the next one; the scratch slot where there is none. */
  before = END;
  after = END;
  private readonly table: GroupTable;
  /** The slot of the only group of a key, -1 - the number of its list, or `END`. */
  private places: Int32Array;
  private readonly lists: (number[] | undefined)[] = [];
  private readonly freeLists: number[] = [];
  private keyCount = 0;
  /** Groups in lists. */
  private listedCount = 0;

  constructor(table: GroupTable) {
    this.table = table;
    this.places = new Int32Array(table.capacity * 2);
  }

  get byteCount(): number {
    return this.places.byteLength + this.lists.length * LIST_BYTES + this.listedCount * ENTRY_BYTES;
  }

  /** Looks for a time among the groups of the key. */
  seek(bytes: Uint8Array, start: number, end: number, hash: number, timeMs: number): void {
    const entry = this.places[this.placeOfKey(bytes, start, end, hash)]!;
    if (entry < 0) {
      const list = this.lists[-1 - entry]!;
      const index = this.indexBehind(list, timeMs);
      this.before = index === 0 ? END : list[index - 1]!;
      this.after = index === list.length ? END : list[index]!;
      return;
    }
    const isBehind = entry !== END && this.table.place(entry) > timeMs;
    this.before = isBehind ? END : entry;
    this.after = isBehind ? entry : END;
  }

  /** The groups of the key, in the order of their places. */
  all(bytes: Uint8Array, start: number, end: number, hash: number): readonly number[] {
    const entry = this.places[this.placeOfKey(bytes, start, end, hash)]!;
    if (entry < 0) return this.lists[-1 - entry]!;
    return entry === END ? [] : [entry];
  }

  add(slot: number): void {
    if (this.keyCount * 2 >= this.places.length) this.growPlaces();
    const place = this.placeOf(slot);
    const entry = this.places[place]!;
    if (entry === END) {
      this.keyCount++;
      this.places[place] = slot;
    } else if (entry > 0) {
      this.places[place] = this.newList(this.table.place(entry) <= this.table.place(slot) ? [entry, slot] : [slot, entry]);
    } else {
      const list = this.lists[-1 - entry]!;
      list.splice(this.indexBehind(list, this.table.place(slot)), 0, slot);
      this.listedCount++;
    }
  }

  /** While the group is still in the table. */
  remove(slot: number): void {
    const place = this.placeOf(slot);
    const entry = this.places[place]!;
    if (entry > 0) {
      this.keyCount--;
      this.closeGap(place);
      return;
    }
    const list = this.lists[-1 - entry]!;
    list.splice(list.lastIndexOf(slot, this.indexBehind(list, this.table.place(slot)) - 1), 1);
    this.listedCount--;
    if (list.length > 1) return;
    this.places[place] = list[0]!;
    this.lists[-1 - entry] = undefined;
    this.freeLists.push(-1 - entry);
    this.listedCount--;
  }

  /** The entry of a list. */
  private newList(slots: number[]): number {
    const index = this.freeLists.pop() ?? this.lists.length;
    this.lists[index] = slots;
    this.listedCount += slots.length;
    return -1 - index;
  }

  /** How many groups of the list have a place up to the time. */
  private indexBehind(list: readonly number[], timeMs: number): number {
    const { table } = this;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table.place(list[middle]!) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A group of the key that the entry stands for. */
  private slotOf(entry: number): number {
    return entry < 0 ? this.lists[-1 - entry]![0]! : entry;
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
    while (places[place] !== END && !this.hasKey(this.slotOf(places[place]!), bytes, start, end, hash)) place = (place + 1) & mask;
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
      const ideal = this.table.hash(this.slotOf(places[place]!)) & mask;
      if (((place - ideal) & mask) < ((place - gap) & mask)) continue;
      places[gap] = places[place]!;
      gap = place;
    }
    places[gap] = END;
  }

  private growPlaces(): void {
    const entries = this.places.filter(entry => entry !== END);
    this.places = new Int32Array(this.places.length * 2);
    for (const entry of entries) this.places[this.placeOf(this.slotOf(entry))] = entry;
  }
}
