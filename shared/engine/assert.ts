// A broken assertion is a bug in Weir: it stops the work at once, because going on would guess.

/** Throws when `condition` does not hold. For bugs only; bad SQL gets a diagnostic, the outside world an `ExternalError`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug in Weir: ${message}`);
}

/** Ends a switch over a closed set of kinds: the compiler proves that no kind is forgotten. */
export function unreachable(value: never): never {
  throw new Error(`bug in Weir: unexpected ${JSON.stringify(value)}`);
}
