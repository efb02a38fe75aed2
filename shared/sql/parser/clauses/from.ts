// `FROM source [[AS] alias]`, `FROM (SELECT …)`, or `FROM TABLE(TUMBLE(TABLE source, …))`, with what is unnested beside it. What would join
// streams is named and left behind.
import type { TableReference } from '../../ast/statement.ts';
import { parseAlias, parseName } from '../names.ts';
import { ABSENT_BEHIND_TABLE, ABSENT_JOINS, absent, JOIN_HINT } from '../not-yet.ts';
import { parseBracketedQuery, parseColumnNames, startsQuery, subqueryName } from '../query-expression.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { WINDOW_FUNCTION_KINDS } from '../windows/registry.ts';
import { parseWindowTable, tableHint } from '../windows/window-table.ts';
import { parseUnnests } from './unnest.ts';

/** With FROM taken. */
export function parseFrom(cursor: TokenCursor): TableReference {
  const table = cursor.at('TABLE', '(') ? parseWindowTable(cursor) : cursor.at('(') ? parseSubquery(cursor) : parseStream(cursor);
  const unnests = parseUnnests(cursor);
  if (ABSENT_JOINS.has(cursor.peek().key)) absent(cursor, cursor.peek(), 'a join of several streams', JOIN_HINT);
  return unnests.length === 0 ? table : { ...table, unnests };
}

/** `(SELECT …) [[AS] alias [(columns)]]`, with `(` next. */
function parseSubquery(cursor: TokenCursor): TableReference {
  const { span } = cursor.peek();
  if (!startsQuery(cursor)) {
    cursor.take();
    cursor.failExpected('a query in the brackets', { hint: 'a stream is named without brackets' });
  }
  const query = parseBracketedQuery(cursor, 'a query in FROM');
  const alias = parseAlias(cursor);
  const columns = alias === null ? null : parseColumnNames(cursor);
  return { name: alias ?? subqueryName(query.span), query, columns, alias, window: null, span: cursor.spanFrom(span) };
}

function parseStream(cursor: TokenCursor): TableReference {
  const token = cursor.peek();
  const windowFunction = cursor.peek(1).key === '(' ? WINDOW_FUNCTION_KINDS.get(token.key) : undefined;
  if (windowFunction !== undefined)
    cursor.fail('W0201', token.span, `${token.key} stands in TABLE(…) here.`, { hint: tableHint(windowFunction) });
  const name = parseName(cursor, 'the name of a stream');
  const behind = ABSENT_BEHIND_TABLE.get(`${cursor.peek().key} ${cursor.peek(1).key}`);
  if (behind !== undefined) absent(cursor, cursor.peek(), behind.what, behind.hint);
  if (cursor.at('.'))
    absent(cursor, cursor.peek(), 'a name of several parts for a stream', 'put a name that contains `.` in double quotes');
  const alias = parseAlias(cursor);
  return { name, query: null, columns: null, alias, window: null, span: cursor.spanFrom(name.span) };
}
