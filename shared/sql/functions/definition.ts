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

/** What a call of an aggregate is made of, bound over the rows that it reads. */
export interface AggregateInput {
  readonly ast: FunctionExpression;
  readonly args: readonly Expression[];
  /** WITHIN GROUP (ORDER BY …), or ORDER BY inside the brackets. */
  readonly order: readonly BoundOrder[];
}

export interface BoundOrder {
  readonly by: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** `function` where it is another than that of the definition. */
export type BoundAggregate = Pick<AggregateCall, 'argument' | 'others' | 'parameters' | 'order' | 'user' | 'type'> & {
  readonly function?: AggregateCall['function'];
};

export interface AggregateDefinition {
  /** Upper case, like all names. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly function: AggregateCall['function'];
  /** As shown in messages; several forms with ` or ` between them. */
  readonly signature: string;
  /** Whether `f(*)` is a call. */
  readonly star: boolean;
  /** What the reference says of it, in a sentence or two. */
  readonly says: string;
  /** A select list over the rows of the reference, and the row it gives, as JSON. */
  readonly example: readonly [sql: string, row: string];
  /** The type of the result for an argument (null: `*`), or a sentence saying what the function takes instead. */
  readonly resultType: (argument: SqlType | null) => SqlType | { readonly takes: string };
  /** Inside the brackets. @default one */
  readonly argumentCount?: readonly [min: number, max: number];
  /** `each`: DISTINCT lets each value take part once. `same`: it changes nothing. @default an error */
  readonly distinct?: 'each' | 'same';
  /** What a row brought can be taken away again, so that it stands before OVER with frames that let rows go, too. */
  readonly slides?: boolean;
  readonly takesIgnoreNulls?: boolean;
  readonly takesWithinGroup?: boolean;
  /** `f(x ORDER BY y)`. */
  readonly takesOrder?: boolean;
  /** For calls of another shape than one argument; gives null after reporting. */
  readonly bind?: (input: AggregateInput, binder: ExpressionBinder) => BoundAggregate | null;
}
