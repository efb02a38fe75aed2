// SELECT DISTINCT groups single rows by all that it selects. A group is sent once, when its first row comes; with a window, once per window.
import type { Query, QueryExpression, TableReference } from '../ast/statement.ts';
import { subqueryName } from '../parser/query-expression.ts';
import { columnsOf, reference } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column } from '../plan/node.ts';
import { type Grouping, groupingBy } from './grouping.ts';
import type { SelectedColumn } from './select-list.ts';

/** What `bindQuery` gives for DISTINCT before groups or OVER: it stands for `SELECT DISTINCT * FROM (the query without it)`. */
export const DISTINCT_OF_STATE = Symbol('DISTINCT of rows that come from a state');

/** `SELECT DISTINCT * FROM (query)`, where `query` is DISTINCT itself. */
export function distinctOf(query: Query): Query {
  const { span, options } = query;
  const inner: QueryExpression = { commonTables: [], branches: [{ ...query, distinct: false, options: [] }], options: [], span };
  const from: TableReference = { name: subqueryName(span), query: inner, columns: null, alias: null, window: null, span };
  const items: Query['items'] = [{ kind: 'star', qualifier: null, except: [], replace: [], span }];
  return {
    distinct: true,
    items,
    from,
    where: null,
    groupBy: null,
    having: null,
    qualify: null,
    window: null,
    namedWindows: [],
    emit: null,
    options,
    span,
  };
}

/** QUALIFY of groups: `SELECT * FROM (query without it) QUALIFY …`, which sees the columns of the result. */
export function qualifiedGroups(query: Query): Query {
  const { qualify, options, emit } = query;
  return { ...distinctOf({ ...query, qualify: null, emit: null }), distinct: false, qualify, options, emit };
}

/** Groups by the selected expressions, but for constants and the bounds of the window. `inputs` are the columns that are read. */
export function groupingOfDistinct(selected: readonly SelectedColumn[], inputs: readonly Column[]): Grouping {
  return groupingBy(
    selected.flatMap(({ expression }) => keysOf(expression, inputs)),
    selected,
  );
}

function keysOf(expression: Expression, inputs: readonly Column[]): Expression[] {
  const columns = [...columnsOf([expression])];
  if (columns.length === 0) return [];
  if (columns.every(index => index < inputs.length)) return [expression];
  // Beside a bound of the window, which is the group's anyway, the columns themselves decide.
  return columns.filter(index => index < inputs.length).map(index => reference(inputs, index, expression.span));
}
