// Where Kinesis places partition keys, remembered: every sub-record of an aggregate must be asked whether it belongs to the shard, MD5 costs
// a microsecond a key, and the keys of a stream come again and again. A direct-mapped cache, so its memory is bounded whatever the keys are.
import { hashBytes } from '../engine/hash.ts';
import { hashKeyOf } from './hash-range.ts';

const SLOTS = 1 << 14;
/** Longer keys are rare, and hashed each time. */
const KEY_BYTES_MAX = 64;

export class KeyPlacements {
  /** Per slot, the length of its key; -1 while it is empty. */
  private readonly lengths = new Int8Array(SLOTS).fill(-1);
  /** Made with the first key: most streams have no aggregates. */
  private keys: Uint8Array | null = null;
  private readonly hashKeys: bigint[] = [];

  /** The 128-bit hash key of the partition key whose UTF-8 is `bytes[start, end)`. */
  hashKeyOf(bytes: Uint8Array, start: number, end: number): bigint {
    const length = end - start;
    if (length > KEY_BYTES_MAX) return hashKeyOf(bytes.subarray(start, end));
    this.keys ??= new Uint8Array(SLOTS * KEY_BYTES_MAX);
    const slot = hashBytes(bytes, start, end) & (SLOTS - 1);
    const offset = slot * KEY_BYTES_MAX;
    if (this.lengths[slot] === length && isEqual(this.keys, offset, bytes, start, length)) return this.hashKeys[slot]!;
    const hashKey = hashKeyOf(bytes.subarray(start, end));
    for (let i = 0; i < length; i++) this.keys[offset + i] = bytes[start + i]!;
    this.lengths[slot] = length;
    this.hashKeys[slot] = hashKey;
    return hashKey;
  }
}

function isEqual(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
