// Where a text lies in another. Places count from 1, in characters; 0 means nowhere.
import { characterIndex } from './characters.ts';

/** STRPOS, INSTR. */
export function positionOf(text: string, wanted: string): number {
  const index = text.indexOf(wanted);
  return index < 0 ? 0 : characterIndex(text, index) + 1;
}

/** `POSITION(wanted IN text)`. */
export const positionIn = (wanted: string, text: string): number => positionOf(text, wanted);

export const startsWith = (text: string, start: string): boolean => text.startsWith(start);

export const endsWith = (text: string, end: string): boolean => text.endsWith(end);

export const containsText = (text: string, part: string): boolean => text.includes(part);
