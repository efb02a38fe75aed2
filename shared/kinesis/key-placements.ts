// Where Kinesis places partition keys, remembered: every sub-record of an aggregate must be asked whether it belongs to the shard, MD5 costs
// a microsecond a key, and the keys of a stream come again and again. A cache with four places for each key, so its memory is bounded whatever
// the keys are. Keys that it does not have are hashed together, which costs a tenth of hashing them one by one.
import { digestsInHashRange, type HashRange } from './hash-range.ts';
import type { KeyTable } from './key-table.ts';
import { DIGEST_BYTES, md5Digests } from './md5.ts';

const SET_BITS = 12;
const WAYS = 4;
/** A slot is a line of the processor's cache: a word with the key's length and whether it is inside, then the key, zeros behind it. */
const SLOT_WORDS = 16;
const SLOTS = WAYS << SET_BITS;
/** Longer keys are rare, and hashed each time. */
const KEY_BYTES_MAX = (SLOT_WORDS - 1) * 4;
const LENGTH_SHIFT = 2;
const INSIDE = 1;
const OUTSIDE = 2;
const UNKNOWN = 0;

export class KeyPlacements {
  /** Made with the first key: most streams have no aggregates. */
  private slots: Int32Array | null = null;
  /** What the verdicts were given for. */
  private range: HashRange | null = null;
  /** The key that is asked for, as in a slot. */
  private readonly key = new Int32Array(SLOT_WORDS);
  private readonly missing: number[] = [];

  /** Notes of each key of a table whether it belongs into the range; says whether all do. */
  judge(range: HashRange, bytes: Buffer, keys: KeyTable): boolean {
    const slots = this.slotsFor(range);
    const { count, starts, ends, isInside } = keys;
    this.missing.length = 0;
    let allInside = true;
    for (let i = 0; i < count; i++) {
      const verdict = this.find(slots, bytes, starts[i]!, ends[i]!);
      if (verdict === UNKNOWN) this.missing.push(i);
      else if (verdict === OUTSIDE) allInside = false;
      isInside[i] = verdict === INSIDE ? 1 : 0;
    }
    return (this.missing.length === 0 || this.hashMissing(range, slots, bytes, keys)) && allInside;
  }

  private hashMissing(range: HashRange, slots: Int32Array, bytes: Buffer, { starts, ends, isInside }: KeyTable): boolean {
    const { missing } = this;
    const digests = md5Digests({ bytes, starts: missing.map(i => starts[i]!), ends: missing.map(i => ends[i]!) });
    const isDigestInside = digestsInHashRange(range);
    let allInside = true;
    for (const [place, i] of missing.entries()) {
      const inside = isDigestInside(digests, place * DIGEST_BYTES);
      isInside[i] = inside ? 1 : 0;
      if (!inside) allInside = false;
      if (ends[i]! - starts[i]! <= KEY_BYTES_MAX) this.keep(slots, bytes, starts[i]!, ends[i]!, inside ? INSIDE : OUTSIDE);
    }
    return allInside;
  }

  private find(slots: Int32Array, bytes: Uint8Array, start: number, end: number): typeof INSIDE | typeof OUTSIDE | typeof UNKNOWN {
    const length = end - start;
    if (length > KEY_BYTES_MAX) return UNKNOWN;
    const { key } = this;
    const first = this.load(bytes, start, end);
    const wordCount = (length + 3) >> 2;
    for (let slot = first; slot < first + WAYS * SLOT_WORDS; slot += SLOT_WORDS) {
      const head = slots[slot]!;
      if (head === 0) return UNKNOWN;
      if (head >> LENGTH_SHIFT !== length) continue;
      let word = 1;
      while (word <= wordCount && slots[slot + word] === key[word]) word++;
      if (word > wordCount) return (head & INSIDE) === INSIDE ? INSIDE : OUTSIDE;
    }
    return UNKNOWN;
  }

  private keep(slots: Int32Array, bytes: Uint8Array, start: number, end: number, verdict: typeof INSIDE | typeof OUTSIDE): void {
    const first = this.load(bytes, start, end);
    let slot = first;
    while (slot < first + WAYS * SLOT_WORDS && slots[slot] !== 0) slot += SLOT_WORDS;
    // Where all are taken, a key has one place that it takes over.
    if (slot === first + WAYS * SLOT_WORDS) slot = first + (this.key[1]! & (WAYS - 1)) * SLOT_WORDS;
    slots[slot] = ((end - start) << LENGTH_SHIFT) | verdict;
    for (let word = 1; word <= (end - start + 3) >> 2; word++) slots[slot + word] = this.key[word]!;
  }

  /** Lays the words of a key ready, and gives the first of its slots. */
  private load(bytes: Uint8Array, start: number, end: number): number {
    const { key } = this;
    let hash = end - start;
    let word = 1;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      key[word++] = four;
      hash = Math.imul(hash ^ four, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    if (at < end) {
      let rest = bytes[at]!;
      if (at + 1 < end) rest |= bytes[at + 1]! << 8;
      if (at + 2 < end) rest |= bytes[at + 2]! << 16;
      key[word] = rest;
      hash = Math.imul(hash ^ rest, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (Math.imul(hash, 0x85ebca6b) >>> (32 - SET_BITS)) * (WAYS * SLOT_WORDS);
  }

  private slotsFor(range: HashRange): Int32Array {
    if (this.slots !== null && this.range === range) return this.slots;
    this.slots ??= new Int32Array(SLOTS * SLOT_WORDS);
    if (this.range?.start !== range.start || this.range.end !== range.end) this.slots.fill(0);
    this.range = range;
    return this.slots;
  }
}
