// Where Kinesis places partition keys, remembered: every sub-record of an aggregate must be asked whether it belongs to the shard, MD5 costs
// a microsecond a key, and the keys of a stream come again and again. A cache with two places for each key, so its memory is bounded whatever the keys are.
import { hashBytes } from '../engine/hash.ts';
import { type HashRange, hashKeyOf, isInHashRange } from './hash-range.ts';

const SLOTS = 1 << 14;
/** A slot has the length of its key, whether it is inside (0 while the slot is empty), and the key: what is asked together lies together. */
const SLOT_BYTES = 64;
const KEY = 2;
const INSIDE = 1;
const OUTSIDE = 2;

export class KeyPlacements {
  /** Made with the first key: most streams have no aggregates. */
  private slots: Uint8Array | null = null;
  /** What the verdicts were given for. */
  private range: HashRange | null = null;

  /** Whether the partition key whose UTF-8 is `bytes[start, end)` belongs into the range. */
  isInside(range: HashRange, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    // Longer keys are rare, and hashed each time.
    if (length > SLOT_BYTES - KEY) return isInHashRange(range, hashKeyOf(bytes.subarray(start, end)));
    const slots = this.slotsFor(range);
    const first = (hashBytes(bytes, start, end) & (SLOTS - 1)) * SLOT_BYTES;
    if (holds(slots, first, bytes, start, length)) return slots[first + 1] === INSIDE;
    const second = first ^ SLOT_BYTES;
    if (holds(slots, second, bytes, start, length)) return slots[second + 1] === INSIDE;
    const isInside = isInHashRange(range, hashKeyOf(bytes.subarray(start, end)));
    const slot = slots[first + 1] === 0 ? first : second;
    slots[slot] = length;
    slots[slot + 1] = isInside ? INSIDE : OUTSIDE;
    for (let i = 0; i < length; i++) slots[slot + KEY + i] = bytes[start + i]!;
    return isInside;
  }

  private slotsFor(range: HashRange): Uint8Array {
    if (this.slots !== null && this.range === range) return this.slots;
    this.slots ??= new Uint8Array(SLOTS * SLOT_BYTES);
    if (this.range?.start !== range.start || this.range.end !== range.end) this.slots.fill(0);
    this.range = range;
    return this.slots;
  }
}

function holds(slots: Uint8Array, slot: number, bytes: Uint8Array, start: number, length: number): boolean {
  if (slots[slot] !== length || slots[slot + 1] === 0) return false;
  const from = slot + KEY;
  let i = 0;
  while (i < length && slots[from + i] === bytes[start + i]) i++;
  return i === length;
}
