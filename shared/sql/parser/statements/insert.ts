// `INSERT INTO sink [(columns)] SELECT …`.
import type { Statement } from '../../ast/statement.ts';
import { parseBracketed, present } from '../list.ts';
import { parseName } from '../names.ts';
import { absent } from '../not-yet.ts';
import { parseQueryExpression, startsQuery } from '../query-expression.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** With INSERT next. */
export function parseInsert(cursor: TokenCursor): Statement {
  const start = cursor.take().span;
  cursor.expect('INTO', 'after INSERT');
  const target = parseName(cursor, 'the name of the sink');
  const columns =
    cursor.at('(') && !startsQuery(cursor, 1)
      ? present(parseBracketed(cursor, 'the columns of the sink', () => parseName(cursor, 'the name of a column')))
      : null;
  if (cursor.at('VALUES')) absent(cursor, cursor.peek(), 'INSERT INTO … VALUES', 'rows come from SELECT … FROM a stream');
  return { kind: 'insert', target, columns, query: parseQueryExpression(cursor), span: cursor.spanFrom(start) };
}
