// The keys of a block of records, looked up before any of them is applied. A look goes from the table to the row of the group to its key, and
// each step may wait for memory: done record by record, the waits come one after the other; done step by step for all, they overlap.
//
// What is found this way is only a hint: groups come and go while the block is applied (`AggregationState.foundAhead`).

import type { ByteWriter } from './byte-writer.ts';
import type { DecodedRows } from './decoded-rows.ts';
import { KEY_GROUP_COUNT } from './descriptor.ts';
import { hashWords, keyGroupOf } from './hash.ts';
import type { KeyGroupRange } from './program.ts';

/** Records of a block. What they touch fits the processor's caches together. */
export const KEYS_AHEAD_MAX = 256;

/** Makes and hashes the keys of a block at once, where it can: WebAssembly that has the fields (json/simd-keys.ts). */
export interface KeyMaker {
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
  readonly memory: DataView;
  /** Fills the arrays for the rows `[from, to)`. False: it cannot, and they hold anything. */
  make(rows: DecodedRows, from: number, to: number): boolean;
}

/** One is reused for all blocks. Generated code fills the arrays, by record of the block. */
export class KeysAhead {
  /**
   * The records that are looked up, in order. Those of other tasks are left out once, not in each step anew: where every other record is one,
   * the processor guesses wrong again and again, and what waits for memory then waits alone.
   */
  readonly wanted = new Int32Array(KEYS_AHEAD_MAX);
  readonly hashes: Int32Array;
  /** Where the key lies in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly places = new Float64Array(KEYS_AHEAD_MAX);
  /** The slot that was found, or `SCRATCH_SLOT`. */
  readonly slots = new Int32Array(KEYS_AHEAD_MAX);
  /** What holds the keys of the block, with room for a word more. */
  bytes: Uint8Array;
  memory: DataView;
  private readonly writer: ByteWriter;
  private readonly maker: KeyMaker | null;
  private isMade = false;

  /** `writer` holds keys that `maker` did not make. */
  constructor(writer: ByteWriter, maker: KeyMaker | null = null) {
    this.writer = writer;
    this.maker = maker;
    this.bytes = writer.bytes;
    this.memory = writer.memory;
    this.hashes = maker?.hashes ?? new Int32Array(KEYS_AHEAD_MAX);
    this.starts = maker?.starts ?? new Int32Array(KEYS_AHEAD_MAX);
    this.ends = maker?.ends ?? new Int32Array(KEYS_AHEAD_MAX);
  }

  /** Has the keys of the rows `[from, to)` made, which are a block. False: the caller writes those that are wanted. */
  make(rows: DecodedRows, from: number, to: number): boolean {
    const { maker } = this;
    this.isMade = maker?.make(rows, from, to) === true;
    if (maker !== null && this.isMade) {
      this.bytes = maker.bytes;
      this.memory = maker.memory;
    }
    return this.isMade;
  }

  /**
   * After the first `count` wanted keys were made or written: words that are read just behind bytes that were written would have to wait for
   * them. Hashes them, unless `isHashed`; gives how many are wanted still: keys of key groups that are not among `own` are not.
   */
  complete(count: number, isHashed: boolean, own: KeyGroupRange): number {
    if (!this.isMade) {
      // The last word of a key is read as a whole.
      this.writer.reserve(Int32Array.BYTES_PER_ELEMENT);
      this.bytes = this.writer.bytes;
      this.memory = this.writer.memory;
      if (!isHashed) this.hash(count);
    }
    return isHashed ? count : this.keepOwn(count, own);
  }

  private hash(count: number): void {
    const { wanted, hashes, starts, ends, memory } = this;
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      hashes[i] = hashWords(memory, starts[i]!, ends[i]!);
    }
  }

  private keepOwn(count: number, own: KeyGroupRange): number {
    const { wanted, hashes } = this;
    if (own.first === 0 && own.end === KEY_GROUP_COUNT) return count;
    let ownCount = 0;
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      const owner = keyGroupOf(hashes[i]!);
      if (owner >= own.first && owner < own.end) wanted[ownCount++] = i;
    }
    return ownCount;
  }
}
