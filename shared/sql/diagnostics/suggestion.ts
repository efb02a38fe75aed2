// "did you mean …?": the known name nearest to what was written, if it is near enough to be what was meant.

import { visible } from './visible.ts';

/** Names longer than this are not compared: the distance costs the product of the lengths. */
const NAME_LENGTH_MAX = 64;

/**
 * Damerau–Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours count one each.
 */
export function editDistance(from: string, to: string): number {
  const a = [...from];
  const b = [...to];
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforePrevious[j - 2]! + 1);
      row.push(best);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The nearest of `known`, not regarding case; null when none is near. Of equally near ones the first. */
export function nearest(written: string, known: Iterable<string>): string | null {
  if (written.length > NAME_LENGTH_MAX) return null;
  const wanted = written.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) >= bestDistance || name.length > NAME_LENGTH_MAX) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** A hint sentence for `nearest`, or undefined. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const name = nearest(written, known);
  return name === null ? undefined : `did you mean ${quoted(name)}?`;
}

/** A name or piece of text as messages show it: in backquotes, without line breaks and control characters. */
export function quoted(text: string): string {
  const shown = visible(text);
  return `\`${shown.length > 80 ? `${shown.slice(0, 77)}…` : shown}\``;
}

/** `a`, `b` and `c`. */
export function listed(names: readonly string[], word = 'and'): string {
  const shown = names.map(quoted);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
