// How names find what they name: quoted ones exactly, bare ones without regard to case, an exact match first.
import type { Identifier } from '../ast/expression.ts';

/** The entries that `name` fits: one, none, or several that only case tells apart. */
export function matching<T>(name: Identifier, entries: readonly T[], nameOf: (entry: T) => string): T[] {
  const exact = entries.filter(entry => nameOf(entry) === name.text);
  if (exact.length > 0 || name.quoted) return exact;
  const folded = name.text.toLowerCase();
  return entries.filter(entry => nameOf(entry).toLowerCase() === folded);
}
