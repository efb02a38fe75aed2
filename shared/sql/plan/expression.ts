// Bound scalar expressions: every name resolved, every type known, every implicit cast written out.
// The code generator reads these and nothing earlier.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { UserFunction } from './user-function.ts';

interface Node {
  readonly type: SqlType;
  readonly span: Span;
}

/**
 * A constant. `value` is in the run-time form of its type (see `engine/values.ts`), but bigint, decimal (unscaled) and timestamps finer than
 * milliseconds are a JS bigint here always. null: NULL.
 */
export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: boolean | number | bigint | string | null;
}

/** A column of the node's input, by its index in `input.columns`. */
export interface ColumnReference extends Node {
  readonly kind: 'column';
  readonly index: number;
  readonly name: string;
}

/** A scalar function or operator of `functions/registry.ts`, arguments already cast to the parameter types. */
export interface Call extends Node {
  readonly kind: 'call';
  readonly function: string;
  readonly arguments: readonly Expression[];
  /** Of a function of the table (`functions/scalar-table.ts`): how the run time computes it. `function` is then its name in lower case. */
  readonly table?: TableCall;
}

/** How generated code calls a function of the table. */
export interface TableCall {
  /** Exported by `weir/engine`, or a function of the script's author. */
  readonly run: string | UserFunction;
  /** It never throws `RowError`. */
  readonly total: boolean;
  /** It may give null, which is NULL. */
  readonly nullable: boolean;
  /** It gets null for an argument that is NULL; otherwise one of them makes the result NULL. */
  readonly seesNull: boolean;
  /** Per argument: the function of `weir/engine` that makes its text ready, once per module for a constant; null: it goes as it is. */
  readonly prepare: readonly (string | null)[];
  /** Numbers behind the arguments. */
  readonly constants: readonly number[];
  /** Of functions of finer timestamps, before the arguments: digits behind the second that their unit has. */
  readonly digits?: number;
}

/** `CAST(argument AS type)`; implicit casts look the same. */
export interface Cast extends Node {
  readonly kind: 'cast';
  readonly argument: Expression;
  /** TRY_CAST: what cannot be cast is NULL. */
  readonly safe?: boolean;
}

/** Searched CASE; a simple CASE is bound to this form. Without ELSE, `otherwise` is a NULL literal of the result type. */
export interface Case extends Node {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression;
}

/** `operand IN (list)`, with SQL's three-valued result; NOT IN is a `not` call around it. */
export interface InList extends Node {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly list: readonly Expression[];
}

/** `operand LIKE pattern [ESCAPE c]` with a constant pattern; `escape` is one character or null. */
export interface Like extends Node {
  readonly kind: 'like';
  readonly operand: Expression;
  readonly pattern: string;
  readonly escape: string | null;
}

export type Expression = Literal | ColumnReference | Call | Cast | Case | InList | Like;

/**
 * The scalar functions of the language so far, by the name a `Call` carries. Argument types after binding:
 * arithmetic: both of one numeric type (decimal operands keep their own scales; the result type says precision and scale); `divide` and
 * `modulo` as SQL: whole numbers stay whole, by zero is an error of the row. `add`/`subtract` also timestamp ± interval, interval ± interval,
 * date ± int, and differences of timestamps, times and dates. Comparisons: both of one type. `and`/`or`/`not`: three-valued. `coalesce`: one type, lazily evaluated.
 */
export type ScalarFunction =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'negate'
  | 'equal'
  | 'not-equal'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'and'
  | 'or'
  | 'not'
  | 'is-null'
  | 'is-not-null'
  | 'coalesce';
