// Texts changed character by character, and put together.
import { checkLength, isPlain } from './characters.ts';

/** Every `from` becomes `to`; an empty `from` changes nothing. Throws `RowError` where the result would be too long. */
export function replaceText(text: string, from: string, to: string): string {
  if (from === '') return text;
  const parts = text.split(from);
  if (to.length > from.length) checkLength('REPLACE', text.length + (parts.length - 1) * (to.length - from.length));
  return parts.join(to);
}

/** Each character of `from` becomes the one of `to` at its place, or goes where `to` is shorter. The first of equal ones counts. */
export function translateText(text: string, from: string, to: string): string {
  const targets = Array.from(to);
  const map = new Map<string, string>();
  for (const [index, character] of Array.from(from).entries()) if (!map.has(character)) map.set(character, targets[index] ?? '');
  let result = '';
  for (const character of text) result += map.get(character) ?? character;
  return result;
}

/** The characters backwards. */
export function reverseText(text: string): string {
  if (!isPlain(text)) return Array.from(text).reverse().join('');
  let result = '';
  for (let i = text.length - 1; i >= 0; i--) result += text[i];
  return result;
}

/** `a || b`. Throws `RowError` where the result would be too long. */
export function joinTexts(a: string, b: string): string {
  checkLength('||', a.length + b.length);
  return a + b;
}

/** CONCAT: NULL is empty. Throws `RowError` where the result would be too long. */
export function concatTexts(...parts: readonly (string | null)[]): string {
  let result = '';
  for (const part of parts) if (part !== null) result += part;
  checkLength('CONCAT', result.length);
  return result;
}

/** CONCAT_WS: NULL parts are left out, separator and all; a NULL separator gives NULL. Throws `RowError` where it would be too long. */
export function concatSeparated(separator: string | null, ...parts: readonly (string | null)[]): string | null {
  if (separator === null) return null;
  const result = parts.filter(part => part !== null).join(separator);
  checkLength('CONCAT_WS', result.length);
  return result;
}
