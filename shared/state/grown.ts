type Growable = Int32Array | Uint8Array | Uint32Array | Float64Array;

/** `to`, which is longer and fresh, with the content of `from` at its beginning. */
export function grown<T extends Growable>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * The bytes of `from`, which must be all of its buffer, as the beginning of a longer buffer. `from` is empty afterwards: its memory goes back at
 * once and not when garbage is collected, so that a large array that grows brings no collection about.
 */
export function lengthened(from: Growable, byteCount: number): ArrayBuffer {
  return (from.buffer as ArrayBuffer).transfer(byteCount);
}
