// ROW_NUMBER() over rows in an order of values: the first rows of each key, or of each key and window.
import type { Span } from '../diagnostics/diagnostic.ts';
import { columnsOf } from './build.ts';
import type { ColumnReference, Expression } from './expression.ts';
import type { Column, Filter, PlanNode, Window } from './node.ts';

export interface RankOrder {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * Numbers the rows of each key and window in an order; equal ones in that of their arrival. Columns: those of the input, then with a window
 * `window_start`, `window_end` and `window_time` as `WindowRows` has them, then the number (BIGINT).
 */
export interface TopRows {
  readonly kind: 'top-rows';
  readonly input: PlanNode;
  /** PARTITION BY, without the bounds of the window. */
  readonly keys: readonly Expression[];
  readonly window: Window | null;
  /** Index of the source's event-time column in `input.columns`; null without a window. */
  readonly eventTimeColumn: number | null;
  readonly order: readonly RankOrder[];
  /** Rows that each key and window keeps. null: no filter has said it yet, and a stream cannot be numbered to its end. */
  readonly limit: number | null;
  readonly columns: readonly Column[];
  readonly span: Span;
}

/** The index of the number among the columns. */
export const numberColumn = ({ columns }: TopRows): number => columns.length - 1;

/** The node in a plan; there is at most one in a stage. */
export function findTopRows(node: PlanNode): TopRows | null {
  if (node.kind === 'top-rows') return node;
  return node.kind === 'scan' ? null : findTopRows(node.input);
}

/** Ranked within the windows of a table function, where PARTITION BY names them: the rows of a window are then final when it ends. */
export function withinWindow(top: TopRows): TopRows {
  const filters: Filter[] = [];
  let rows = top.input;
  for (; rows.kind === 'filter'; rows = rows.input) filters.unshift(rows);
  if (rows.kind !== 'window-rows') return top;
  const { input, window, eventTimeColumn } = rows;
  const first = input.columns.length;
  const isBound = (key: Expression): boolean => key.kind === 'column' && key.index >= first;
  const named = top.keys.filter(isBound).map(key => (key as ColumnReference).index - first);
  // Cumulating windows begin together.
  const isWithin = named.some(bound => bound > START) || (named.includes(START) && window.kind !== 'cumulating');
  const keys = top.keys.filter(key => !isBound(key));
  const readsBounds = columnsOf([...keys, ...top.order.map(item => item.expression), ...filters.map(filter => filter.predicate)]);
  if (!isWithin || [...readsBounds].some(index => index >= first)) return top;
  const filtered = filters.reduce((under: PlanNode, filter): PlanNode => ({ ...filter, input: under, columns: input.columns }), input);
  return { ...top, input: filtered, keys, window, eventTimeColumn };
}

/** The place of `window_start` behind the columns of the input. */
const START = 0;
