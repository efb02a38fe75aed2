// Texts made longer or cut to a length.
import type { Whole } from '../../values.ts';
import { bounded, characters, checkLength, textLength } from './characters.ts';

/** LPAD. Throws `RowError` where the result would be too long. */
export function padLeft(text: string, length: Whole, fill = ' '): string {
  const cut = cutTo(text, length);
  return filling(text, length, fill, 'LPAD') + cut;
}

/** RPAD. Throws `RowError` where the result would be too long. */
export function padRight(text: string, length: Whole, fill = ' '): string {
  return cutTo(text, length) + filling(text, length, fill, 'RPAD');
}

const cutTo = (text: string, length: Whole): string => characters(text, 0, Math.max(0, bounded(length)));

function filling(text: string, length: Whole, fill: string, name: string): string {
  const missing = bounded(length) - textLength(text);
  if (missing <= 0 || fill === '') return '';
  checkLength(name, bounded(length));
  return characters(fill.repeat(Math.ceil(missing / textLength(fill))), 0, missing);
}

/** Throws `RowError` where the result would be too long. */
export function repeatText(text: string, count: Whole): string {
  const times = Math.max(0, bounded(count));
  checkLength('REPEAT', text.length * times);
  return text.repeat(text === '' ? 0 : times);
}

/** Throws `RowError` where the result would be too long. */
export function spaces(count: Whole): string {
  return repeatText(' ', count);
}
