// VARCHAR counts characters, which are code points. Most texts have no surrogates, and then UTF-16 units are characters.
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';

const SURROGATE = /[\ud800-\udfff]/;

/** No function makes a longer text: a record is at most 10 MiB, and state and outputs far less. */
export const TEXT_LENGTH_MAX = 1_048_576;

/** Whether every UTF-16 unit is a character. */
export const isPlain = (text: string): boolean => !SURROGATE.test(text);

/** The number of characters. */
export function textLength(text: string): number {
  if (isPlain(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The characters from `from` (0 is the first) up to before `to`. */
export function characters(text: string, from: number, to: number): string {
  if (isPlain(text)) return text.slice(from, to);
  return Array.from(text).slice(from, to).join('');
}

/** The place of UTF-16 unit `index` in characters. */
export const characterIndex = (text: string, index: number): number => (isPlain(text) ? index : textLength(text.slice(0, index)));

/** A whole number as a count or place: what is beyond any text stays beyond it. */
export const bounded = (value: Whole): number => Math.max(-2_000_000_000, Math.min(2_000_000_000, Number(value)));

/** Throws `RowError` where the result would be longer than any text may be. */
export function checkLength(what: string, length: number): void {
  if (length <= TEXT_LENGTH_MAX) return;
  throw new RowError(`${what} would make a text of ${length} characters; at most ${TEXT_LENGTH_MAX} are allowed`);
}

/** The bytes of the text in UTF-8. */
export const textBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

export const textBits = (text: string): number => 8 * textBytes(text);
