type Growable = Int32Array | Uint8Array | Uint32Array | Float64Array;

/** `to`, which is longer and fresh, with the content of `from` at its beginning. */
export function grown<T extends Growable>(from: T, to: T): T {
  to.set(from);
  return to;
}
