// Comma-separated lists. One wrong element is reported and skipped; the others are still read, so a list shows all its errors.
import type { Token } from '../lexer/token.ts';
import { SyntaxFailure, type TokenCursor } from './token-cursor.ts';

const never = (): boolean => false;

/** Elements up to the first token that is no comma. `stop` says where the text after a wrong element is not skipped any further. */
export function parseList<T>(cursor: TokenCursor, element: () => T, stop: (token: Token) => boolean = never): (T | null)[] {
  const elements: (T | null)[] = [];
  const { depth } = cursor;
  do {
    const parsed = cursor.attempt(element);
    if (parsed === null) cursor.skipUntil(token => token.key === ',' || stop(token), depth);
    elements.push(parsed);
  } while (cursor.accept(','));
  return elements;
}

/** `( element, … )`; `what` names the list in messages. */
export function parseBracketed<T>(cursor: TokenCursor, what: string, element: () => T): (T | null)[] {
  cursor.expect('(', `before ${what}`);
  const { depth } = cursor;
  const elements = parseList(cursor, element);
  if (cursor.accept(')')) return elements;
  cursor.attempt(() => cursor.failExpected(`\`,\` or \`)\` in ${what}`, { hint: cursor.insertHint(')') }));
  cursor.skipUntil(never, depth);
  if (!cursor.accept(')')) throw new SyntaxFailure('a bracket that never closes');
  return elements;
}

export const present = <T>(elements: readonly (T | null)[]): T[] => elements.filter(element => element !== null);
