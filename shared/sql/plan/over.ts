// Functions over the rows around each row: the node of OVER.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import { expressionsOfCall, mapCall } from './aggregate-call.ts';
import type { Expression } from './expression.ts';
import type { AggregateCall, Column, PlanNode } from './node.ts';

/** Rows that a function sees for the current row. */
export type OverFrame =
  /** So many rows before it (null: all) and after it; below zero `following` ends the frame before the current row. */
  | { readonly unit: 'rows'; readonly preceding: number | null; readonly following: number }
  /** Rows at most so far from its time; those of its instant are always in. `rowsMax` in a buffer: no more rows up to the current one. */
  | { readonly unit: 'range'; readonly precedingMs: number | null; readonly followingMs: number; readonly rowsMax?: number };

/** Functions of where the row stands among the rows of its buffer, in the order of a value. */
export type RankAmong = 'percent-rank' | 'cume-dist' | 'ntile' | 'rank-among' | 'dense-rank-among' | 'number-among';

export type OverFunction =
  | 'aggregate'
  | 'lag'
  | 'lead'
  | 'first-value'
  | 'last-value'
  | 'nth-value'
  | 'row-number'
  | 'rank'
  | 'dense-rank'
  | RankAmong;

export interface OverCall {
  readonly function: OverFunction;
  /** Of `aggregate` alone: what is computed of the rows of the frame; `argument` is null. */
  readonly aggregate: AggregateCall | null;
  /** null: aggregates, and functions of the place alone. */
  readonly argument: Expression | null;
  /** LAG and LEAD: how many rows away; NTH_VALUE: which row, from 1; NTILE: how many buckets; else 0. */
  readonly offset: number;
  /** LAG and LEAD: what stands where there is no such row; of the argument's type. */
  readonly otherwise: Expression | null;
  readonly ignoreNulls: boolean;
  /** Of functions of the place among the rows of a buffer: how `argument` orders them. */
  readonly ranked?: { readonly descending: boolean; readonly nullsFirst: boolean };
  /** null: functions that look at rows wherever the frame ends. */
  readonly frame: OverFrame | null;
  readonly type: SqlType;
  readonly span: Span;
}

/** The expressions over the input that the call reads. */
export function expressionsOfOverCall({ aggregate, argument, otherwise }: OverCall): readonly Expression[] {
  if (aggregate !== null) return expressionsOfCall(aggregate);
  return [argument, otherwise].filter(part => part !== null);
}

/** The call with each of its expressions replaced. */
export function mapOverCall(call: OverCall, map: (expression: Expression) => Expression): OverCall {
  const [argument, otherwise] = [call.argument, call.otherwise].map(part => (part === null ? null : map(part))) as [
    Expression | null,
    Expression | null,
  ];
  return { ...call, argument, otherwise, aggregate: call.aggregate === null ? null : mapCall(call.aggregate, map) };
}

/** Whether a row goes out later than the watermark passes it. */
export const looksAhead = ({ function: name, frame }: OverCall): boolean =>
  name === 'lead' || (frame !== null && (frame.unit === 'rows' ? frame.following > 0 : frame.followingMs > 0));

/** Gives each row with its calls. Columns: those of the input, then one per call. All calls share partition and order. */
export interface Over {
  readonly kind: 'over';
  readonly input: PlanNode;
  /** PARTITION BY. */
  readonly keys: readonly Expression[];
  /** `arrival`: each row at once. `event-time`: rows wait until the watermark has passed them, and are taken in order of their time. */
  readonly order: 'arrival' | 'event-time';
  /** Index in `input.columns`; null in the order of arrival. */
  readonly eventTimeColumn: number | null;
  readonly calls: readonly OverCall[];
  /** EMIT ON BUFFER FULL: a key gives no rows before it has had so many; 1 otherwise. */
  readonly rowsToFill: number;
  /** EXPIRE AFTER: a key that no row touches for so long is let go of; null: it stays. */
  readonly expireMs: number | null;
  readonly columns: readonly Column[];
  readonly span: Span;
}
