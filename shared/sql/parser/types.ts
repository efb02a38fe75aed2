// The names of types, with the words other systems use for them.
import type { Span } from '../diagnostics/diagnostic.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { BIGINT, BOOLEAN, DOUBLE, decimal, INT, type SqlType, TIMESTAMP, VARCHAR } from '../types/sql-type.ts';
import type { TokenCursor } from './token-cursor.ts';

export const DECIMAL_PRECISION_MAX = 38;

const NAMES: readonly string[] = ['BOOLEAN', 'INT', 'BIGINT', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'TIMESTAMP'];

const TYPES: ReadonlyMap<string, (cursor: TokenCursor, span: Span) => SqlType> = new Map([
  ['BOOLEAN', () => BOOLEAN],
  ['BOOL', () => BOOLEAN],
  ['INT', () => INT],
  ['INTEGER', () => INT],
  ['BIGINT', () => BIGINT],
  ['DOUBLE', parseDouble],
  ['DECIMAL', parseDecimal],
  ['NUMERIC', parseDecimal],
  ['DEC', parseDecimal],
  ['VARCHAR', parseText],
  ['STRING', parseText],
  ['TEXT', parseText],
  ['TIMESTAMP', parseTimestamp],
]);

/** Types people ask for, and what to take instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['TINYINT', 'INT'],
  ['SMALLINT', 'INT'],
  ['LONG', 'BIGINT'],
  ['FLOAT', 'DOUBLE'],
  ['REAL', 'DOUBLE'],
  ['NUMBER', 'DECIMAL(p, s)'],
  ['CHAR', 'VARCHAR'],
  ['CHARACTER', 'VARCHAR'],
  ['DATETIME', 'TIMESTAMP'],
  ['DATE', 'TIMESTAMP'],
  ['TIME', 'VARCHAR'],
  ['JSON', 'VARCHAR'],
  ['UUID', 'VARCHAR'],
]);

export function parseType(cursor: TokenCursor): SqlType {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('a type', { note: `The types are ${listed(NAMES)}.` });
  const parse = TYPES.get(token.key);
  if (parse !== undefined) return parse(cursor, cursor.take().span);
  const instead = INSTEAD.get(token.key);
  cursor.fail('W0302', token.span, `There is no type ${quoted(token.text)}.`, {
    note: `The types are ${listed(NAMES)}.`,
    hint: instead === undefined ? didYouMean(token.text, TYPES.keys()) : `use ${instead}`,
  });
}

function parseDecimal(cursor: TokenCursor, span: Span): SqlType {
  if (!cursor.at('(')) {
    cursor.fail('W0302', span, 'DECIMAL needs its precision and scale.', {
      note: 'Systems differ in what a bare DECIMAL means; many would cut off the fraction.',
      hint: 'write, for example, DECIMAL(18, 2)',
    });
  }
  const [precision, scale = 0] = parseNumbers(cursor, 2);
  const whole = cursor.spanFrom(span);
  if (precision === undefined || precision < 1 || precision > DECIMAL_PRECISION_MAX) {
    cursor.fail('W0302', whole, `A DECIMAL has 1 to ${DECIMAL_PRECISION_MAX} digits, not ${precision ?? 'none'}.`);
  }
  if (scale > precision) {
    cursor.fail('W0302', whole, `The scale ${scale} is greater than the precision ${precision}.`, {
      note: 'DECIMAL(p, s) has p digits in all, s of them after the point.',
    });
  }
  return decimal(precision, scale);
}

function parseDouble(cursor: TokenCursor): SqlType {
  cursor.accept('PRECISION');
  return DOUBLE;
}

function parseText(cursor: TokenCursor, span: Span): SqlType {
  if (cursor.at('(')) {
    parseNumbers(cursor, 1);
    const whole = cursor.spanFrom(span);
    cursor.diagnostics.warning('W0308', whole, 'The length of a VARCHAR is not enforced.', { hint: 'write VARCHAR' });
  }
  return VARCHAR;
}

function parseTimestamp(cursor: TokenCursor, span: Span): SqlType {
  if (cursor.at('(')) {
    const [precision] = parseNumbers(cursor, 1);
    if (precision !== 3) {
      cursor.diagnostics.warning('W0308', cursor.spanFrom(span), 'A TIMESTAMP always has milliseconds.', { hint: 'write TIMESTAMP' });
    }
  }
  return TIMESTAMP;
}

/** `(n[, n…])` with at most `countMax` whole numbers. */
function parseNumbers(cursor: TokenCursor, countMax: number): number[] {
  const numbers: number[] = [];
  cursor.expect('(', 'before the digits of the type');
  do {
    const token = cursor.peek();
    if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.text)) cursor.failExpected('a whole number');
    numbers.push(Number(cursor.take().text));
  } while (numbers.length < countMax && cursor.accept(','));
  cursor.expect(')', 'after the digits of the type');
  return numbers;
}
