// PERCENT_RANK, CUME_DIST and NTILE need to know how many rows there are in all. Of a stream nobody knows; of a buffer everybody does. So they,
// and RANK, DENSE_RANK and ROW_NUMBER by another value than the event time, tell where a row stands among the rows of its buffer.
import type { FunctionExpression } from '../ast/expression.ts';
import type { OverClause } from '../ast/over.ts';
import { describeType } from '../plan/build.ts';
import type { OverCall, RankAmong } from '../plan/over.ts';
import { isOrdered } from '../types/coercion.ts';
import { BIGINT, DOUBLE } from '../types/sql-type.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { rowCount } from './over-functions.ts';

export const RANKS_AMONG: ReadonlyMap<string, RankAmong> = new Map([
  ['PERCENT_RANK', 'percent-rank'],
  ['CUME_DIST', 'cume-dist'],
  ['NTILE', 'ntile'],
  ['RANK', 'rank-among'],
  ['DENSE_RANK', 'dense-rank-among'],
  ['ROW_NUMBER', 'number-among'],
]);

const IN_TIME_ORDER_TOO: ReadonlySet<string> = new Set(['RANK', 'DENSE_RANK', 'ROW_NUMBER']);

/** Whether the call is about the rows of a buffer; ranks and numbers by the event time count all rows of the key. */
export function ranksAmong(name: string, { bufferRows, orderBy }: OverClause, binder: ExpressionBinder): boolean {
  if (!IN_TIME_ORDER_TOO.has(name)) return RANKS_AMONG.has(name);
  if (bufferRows === null || orderBy.length === 0) return false;
  const by = binder.bind(orderBy[0]!.expression);
  return !(by?.kind === 'column' && by.index === binder.context.relation.eventTime);
}

/** The call; null after reporting. */
export function bindRankAmong(ast: FunctionExpression, clause: OverClause, binder: ExpressionBinder): OverCall | null {
  const name = ast.name.text.toUpperCase();
  const found = RANKS_AMONG.get(name)!;
  const refuse = (message: string, hint: string): null => {
    binder.diagnostics.error('W0620', ast.span, message, { hint });
    return null;
  };
  const { bufferRows, orderBy, frame } = clause;
  if (bufferRows === null) {
    const message = `${name} needs to know how many rows there are in all, and a stream has no end.`;
    return refuse(message, 'say among how many: OVER (ROWS WINDOW BUFFER 100 ROWS … ORDER BY …)');
  }
  const [by] = orderBy;
  if (by === undefined) return refuse(`${name} ranks rows by a value.`, 'add ORDER BY');
  if (frame !== null) return refuse(`${name} sees all rows of the buffer.`, 'leave the frame out');
  const expected = found === 'ntile' ? 1 : 0;
  if (ast.star || ast.arguments.length !== expected || ast.ignoreNulls || ast.distinct || ast.filter) {
    const signature = found === 'ntile' ? 'NTILE(buckets)' : `${name}()`;
    binder.diagnostics.error('W0502', ast.span, `${name} is not called like this.`, { hint: `write ${signature}` });
    return null;
  }
  const argument = binder.bind(by.expression);
  const offset = found === 'ntile' ? rowCount(ast.arguments[0]!, 1, binder) : 0;
  if (argument === null || offset === null) return null;
  if (!isOrdered(argument.type))
    return refuse(`Rows cannot be ranked by ${describeType(argument)}.`, 'rank by a number, text or timestamp');
  const type = found === 'percent-rank' || found === 'cume-dist' ? DOUBLE : BIGINT;
  return {
    function: found,
    aggregate: null,
    argument,
    offset,
    otherwise: null,
    ignoreNulls: false,
    ranked: { descending: by.descending, nullsFirst: by.nullsFirst },
    frame: { unit: 'rows', preceding: bufferRows - 1, following: 0 },
    type,
    span: ast.span,
  };
}
