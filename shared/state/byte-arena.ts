// Byte strings of groups that come and go, in one growing array. A freed string leaves a hole; when the array is full and a third of it is
// holes, the live strings move together instead of the array growing, so memory follows what is alive.
import { assert } from '../engine/assert.ts';

const INITIAL_BYTES = 1024;
export const WORD_BYTES = 4;
const DOUBLE_BYTES = 8;
/** Behind the last string, so that words can be read whole. */
const SLACK_BYTES = WORD_BYTES;
const BYTES_MAX = 2 ** 31 - 1;

export class ByteArena {
  bytes = new Uint8Array(INITIAL_BYTES);
  /** The same, for what is read as words. */
  memory = new DataView(this.bytes.buffer);
  private used = 0;
  private holes = 0;

  /**
   * Makes room for `byteCount` bytes and gives where they start. `moveAll` is called when everything must move: it calls `move` for each
   * live string and keeps the new start.
   */
  allocate(byteCount: number, moveAll: (move: (start: number, end: number) => number) => void): number {
    if (this.used + byteCount + SLACK_BYTES > this.bytes.length) this.makeRoom(byteCount, moveAll);
    const start = this.used;
    this.used += byteCount;
    return start;
  }

  /** Makes room for so many bytes at once: in an empty array for no more, and else, because others may follow, for half as many again as there are. */
  reserve(byteCount: number): void {
    const needed = this.used + byteCount + SLACK_BYTES;
    if (needed <= this.bytes.length) return;
    const to = new Uint8Array(this.used === 0 ? needed : Math.max(needed, Math.min(BYTES_MAX, Math.ceil(this.bytes.length * 1.5))));
    to.set(this.bytes.subarray(0, this.used));
    this.replace(to);
  }

  free(byteCount: number): void {
    this.holes += byteCount;
  }

  private makeRoom(byteCount: number, moveAll: (move: (start: number, end: number) => number) => void): void {
    const needed = this.used - this.holes + byteCount + SLACK_BYTES;
    const from = this.bytes;
    let capacity = from.length;
    while (needed > capacity * (2 / 3)) capacity *= 2;
    assert(needed <= BYTES_MAX, `${needed} bytes of keys in one state; at most ${BYTES_MAX}`);
    const to = new Uint8Array(Math.min(capacity, BYTES_MAX));
    if (this.holes === 0) {
      to.set(from.subarray(0, this.used));
      this.replace(to);
      return;
    }
    let used = 0;
    moveAll((start, end) => {
      const moved = used;
      if (end - start > 48) to.set(from.subarray(start, end), used);
      else for (let i = start, at = used; i < end; i++) to[at++] = from[i]!;
      used += end - start;
      return moved;
    });
    this.replace(to);
    this.used = used;
    this.holes = 0;
  }

  private replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.memory = new DataView(bytes.buffer);
  }
}

/** Appends nothing and allocates nothing: copies `source[start, end)` to `target` at `at`. */
export function copyBytes(target: Uint8Array, at: number, source: Uint8Array, start: number, end: number): void {
  if (end - start > 48) target.set(source.subarray(start, end), at);
  else for (let i = start; i < end; i++) target[at++] = source[i]!;
}

/** The same, a word at a time; up to a word behind both is read and written over. */
export function copyWords(target: DataView, at: number, source: DataView, start: number, end: number): void {
  for (let i = start; i < end; i += WORD_BYTES, at += WORD_BYTES) target.setInt32(at, source.getInt32(i, true), true);
}

/** Order of two byte strings, as of unsigned bytes: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): number {
  const common = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < common; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

/**
 * Whether two byte strings of this length are the same, a word at a time; there are bytes behind both. Most keys are from 8 to 16 bytes long: the
 * first eight and the last eight are all of them. As doubles they are compared at once: what is equal, other than the two zeros, has the same bytes.
 */
export function hasSameWords(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length >= DOUBLE_BYTES && length <= 2 * DOUBLE_BYTES) {
    const last = length - DOUBLE_BYTES;
    const head = a.getFloat64(aStart, true);
    const tail = a.getFloat64(aStart + last, true);
    const isEqual = head === b.getFloat64(bStart, true) && tail === b.getFloat64(bStart + last, true);
    if (isEqual && head !== 0 && tail !== 0) return true;
  }
  let i = 0;
  for (; i + WORD_BYTES <= length; i += WORD_BYTES) {
    if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  }
  // Of the last word the lowest bytes count.
  const spareBits = (WORD_BYTES - length + i) * 8;
  return i === length || (a.getInt32(aStart + i, true) ^ b.getInt32(bStart + i, true)) << spareBits === 0;
}
