// ROW_NUMBER(), RANK() or DENSE_RANK() OVER (PARTITION BY … ORDER BY …) in another order than that of the event time, or within a window: the
// numbering of a Top-N.
// The query around it says how many it keeps (plan/rules/limit-top-rows.ts).
import type { FunctionExpression } from '../ast/expression.ts';
import type { OverClause } from '../ast/over.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { describeType } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Numbering, RankOrder } from '../plan/top-rows.ts';
import { isOrdered } from '../types/coercion.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { bindPartition } from './over.ts';

export interface Ranking {
  /** PARTITION BY. */
  readonly keys: readonly Expression[];
  readonly order: readonly RankOrder[];
  readonly numbering: Numbering;
  readonly span: Span;
}

/** Whether the rows of the clause are to be numbered in an order that only a Top-N can keep. */
export function isRanking(ast: FunctionExpression, { partitionBy, orderBy, bufferRows }: OverClause, binder: ExpressionBinder): boolean {
  const { relation } = binder.context;
  const [first, second] = orderBy;
  if (first === undefined || bufferRows !== null) return false;
  const isNumber = ast.name.text.toUpperCase() === 'ROW_NUMBER';
  if (isNumber && relation.node.kind === 'window-rows' && partitionBy.some(namesBound)) return true;
  if (second !== undefined || first.descending) return true;
  const { expression } = first;
  if (expression.kind !== 'name') return true;
  const time = relation.eventTime === null ? null : relation.node.columns[relation.eventTime]!.name;
  return expression.name.text.toLowerCase() !== time?.toLowerCase();
}

/** The numbering; null after reporting what cannot be ranked. `inner` binds over single rows. */
export function bindRanking(
  ast: FunctionExpression,
  clause: OverClause,
  binder: ExpressionBinder,
  inner: ExpressionBinder,
): Ranking | null {
  const numbering = numberingOf(ast, clause, binder);
  if (numbering === null) return null;
  const keys = bindPartition(clause, inner);
  const order = bindOrder(clause, inner);
  return keys === null || order === null ? null : { keys, order, numbering, span: ast.span };
}

export function refuseSecondRanking(span: Span, binder: ExpressionBinder): void {
  refuse(span, 'The numbering of a Top-N stands alone: a query has one, and no other OVER.', 'write two queries', binder);
}

/** Of a window table function: rows are numbered within the window, whatever the order, and go when it ends. */
const namesBound = (part: OverClause['partitionBy'][number]): boolean =>
  part.kind === 'name' && ['window_start', 'window_end', 'window_time'].includes(part.name.text.toLowerCase());

const NUMBERINGS: ReadonlyMap<string, Numbering> = new Map<string, Numbering>([
  ['ROW_NUMBER', 'row number'],
  ['RANK', 'rank'],
  ['DENSE_RANK', 'dense rank'],
]);

/** ROW_NUMBER(), RANK() or DENSE_RANK() without a frame; null after reporting. */
function numberingOf(ast: FunctionExpression, clause: OverClause, binder: ExpressionBinder): Numbering | null {
  const name = ast.name.text.toUpperCase();
  const { relation } = binder.context;
  const time = relation.eventTime === null ? null : relation.node.columns[relation.eventTime]!.name;
  const numbering = NUMBERINGS.get(name);
  if (numbering === undefined) {
    const hint =
      time === null
        ? 'leave ORDER BY out for the order of arrival; ROW_NUMBER takes any order, for a Top-N'
        : `write ORDER BY ${time}, or leave it out for the order of arrival; ROW_NUMBER takes any order, for a Top-N`;
    refuse((clause.orderBy[0] ?? clause).span, `${name} sees a stream in the order of its event time, or of arrival.`, hint, binder);
    return null;
  }
  if (ast.star || ast.arguments.length > 0) {
    binder.diagnostics.error('W0502', ast.span, 'ROW_NUMBER does not take arguments.', { hint: 'write ROW_NUMBER()' });
    return null;
  }
  if (clause.frame !== null) {
    refuse(clause.frame.span, `${name} numbers all rows, so it has no frame.`, 'leave the frame out', binder);
    return null;
  }
  if (clause.bufferRows === null) return numbering;
  refuse(clause.span, 'The rows of a window need no buffer.', 'leave ROWS WINDOW BUFFER out', binder);
  return null;
}

function bindOrder({ orderBy }: OverClause, binder: ExpressionBinder): readonly RankOrder[] | null {
  const order: RankOrder[] = [];
  for (const { expression: ast, descending, nullsFirst } of orderBy) {
    const expression = binder.bind(ast);
    if (expression === null) return null;
    if (!isOrdered(expression.type) && expression.type.kind !== 'boolean') {
      refuse(
        expression.span,
        `Rows cannot be ranked by ${describeType(expression)}.`,
        'rank by a number, text, timestamp or boolean',
        binder,
      );
      return null;
    }
    order.push({ expression, descending, nullsFirst });
  }
  return order;
}

function refuse(span: Span, message: string, hint: string, binder: ExpressionBinder): void {
  binder.diagnostics.error('W0620', span, message, { hint });
}
