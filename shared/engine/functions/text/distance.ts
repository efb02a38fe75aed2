// How far texts are from each other, in characters.
import { RowError } from '../../row-error.ts';
import { textLength } from './characters.ts';

/** The distance costs the product of the lengths, so both are bounded. */
const LENGTH_MAX = 4096;

/** Insertions, deletions and substitutions that turn one into the other. Throws `RowError` for texts that are too long to compare. */
export function levenshtein(a: string, b: string): number {
  const from = Array.from(a);
  const to = Array.from(b);
  if (from.length > LENGTH_MAX || to.length > LENGTH_MAX) {
    throw new RowError(`LEVENSHTEIN compares texts of up to ${LENGTH_MAX} characters, not of ${Math.max(from.length, to.length)}`);
  }
  let row = Uint16Array.from({ length: to.length + 1 }, (_, j) => j);
  let next = new Uint16Array(to.length + 1);
  for (let i = 1; i <= from.length; i++) {
    next[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const substitution = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, row[j]! + 1, next[j - 1]! + 1);
    }
    [row, next] = [next, row];
  }
  return row[to.length]!;
}

/** Places at which texts of one length differ. Throws `RowError` where the lengths differ. */
export function hamming(a: string, b: string): number {
  if (textLength(a) !== textLength(b))
    throw new RowError(`HAMMING compares texts of one length, not of ${textLength(a)} and ${textLength(b)}`);
  const other = Array.from(b);
  return Array.from(a).filter((character, index) => character !== other[index]).length;
}
