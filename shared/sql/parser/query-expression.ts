// A query as it may stand anywhere: `[WITH name AS (…), …] SELECT … [UNION ALL SELECT …] …`, each SELECT in brackets or not.
import type { Identifier } from '../ast/expression.ts';
import type { CommonTable, Query, QueryExpression, TableReference } from '../ast/statement.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { parseBracketed, present } from './list.ts';
import { parseName } from './names.ts';
import { absent } from './not-yet.ts';
import { parseOptions } from './options.ts';
import { parseQuery } from './query-parser.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Whether a query begins here, or `offset` tokens ahead. */
export function startsQuery(cursor: TokenCursor, offset = 0): boolean {
  let first = offset;
  while (cursor.peek(first).key === '(') first++;
  return ['SELECT', 'WITH'].includes(cursor.peek(first).key);
}

export function parseQueryExpression(cursor: TokenCursor): QueryExpression {
  const start = cursor.peek().span;
  return cursor.nested(() => {
    const commonTables = cursor.accept('WITH') ? parseCommonTables(cursor) : [];
    let branches = parseBranch(cursor);
    while (cursor.accept('UNION')) {
      const isAll = cursor.accept('ALL');
      if (!isAll) cursor.accept('DISTINCT');
      branches.push(...parseBranch(cursor));
      // Without ALL, of everything before it and behind it each row counts once.
      if (!isAll) branches = [distinctOf(branches, cursor.spanFrom(start))];
    }
    const options = cursor.at('WITH', '(') && cursor.accept('WITH') ? parseOptions(cursor) : [];
    return { commonTables, branches, options, span: cursor.spanFrom(start) };
  });
}

/** `( query )`, with `(` next. */
export function parseBracketedQuery(cursor: TokenCursor, what: string): QueryExpression {
  cursor.expect('(', `before ${what}`);
  const query = parseQueryExpression(cursor);
  cursor.expect(')', `after ${what}`);
  return query;
}

/** `(column, …)`, or null where there is none. */
export function parseColumnNames(cursor: TokenCursor): Identifier[] | null {
  if (!cursor.at('(')) return null;
  return present(parseBracketed(cursor, 'the names of the columns', () => parseName(cursor, 'the name of a column')));
}

function parseCommonTables(cursor: TokenCursor): CommonTable[] {
  if (cursor.at('RECURSIVE') && cursor.peek(1).key !== 'AS') absent(cursor, cursor.peek(), 'WITH RECURSIVE', 'write a query for each step');
  const tables: CommonTable[] = [];
  do {
    const name = parseName(cursor, 'the name of a query');
    const columns = parseColumnNames(cursor);
    cursor.expect('AS', `after WITH ${name.text}`, { hint: `write WITH ${name.text} AS (SELECT …)` });
    if (!cursor.accept('NOT', 'MATERIALIZED')) cursor.accept('MATERIALIZED');
    const query = parseBracketedQuery(cursor, `the query of ${name.text}`);
    tables.push({ name, columns, query, span: cursor.spanFrom(name.span) });
  } while (cursor.accept(','));
  return tables;
}

function parseBranch(cursor: TokenCursor): Query[] {
  if (!cursor.at('(')) return [parseQuery(cursor)];
  const inner = parseBracketedQuery(cursor, 'a query in brackets');
  return inner.commonTables.length === 0 && inner.options.length === 0 ? [...inner.branches] : [allOf(inner, false)];
}

/** UNION without ALL. What stands behind its last branch, WITH and EMIT of single rows, belongs to all of it. */
function distinctOf(branches: readonly Query[], span: Span): Query {
  const last = branches.at(-1)!;
  const isPlain = last.groupBy === null && last.window === null && last.from?.window == null;
  const inner = [...branches.slice(0, -1), { ...last, options: [], emit: isPlain ? null : last.emit }];
  const all = allOf({ commonTables: [], branches: inner, options: [], span }, true);
  return { ...all, options: last.options, emit: isPlain ? last.emit : null };
}

/** `SELECT [DISTINCT] * FROM (query)`. */
function allOf(query: QueryExpression, distinct: boolean): Query {
  const { span } = query;
  const from: TableReference = { name: subqueryName(span), query, columns: null, alias: null, window: null, span };
  return {
    distinct,
    items: [{ kind: 'star', qualifier: null, except: [], replace: [], span }],
    from,
    where: null,
    groupBy: null,
    having: null,
    qualify: null,
    window: null,
    namedWindows: [],
    emit: null,
    options: [],
    span,
  };
}

/** What messages call a query in FROM without an alias. */
export const subqueryName = (span: Span): Identifier => ({ text: 'subquery', quoted: false, span });
