// How far threads are that unpack an event together, in words that all of them see.

/** So many Kinesis records are packed: their base64 is undone. */
export const PACKED = 0;
/** So many were taken to be unpacked; more than there are, when all were. */
export const TAKEN = 1;
/** What came of them takes so many bytes. */
export const UNPACKED_BYTES = 2;
const WORDS = 3;

/** How many are packed, when no more will be. */
export const GIVEN_UP = -1;

export const newProgress = (): Int32Array => new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));

/** Says how many are packed, and wakes who waits for them. */
export function tellPacked(progress: Int32Array, count: number): void {
  Atomics.store(progress, PACKED, count);
  Atomics.notify(progress, PACKED);
}
