// The logical plan: frozen nodes with a `kind`, each naming the columns it gives. A new operator is a new node here, a binder file, a
// generator file; nothing else changes.
import type { ListOrder } from '../../engine/nested/ordered-list.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { Expression } from './expression.ts';
import type { Over } from './over.ts';
import type { SourceDefinition } from './source.ts';
import type { TopRows } from './top-rows.ts';
import type { UserFunction } from './user-function.ts';

export interface Column {
  readonly name: string;
  readonly type: SqlType;
  /** System columns are outside `*`. */
  readonly hidden?: boolean;
}

interface Node {
  readonly columns: readonly Column[];
  readonly span: Span;
}

/**
 * Reads a source. Columns: those declared, in order, then the hidden `_timestamp` (TIMESTAMP, arrival), `_partition` (VARCHAR, shard id),
 * `_offset` (VARCHAR, sequence number, and `:` sub-sequence for aggregated records), `_key` (VARCHAR, partition key).
 */
export interface Scan extends Node {
  readonly kind: 'scan';
  readonly source: SourceDefinition;
}

export interface Filter extends Node {
  readonly kind: 'filter';
  readonly input: PlanNode;
  /** BOOLEAN; a row passes when it is true, not when it is NULL. HAVING is a filter above an aggregate. */
  readonly predicate: Expression;
}

export interface Project extends Node {
  readonly kind: 'project';
  readonly input: PlanNode;
  /** One per column. */
  readonly expressions: readonly Expression[];
}

export interface TumblingWindow {
  readonly kind: 'tumbling';
  readonly sizeMs: number;
  readonly offsetMs: number;
}

/** Windows of one size, a new one every `advanceMs`, which is at most the size. */
export interface HoppingWindow {
  readonly kind: 'hopping';
  readonly sizeMs: number;
  readonly advanceMs: number;
  readonly offsetMs: number;
}

/** Windows that start together and end step by step up to `sizeMs`, a multiple of `stepMs`. */
export interface CumulatingWindow {
  readonly kind: 'cumulating';
  readonly sizeMs: number;
  readonly stepMs: number;
  readonly offsetMs: number;
}

/** Per key, rows that are at most `gapMs` apart; ends that long after its last row. */
export interface SessionWindow {
  readonly kind: 'session';
  readonly gapMs: number;
}

/** Per key, from the first row that no window of the key holds, `sizeMs` on. */
export interface StaggerWindow {
  readonly kind: 'stagger';
  readonly sizeMs: number;
}

export type Window = TumblingWindow | HoppingWindow | CumulatingWindow | SessionWindow | StaggerWindow;

/** The size of the largest window; of a session, which has none, its gap. */
export const windowLengthMs = (window: Window): number => (window.kind === 'session' ? window.gapMs : window.sizeMs);

export type AggregateFunction =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'bool_and'
  | 'bool_or'
  | 'bit_and'
  | 'bit_or'
  | 'bit_xor'
  | 'var_pop'
  | 'var_samp'
  | 'stddev_pop'
  | 'stddev_samp'
  | 'sem'
  | 'skewness'
  | 'kurtosis'
  | 'kurtosis_pop'
  | 'covar_pop'
  | 'covar_samp'
  | 'corr'
  | 'regr_slope'
  | 'regr_intercept'
  | 'regr_r2'
  | 'regr_sxx'
  | 'regr_syy'
  | 'regr_sxy'
  | 'first'
  | 'last'
  | 'arg_min'
  | 'arg_max'
  | 'delta'
  | 'string_agg'
  | 'array_agg'
  | 'percentile_cont'
  | 'percentile_disc'
  | 'mad'
  | 'approx_count_distinct'
  | 'approx_percentile'
  | 'approx_top_k'
  | 'mode'
  | 'histogram'
  | 'entropy'
  /** One that the script's author wrote. */
  | 'user';

export interface AggregateCall {
  readonly function: AggregateFunction;
  /**
   * Rows where it is NULL take no part; null: all rows do, as in COUNT(*). FILTER is a CASE around it. Its type is its own: SUM and AVG of an
   * INT column read INT and give `type`.
   */
  readonly argument: Expression | null;
  /** What else is read of a row that takes part: the value of FIRST and ARG_MIN, the x of CORR(y, x). */
  readonly others?: readonly Expression[];
  /** Constants: a fraction and whether the order is descending, a separator. */
  readonly parameters?: readonly (number | string | boolean)[];
  /** Of the function `user`. */
  readonly user?: UserFunction;
  /** Of `array_agg`: of the leading parts of the rows that it keeps, before the value. */
  readonly order?: readonly ListOrder[];
  /** Each value of the argument takes part once. */
  readonly distinct?: boolean;
  readonly type: SqlType;
  readonly span: Span;
}

/**
 * Groups rows by `keys` and window. Columns: keys in order, then with a window the hidden `_window_start` and `_window_end` (TIMESTAMP), then
 * one per aggregate call.
 */
export interface Aggregate extends Node {
  readonly kind: 'aggregate';
  readonly input: PlanNode;
  readonly keys: readonly Expression[];
  readonly window: Window | null;
  /** Index of the source's event-time column in `input.columns`; null without a window. */
  readonly eventTimeColumn: number | null;
  /** 'state.ttl': a group that no row touches for so long, ms of watermark time, is let go of. @default it stays */
  readonly stateTtlMs?: number;
  readonly aggregates: readonly AggregateCall[];
}

/** A SELECT of UNION ALL over the union's input: rows pass the filters in order, and become the expressions, one per column. */
export interface UnionBranch {
  readonly filters: readonly Expression[];
  readonly expressions: readonly Expression[];
  readonly span: Span;
}

/** UNION ALL: each row of the input gives a row per branch that keeps it, in the order of the branches. */
export interface Union extends Node {
  readonly kind: 'union';
  readonly input: PlanNode;
  readonly branches: readonly UnionBranch[];
}

/**
 * Each row with each window of one kind that it belongs to, in the order of their ends; nothing is late. Columns: those of the input, then
 * `window_start`, `window_end` and `window_time`, which is the last instant of the window.
 */
export interface WindowRows extends Node {
  readonly kind: 'window-rows';
  readonly input: PlanNode;
  readonly window: TumblingWindow | HoppingWindow | CumulatingWindow;
  /** Index in `input.columns`. */
  readonly eventTimeColumn: number;
}

/**
 * Each row with each element of an array or map in it; a row without any is turned away or, when `outer`, stays with NULLs for one. Columns:
 * those of the input, then the element, of rows each field, of maps key and value; then with `ordinality` the element's number, from 1.
 */
export interface Unnest extends Node {
  readonly kind: 'unnest';
  readonly input: PlanNode;
  /** ARRAY or MAP. */
  readonly value: Expression;
  readonly ordinality: boolean;
  readonly outer: boolean;
}

export type PlanNode = Scan | Filter | Project | Union | WindowRows | Unnest | Aggregate | Over | TopRows;
