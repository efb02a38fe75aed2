// Characters taken off the ends: spaces, or any of a set.
import { isPlain } from './characters.ts';

/** TRIM and BTRIM. */
export const trimBoth = (text: string, set = ' '): string => trimRight(trimLeft(text, set), set);

export function trimLeft(text: string, set = ' '): string {
  const { list, inSet } = listOf(text, set);
  let start = 0;
  while (start < list.length && inSet(list[start]!)) start++;
  return start === 0 ? text : rest(text, list, start, list.length);
}

export function trimRight(text: string, set = ' '): string {
  const { list, inSet } = listOf(text, set);
  let end = list.length;
  while (end > 0 && inSet(list[end - 1]!)) end--;
  return end === list.length ? text : rest(text, list, 0, end);
}

interface Listed {
  readonly list: string | readonly string[];
  readonly inSet: (character: string) => boolean;
}

function listOf(text: string, set: string): Listed {
  const list = isPlain(text) ? text : Array.from(text);
  if (set === ' ') return { list, inSet: character => character === ' ' };
  const members = new Set(set);
  return { list, inSet: character => members.has(character) };
}

const rest = (text: string, list: Listed['list'], start: number, end: number): string =>
  typeof list === 'string' ? text.slice(start, end) : list.slice(start, end).join('');
