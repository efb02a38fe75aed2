// SELECT DISTINCT groups single rows by all that it selects. A group is sent once, when its first row comes; with a window, once per window.
import type { Query } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { columnsOf, reference } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column } from '../plan/node.ts';
import { type Grouping, groupingBy } from './grouping.ts';
import type { OverCalls } from './over.ts';
import type { SelectedColumn } from './select-list.ts';

/** Whether DISTINCT stands before single rows; reports when not. */
export function isDistinctOfRows(isGrouped: boolean, query: Query, over: OverCalls, diagnostics: DiagnosticCollector): boolean {
  if (!isGrouped && over.calls.length === 0) return true;
  const message = isGrouped ? 'DISTINCT beside GROUP BY, HAVING or an aggregate' : 'DISTINCT beside OVER';
  const note = isGrouped ? 'With its keys in the SELECT list, each group has its row already.' : undefined;
  diagnostics.error('W0610', query.span, `${message} is not part of the language yet.`, { note, hint: 'leave DISTINCT out' });
  return false;
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
