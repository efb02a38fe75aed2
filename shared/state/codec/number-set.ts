// Groups of the log in the order of the log, without comparing any: a bit per ordinal of each key group, set in any order and taken in
// ascending order.
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { ORDINALS_PER_KEY_GROUP, type Ordinals } from '../ordinals.ts';

export class NumberSet {
  private bits = new Uint32Array(0);
  /** Per key group: where its bits begin, in words. */
  private readonly starts = new Int32Array(KEY_GROUP_COUNT + 1);
  private readonly counts = new Int32Array(KEY_GROUP_COUNT);

  /** Makes room for all ordinals that there are. The set must be empty. */
  reserve(ordinals: Ordinals): void {
    let start = 0;
    for (let keyGroup = 0; keyGroup < KEY_GROUP_COUNT; keyGroup++) {
      this.starts[keyGroup] = start;
      start += (ordinals.end(keyGroup) + 31) >>> 5;
    }
    this.starts[KEY_GROUP_COUNT] = start;
    if (start > this.bits.length) this.bits = new Uint32Array(start * 2);
  }

  /** Adds a group by its number: key group and ordinal (see ordinals.ts). */
  add(number: number): void {
    const keyGroup = number >>> 25;
    const ordinal = number & (ORDINALS_PER_KEY_GROUP - 1);
    this.bits[this.starts[keyGroup]! + (ordinal >>> 5)]! |= 1 << (ordinal & 31);
    this.counts[keyGroup]!++;
  }

  count(keyGroup: number): number {
    return this.counts[keyGroup]!;
  }

  /** Takes the ordinals of a key group out, ascending, into `to` from `at`. */
  take(keyGroup: number, to: Int32Array, at: number): void {
    const { bits } = this;
    const start = this.starts[keyGroup]!;
    let left = this.counts[keyGroup]!;
    this.counts[keyGroup] = 0;
    for (let index = start; left > 0; index++) {
      let word = bits[index]!;
      if (word === 0) continue;
      bits[index] = 0;
      const first = (index - start) * 32;
      for (; word !== 0; word &= word - 1) {
        to[at++] = first + 31 - Math.clz32(word & -word);
        left--;
      }
    }
  }
}
