// Text of a script on a terminal: tabs as spaces, control characters visible, so that nothing in a script can steer the terminal and carets
// stand below what they mean.

import { masked } from './visible.ts';

const TAB = '    ';
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const NARROW_NOT = /[\p{Mn}\p{Me}\p{Cf}]/u;

export function expanded(text: string): string {
  return masked(text.replaceAll('\t', TAB));
}

/** Columns that `text` takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += NARROW_NOT.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
