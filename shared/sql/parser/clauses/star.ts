// What follows a `*` of the SELECT list: `EXCEPT (a, b)`, which may be written EXCLUDE, then `REPLACE (expression AS a, …)`.
import type { Identifier } from '../../ast/expression.ts';
import type { Star } from '../../ast/statement.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { parseExpression } from '../expression-parser.ts';
import { parseBracketed, present } from '../list.ts';
import { parseName } from '../names.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** With the `*` taken, which began at `start`. */
export function parseStar(cursor: TokenCursor, qualifier: Identifier | null, start: Span): Star {
  const except = cursor.accept('EXCEPT') || cursor.accept('EXCLUDE') ? parseExcept(cursor) : [];
  const replace = cursor.accept('REPLACE') ? parseReplace(cursor) : [];
  return { kind: 'star', qualifier, except, replace, span: cursor.spanFrom(start) };
}

function parseExcept(cursor: TokenCursor): Identifier[] {
  const what = 'the name of a column';
  if (!cursor.at('(')) return [parseName(cursor, what)];
  return present(parseBracketed(cursor, 'the columns that are left out', () => parseName(cursor, what)));
}

function parseReplace(cursor: TokenCursor): Star['replace'] {
  const element = () => {
    const { span } = cursor.peek();
    const expression = parseExpression(cursor);
    cursor.expect('AS', 'and the column that it replaces', { hint: 'write REPLACE (UPPER(symbol) AS symbol)' });
    const name = parseName(cursor, 'the name of a column');
    return { expression, name, span: cursor.spanFrom(span) };
  };
  return present(parseBracketed(cursor, 'the columns that are replaced', element));
}
