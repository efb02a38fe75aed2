// The numbers that groups have in the log. A group gets the lowest number that was free in its key group when the commit began, in order of
// creation; numbers freed by a commit are free from the next one on. So whoever knows the log knows the numbers, and they are never sent.
// They say nothing of memory: a writer, a follower and a restored task have different slots and the same ordinals.
import { assert } from '../engine/assert.ts';
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { SCRATCH_SLOT } from './columns/state-column.ts';

/** Ordinals are below `ORDINAL_END`, so that key group and ordinal are one number of 32 bits (the key group on top), with one to spare. */
export const ORDINALS_PER_KEY_GROUP = 2 ** 25;
export const ORDINAL_END = ORDINALS_PER_KEY_GROUP - 1;
/** In the place of an ordinal: the group is not in the log yet. Larger than all, so that new groups come last. */
export const NEW = ORDINAL_END;

const NO_SLOTS = new Int32Array(0);
const UNUSED = SCRATCH_SLOT;

export class Ordinals {
  /** Per key group, ordinal to slot; `SCRATCH_SLOT` where the ordinal is free. */
  private readonly slots: Int32Array[] = Array.from({ length: KEY_GROUP_COUNT }, () => NO_SLOTS);
  /** Per key group: ordinals from here on are free. */
  private readonly ends = new Int32Array(KEY_GROUP_COUNT);
  /** Per key group: how many below `ends` are free, and a bound below which none is. */
  private readonly holes = new Int32Array(KEY_GROUP_COUNT);
  private readonly lowest = new Int32Array(KEY_GROUP_COUNT);

  get byteCount(): number {
    return this.slots.reduce((sum, slots) => sum + slots.byteLength, 0);
  }

  /** Ordinals of the key group are below this. */
  end(keyGroup: number): number {
    return this.ends[keyGroup]!;
  }

  /** The slot of an ordinal, or `SCRATCH_SLOT`. */
  slot(keyGroup: number, ordinal: number): number {
    return ordinal < this.ends[keyGroup]! ? this.slots[keyGroup]![ordinal]! : UNUSED;
  }

  /** The slots of the key group, by ordinal. The array may be another after `assign` and `take`. */
  slotsOf(keyGroup: number): Int32Array {
    return this.slots[keyGroup]!;
  }

  /** Gives the slot the lowest ordinal that is free. Not to be mixed with frees of the same commit: those come after. */
  assign(keyGroup: number, slot: number): number {
    let ordinal = this.ends[keyGroup]!;
    if (this.holes[keyGroup]! > 0) {
      const slots = this.slots[keyGroup]!;
      ordinal = this.lowest[keyGroup]!;
      while (slots[ordinal] !== UNUSED) ordinal++;
      this.lowest[keyGroup] = ordinal + 1;
    }
    this.take(keyGroup, ordinal, slot);
    return ordinal;
  }

  /** Gives the slot this very ordinal, which must be free (a snapshot names them). */
  take(keyGroup: number, ordinal: number, slot: number): void {
    assert(ordinal < ORDINAL_END, `${ordinal} groups in key group ${keyGroup}; at most ${ORDINAL_END}`);
    const end = this.ends[keyGroup]!;
    if (ordinal < end) {
      this.holes[keyGroup]!--;
    } else {
      this.holes[keyGroup]! += ordinal - end;
      this.ends[keyGroup] = ordinal + 1;
      if (ordinal >= this.slots[keyGroup]!.length) this.grow(keyGroup, ordinal + 1);
    }
    this.slots[keyGroup]![ordinal] = slot;
  }

  free(keyGroup: number, ordinal: number): void {
    this.slots[keyGroup]![ordinal] = UNUSED;
    this.holes[keyGroup]!++;
    if (ordinal < this.lowest[keyGroup]!) this.lowest[keyGroup] = ordinal;
    if (this.holes[keyGroup] !== this.ends[keyGroup]) return;
    this.ends[keyGroup] = 0;
    this.holes[keyGroup] = 0;
    this.lowest[keyGroup] = 0;
  }

  private grow(keyGroup: number, needed: number): void {
    const grown = new Int32Array(Math.max(8, needed, this.slots[keyGroup]!.length * 2));
    grown.set(this.slots[keyGroup]!);
    this.slots[keyGroup] = grown;
  }
}
