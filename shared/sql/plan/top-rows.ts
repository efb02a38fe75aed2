// ROW_NUMBER() over rows in an order of values: the first rows of each key, or of each key and window.
import type { Span } from '../diagnostics/diagnostic.ts';
import { columnsOf } from './build.ts';
import type { ColumnReference, Expression } from './expression.ts';
import type { Aggregate, Column, Filter, PlanNode, Window } from './node.ts';

export interface RankOrder {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * Numbers the rows of each key and window in an order; equal ones in that of their arrival or, where rows are revised, of the other columns that
 * are read. Columns: those of the input, then with a window that rows meet here `window_start`, `window_end` and `window_time` as `WindowRows` has
 * them, then the number (BIGINT).
 */
export interface TopRows {
  readonly kind: 'top-rows';
  readonly input: PlanNode;
  /** PARTITION BY, without the bounds of the window. */
  readonly keys: readonly Expression[];
  readonly window: Window | null;
  /** Index of the event-time column in `input.columns`; null without a window. */
  readonly eventTimeColumn: number | null;
  /**
   * The window is that of the groups which are ranked, so their rows come when it ends: which columns of the input are its start (0), end (1) and
   * time (2). null: rows meet their windows here, or there are none.
   */
  readonly bounds: ReadonlyMap<number, WindowBound> | null;
  readonly order: readonly RankOrder[];
  /** How rows are numbered that rank alike: each by itself, or all by one number, behind which as many are left out, or none. */
  readonly numbering: Numbering;
  /** The highest number that each key and window keeps. null: no filter has said it yet, and a stream cannot be numbered to its end. */
  readonly limit: number | null;
  /** 'state.ttl': a key that no row touches for so long, ms of watermark time, is let go of. @default it stays */
  readonly stateTtlMs?: number;
  readonly columns: readonly Column[];
  readonly span: Span;
}

export type Numbering = 'row number' | 'rank' | 'dense rank';

/** The index of the number among the columns. */
export const numberColumn = ({ columns }: TopRows): number => columns.length - 1;

/** Start, end or time of a window. */
export type WindowBound = 0 | 1 | 2;

/** Ranked within the windows of groups, where PARTITION BY names them. `eventTime`: the column that is the last instant of a group's window. */
export function withinWindowOfGroups(top: TopRows, eventTime: number | null): TopRows {
  const groups = eventTime === null ? null : groupsUnder(top.input);
  if (groups === null || groups.window === null) return top;
  const { window } = groups;
  const boundOf = (index: number): WindowBound | -1 => {
    const bound = boundOfColumn(top.input, index);
    return bound === -1 && index === eventTime ? 2 : bound;
  };
  const boundOfKey = (key: Expression): WindowBound | -1 => (key.kind === 'column' ? boundOf(key.index) : -1);
  const named = new Set(top.keys.map(boundOfKey));
  // Windows that rows make end anywhere, so their bounds stay a part of the key.
  const isOfRows = window.kind === 'session' || window.kind === 'stagger';
  const isWithin = isOfRows ? named.has(0) && named.has(1) : named.has(1) || named.has(2) || (named.has(0) && window.kind !== 'cumulating');
  if (!isWithin) return top;
  const bounds = new Map(top.input.columns.map((_, index) => [index, boundOf(index)] as const).filter(([, bound]) => bound !== -1));
  const keys = isOfRows ? top.keys : top.keys.filter(key => boundOfKey(key) === -1);
  return { ...top, keys, window, eventTimeColumn: eventTime, bounds: bounds as ReadonlyMap<number, WindowBound> };
}

/** The groups whose rows come through nothing but filters and projections. */
function groupsUnder(node: PlanNode): Aggregate | null {
  if (node.kind === 'aggregate') return node;
  return node.kind === 'filter' || node.kind === 'project' ? groupsUnder(node.input) : null;
}

/** The bound that a column hands on from the groups, or -1. */
function boundOfColumn(node: PlanNode, index: number): WindowBound | -1 {
  if (node.kind === 'filter') return boundOfColumn(node.input, index);
  if (node.kind === 'aggregate') {
    const bound = index - node.keys.length;
    return bound === 0 || bound === 1 ? bound : -1;
  }
  const expression = node.kind === 'project' ? node.expressions[index]! : null;
  return expression?.kind === 'column' && node.kind === 'project' ? boundOfColumn(node.input, expression.index) : -1;
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
