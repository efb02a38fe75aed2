// The keys of a block of records, looked up before any of them is applied. A look goes from the table to the row of the group to its key, and
// each step may wait for memory: done record by record, the waits come one after the other; done step by step for all, they overlap.
//
// What is found this way is only a hint: groups come and go while the block is applied (`AggregationState.foundAhead`).

import type { ByteWriter } from './byte-writer.ts';
import { hashWords, keyGroupOf } from './hash.ts';
import type { KeyGroupRange } from './program.ts';

/** Records of a block. What they touch fits the processor's caches together. */
export const KEYS_AHEAD_MAX = 256;

/** `ends` of a record that is not looked up. */
export const NO_KEY = -1;

/** One is reused for all blocks. Generated code fills the arrays, by record of the block. */
export class KeysAhead {
  readonly hashes = new Int32Array(KEYS_AHEAD_MAX);
  /** Where the key lies in a buffer for keys; `NO_KEY` as the end: it is not looked up. */
  readonly starts = new Int32Array(KEYS_AHEAD_MAX);
  readonly ends = new Int32Array(KEYS_AHEAD_MAX);
  readonly places = new Float64Array(KEYS_AHEAD_MAX);
  /** The slot that was found, or `SCRATCH_SLOT`. */
  readonly slots = new Int32Array(KEYS_AHEAD_MAX);

  /**
   * Hashes the keys of the block, which `writer` holds, with room for a word more, after all were written: words that are read just behind bytes that were written would have to
   * wait for them. A key of a key group that is not among `own` is not looked up; of its hash the key group remains.
   */
  hash({ memory }: ByteWriter, count: number, own: KeyGroupRange): void {
    const { hashes, starts, ends } = this;
    for (let i = 0; i < count; i++) {
      if (ends[i] === NO_KEY) continue;
      const hash = hashWords(memory, starts[i]!, ends[i]!);
      const owner = keyGroupOf(hash);
      const isOwn = owner >= own.first && owner < own.end;
      hashes[i] = isOwn ? hash : owner << 25;
      if (!isOwn) ends[i] = NO_KEY;
    }
  }

  /** The same where hashes are known: that of the block's first record is `known[from]`. Keys of others are left out already. */
  takeHashes(known: Int32Array, from: number, count: number): void {
    const { hashes, ends } = this;
    for (let i = 0; i < count; i++) if (ends[i] !== NO_KEY) hashes[i] = known[from + i]!;
  }
}
