// The keys of a block of records, looked up before any of them is applied. A look goes from the table to the row of the group to its key, and
// each step may wait for memory: done record by record, the waits come one after the other; done step by step for all, they overlap.
//
// What is found this way is only a hint: groups come and go while the block is applied (`AggregationState.foundAhead`).

import type { ByteWriter } from './byte-writer.ts';
import { hashWords, keyGroupOf } from './hash.ts';
import type { KeyGroupRange } from './program.ts';

/** Records of a block. What they touch fits the processor's caches together. */
export const KEYS_AHEAD_MAX = 256;

/** One is reused for all blocks. Generated code fills the arrays, by record of the block. */
export class KeysAhead {
  /**
   * The records that are looked up, in order. Those of other tasks are left out once, not in each step anew: where every other record is one,
   * the processor guesses wrong again and again, and what waits for memory then waits alone.
   */
  readonly wanted = new Int32Array(KEYS_AHEAD_MAX);
  readonly hashes = new Int32Array(KEYS_AHEAD_MAX);
  /** Where the key lies in a buffer for keys. */
  readonly starts = new Int32Array(KEYS_AHEAD_MAX);
  readonly ends = new Int32Array(KEYS_AHEAD_MAX);
  readonly places = new Float64Array(KEYS_AHEAD_MAX);
  /** The slot that was found, or `SCRATCH_SLOT`. */
  readonly slots = new Int32Array(KEYS_AHEAD_MAX);

  /**
   * Hashes the first `count` wanted keys, which `writer` holds, with room for a word more, after all were written: words that are read just
   * behind bytes that were written would have to wait for them. Gives how many are wanted still: keys of key groups that are not among `own` are not.
   */
  hash({ memory }: ByteWriter, count: number, own: KeyGroupRange): number {
    const { wanted, hashes, starts, ends } = this;
    let ownCount = 0;
    for (let n = 0; n < count; n++) {
      const i = wanted[n]!;
      const hash = hashWords(memory, starts[i]!, ends[i]!);
      hashes[i] = hash;
      const owner = keyGroupOf(hash);
      if (owner >= own.first && owner < own.end) wanted[ownCount++] = i;
    }
    return ownCount;
  }
}
