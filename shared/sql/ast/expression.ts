// Expressions as written: names unresolved, types unknown. The parser makes them, the binder reads them.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { OrderItem, OverClause } from './over.ts';

interface Node {
  readonly span: Span;
}

export interface Identifier extends Node {
  readonly text: string;
  /** Written in double quotes: compared exactly. */
  readonly quoted: boolean;
}

/** `c` or `t.c`. */
export interface NameExpression extends Node {
  readonly kind: 'name';
  readonly qualifier: Identifier | null;
  readonly name: Identifier;
}

export interface NumberExpression extends Node {
  readonly kind: 'number';
  readonly text: string;
}

export interface StringExpression extends Node {
  readonly kind: 'string';
  readonly value: string;
}

/** TRUE, FALSE or NULL. */
export interface ConstantExpression extends Node {
  readonly kind: 'constant';
  readonly value: boolean | null;
}

/** `TIMESTAMP '…'`, `DATE '…'`, `X'…'`; the text is checked when binding. */
export interface TypedTextExpression extends Node {
  readonly kind: 'typed-text';
  readonly type: SqlType;
  readonly text: string;
}

export interface IntervalExpression extends Node {
  readonly kind: 'interval';
  readonly milliseconds: number;
}

export interface MonthsExpression extends Node {
  readonly kind: 'interval-months';
  readonly months: number;
}

export interface UnaryExpression extends Node {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | 'not';
  readonly operand: AstExpression;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

export interface BinaryExpression extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: AstExpression;
  readonly right: AstExpression;
}

/** `operand IS [NOT] NULL|TRUE|FALSE`. */
export interface IsExpression extends Node {
  readonly kind: 'is';
  readonly operand: AstExpression;
  readonly test: 'null' | 'true' | 'false';
  readonly negated: boolean;
}

export interface InExpression extends Node {
  readonly kind: 'in';
  readonly operand: AstExpression;
  readonly list: readonly AstExpression[];
  readonly negated: boolean;
}

export interface BetweenExpression extends Node {
  readonly kind: 'between';
  readonly operand: AstExpression;
  readonly low: AstExpression;
  readonly high: AstExpression;
  readonly negated: boolean;
}

export interface LikeExpression extends Node {
  readonly kind: 'like';
  readonly operand: AstExpression;
  readonly pattern: AstExpression;
  readonly escape: AstExpression | null;
  readonly negated: boolean;
}

export interface CaseExpression extends Node {
  readonly kind: 'case';
  /** Null for the searched form. */
  readonly operand: AstExpression | null;
  readonly branches: readonly { readonly when: AstExpression; readonly result: AstExpression }[];
  readonly otherwise: AstExpression | null;
}

export interface CastExpression extends Node {
  readonly kind: 'cast';
  readonly argument: AstExpression;
  /** Null: the type could not be read, which is already reported. */
  readonly target: SqlType | null;
  /** TRY_CAST. */
  readonly safe?: boolean;
}

export interface FunctionExpression extends Node {
  readonly kind: 'function';
  readonly name: Identifier;
  readonly arguments: readonly AstExpression[];
  /** `f(*)`. */
  readonly star: boolean;
  /** `f(…) OVER …`. */
  readonly over?: OverClause;
  /** `f(DISTINCT x)`. */
  readonly distinct?: boolean;
  /** `f(… ORDER BY x [DESC], …)`. */
  readonly orderBy?: readonly OrderItem[];
  /** `f(…) WITHIN GROUP (ORDER BY x [DESC], …)`. */
  readonly withinGroup?: readonly OrderItem[];
  /** `f(…) FILTER (WHERE condition)`. */
  readonly filter?: AstExpression;
  /** Of ROW(… AS name): null where a part has none. */
  readonly fieldNames?: readonly (Identifier | null)[];
  /** IGNORE NULLS, inside or after the brackets. */
  readonly ignoreNulls?: boolean;
}

/** `operand.name`, where the operand is more than the name of a stream. */
export interface FieldExpression extends Node {
  readonly kind: 'field';
  readonly operand: AstExpression;
  readonly name: Identifier;
}

/** `operand[index]`. */
export interface ElementExpression extends Node {
  readonly kind: 'element';
  readonly operand: AstExpression;
  readonly index: AstExpression;
}

/** Something that was reported while parsing; whoever meets it stays silent. */
export interface InvalidExpression extends Node {
  readonly kind: 'invalid';
}

export type AstExpression =
  | NameExpression
  | NumberExpression
  | StringExpression
  | ConstantExpression
  | TypedTextExpression
  | IntervalExpression
  | MonthsExpression
  | UnaryExpression
  | BinaryExpression
  | IsExpression
  | InExpression
  | BetweenExpression
  | LikeExpression
  | CaseExpression
  | CastExpression
  | FunctionExpression
  | FieldExpression
  | ElementExpression
  | InvalidExpression;
