// Statements by their first word.
import type { Statement } from '../../ast/statement.ts';
import { parseQueryExpression } from '../query-expression.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseCreate } from './create.ts';
import { parseCreateFunction } from './create-function.ts';
import { parseInsert } from './insert.ts';

/** Each is called with its first word next, and reads up to `;`. */
export const STATEMENTS: ReadonlyMap<string, (cursor: TokenCursor) => Statement> = new Map<string, (cursor: TokenCursor) => Statement>([
  [
    'CREATE',
    cursor => (cursor.at('CREATE', 'FUNCTION') || cursor.at('CREATE', 'AGGREGATE') ? parseCreateFunction(cursor) : parseCreate(cursor)),
  ],
  ['INSERT', parseInsert],
  ['SELECT', parseSelect],
  ['WITH', parseSelect],
]);

/** With a query next. */
export function parseSelect(cursor: TokenCursor): Statement {
  const query = parseQueryExpression(cursor);
  return { kind: 'select', query, span: query.span };
}
