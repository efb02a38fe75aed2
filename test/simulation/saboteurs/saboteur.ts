// A saboteur changes one thing in the shipped code as it is loaded, and nothing in the repository. The checks must catch it, or they are worth
// nothing.

import type { WorldKind } from '../scenario.ts';

export interface Edit {
  /** Path from the root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Saboteur {
  /** What it does, as in "they …". */
  readonly name: string;
  /** A seed that shows it, where the search begins. */
  readonly seed: number;
  /** Where it shows. @default 'storm' */
  readonly world?: WorldKind;
  readonly edits: readonly Edit[];
}

/** The text with the edits of this file made. Throws where a snippet is not there exactly once: the code has moved on, and so must the edit. */
export function sabotaged(text: string, file: string, { name, edits }: Saboteur): string {
  return edits
    .filter(edit => edit.file === file)
    .reduce((before, { find, replace }) => {
      const count = before.split(find).length - 1;
      if (count !== 1) throw new Error(`saboteur "${name}": ${file} holds ${count} times, not once: ${find}`);
      return before.replace(find, () => replace);
    }, text);
}
