// Names, and the words that cannot be one without quotes because a clause or operator starts with them.
import type { Identifier } from '../ast/expression.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Token } from '../lexer/token.ts';
import type { TokenCursor } from './token-cursor.ts';

const RESERVED = new Set(
  `SELECT FROM WHERE GROUP BY HAVING AND OR NOT IN IS BETWEEN LIKE CASE WHEN THEN ELSE END AS NULL TRUE FALSE CREATE INSERT INTO WITH ON
   JOIN UNION ORDER LIMIT CAST DISTINCT INTERSECT EXCEPT`.split(/\s+/),
);

/** They may be column names, but after a table or expression without AS they start a clause. */
const NO_BARE_ALIAS = new Set(
  'WINDOW EMIT PARTITION INNER LEFT RIGHT FULL CROSS NATURAL OUTER LATERAL FETCH OFFSET QUALIFY MINUS FOR TABLESAMPLE ESCAPE OVER FILTER'.split(
    ' ',
  ),
);

export const isName = (token: Token): boolean => token.kind === 'quoted-name' || (token.kind === 'word' && !RESERVED.has(token.key));

export const isReserved = (word: string): boolean => RESERVED.has(word.toUpperCase());

/** A name; `what` completes "expected the name of …". */
export function parseName(cursor: TokenCursor, what: string): Identifier {
  const token = cursor.peek();
  if (isName(token)) return identifier(cursor.take());
  if (token.kind === 'word') {
    cursor.fail('W0207', token.span, `${quoted(token.text)} is a word of the language, so it cannot be ${what} as it stands.`, {
      hint: `put it in double quotes: "${token.text}"`,
    });
  }
  const hint =
    token.kind === 'string'
      ? 'names stand in double quotes or bare, strings in single quotes'
      : `write a name; one that begins otherwise than with a letter or _ stands in double quotes`;
  cursor.failExpected(what, { hint });
}

/** `[AS] alias`, or null. */
export function parseAlias(cursor: TokenCursor): Identifier | null {
  if (cursor.accept('AS')) return parseName(cursor, 'an alias');
  const token = cursor.peek();
  return isName(token) && !NO_BARE_ALIAS.has(token.key) ? identifier(cursor.take()) : null;
}

export function identifier(token: Token): Identifier {
  return { text: token.text, quoted: token.kind === 'quoted-name', span: token.span };
}
