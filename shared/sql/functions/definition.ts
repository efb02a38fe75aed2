// What a function is to the binder: a name and how a call of it is bound. One file each, one line in a registry.
import type { FunctionExpression } from '../ast/expression.ts';
import type { ExpressionBinder } from '../binder/expression-binder.ts';
import type { Expression } from '../plan/expression.ts';
import type { AggregateCall } from '../plan/node.ts';
import type { SqlType } from '../types/sql-type.ts';

export interface ScalarDefinition {
  /** Upper case. */
  readonly name: string;
  /** As shown in messages: `COALESCE(x, …)`. */
  readonly signature: string;
  readonly argumentCountMin: number;
  readonly argumentCountMax: number;
  /** The arguments are bound; gives null after reporting. */
  readonly bind: (call: FunctionExpression, args: readonly Expression[], binder: ExpressionBinder) => Expression | null;
}

export interface AggregateDefinition {
  readonly name: string;
  readonly function: AggregateCall['function'];
  readonly signature: string;
  /** Whether `f(*)` is a call. */
  readonly star: boolean;
  /** The type of the result for an argument (null: `*`), or a sentence saying what the function takes instead. */
  readonly resultType: (argument: SqlType | null) => SqlType | { readonly takes: string };
}
