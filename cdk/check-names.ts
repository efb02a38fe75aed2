// Properties are keyed by names of the script, and a misspelt one must not be silently without effect.
import { PropertyError } from './property-error.ts';

/** Throws where `given` has a key that is none of `known`. */
export function checkNames(property: string, given: object, what: string, known: Iterable<string>): void {
  const names = [...known];
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new PropertyError(
      `The property ${property} names "${name}", which is no ${what} of the script. It has: ${names.join(', ') || 'none'}.`,
    );
  }
}
