// The keys of a block of records, looked up before any of them is applied. A look goes from the table to the row of the group to its key, and
// each step may wait for memory: done record by record, the waits come one after the other; done step by step for all, they overlap.
//
// What is found this way is only a hint: groups come and go while the block is applied (`AggregationState.foundAhead`).

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
}
