// `FROM source [[AS] alias]`, or `FROM TABLE(TUMBLE(TABLE source, …))`. What would join or nest is named and left behind.
import type { TableReference } from '../../ast/statement.ts';
import { parseAlias, parseName } from '../names.ts';
import { ABSENT_JOINS, absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseWindowTable } from '../windows/window-table.ts';

/** With FROM taken. */
export function parseFrom(cursor: TokenCursor): TableReference {
  if (cursor.at('(')) absent(cursor, cursor.peek(), 'a sub-query in FROM', 'name it with CREATE STREAM … AS SELECT and read that');
  const table = cursor.at('TABLE', '(') ? parseWindowTable(cursor) : parseStream(cursor);
  if (ABSENT_JOINS.has(cursor.peek().key)) absent(cursor, cursor.peek(), 'a join of several streams');
  return table;
}

function parseStream(cursor: TokenCursor): TableReference {
  const name = parseName(cursor, 'the name of a stream');
  if (cursor.at('.'))
    absent(cursor, cursor.peek(), 'a name of several parts for a stream', 'put a name that contains `.` in double quotes');
  const alias = parseAlias(cursor);
  return { name, alias, window: null, span: cursor.spanFrom(name.span) };
}
