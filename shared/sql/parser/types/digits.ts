// `(n[, n…])` behind the name of a type.
import type { TokenCursor } from '../token-cursor.ts';

/** At most `countMax` whole numbers in brackets. */
export function parseDigits(cursor: TokenCursor, countMax: number): number[] {
  const numbers: number[] = [];
  cursor.expect('(', 'before the digits of the type');
  do {
    const token = cursor.peek();
    if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.text)) cursor.failExpected('a whole number', { hint: 'write digits alone' });
    numbers.push(Number(cursor.take().text));
  } while (numbers.length < countMax && cursor.accept(','));
  cursor.expect(')', 'after the digits of the type');
  return numbers;
}
