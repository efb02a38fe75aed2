// `CREATE FUNCTION` as written.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { Identifier } from './expression.ts';

export interface ParameterDefinition {
  readonly name: Identifier;
  readonly type: SqlType;
  readonly span: Span;
}

export interface CreateFunction {
  readonly kind: 'create-function';
  readonly name: Identifier;
  readonly parameters: readonly ParameterDefinition[];
  readonly returns: SqlType;
  /** Of an aggregate: the fields of its state. Null: a scalar function. */
  readonly state: readonly ParameterDefinition[] | null;
  /** CALLED ON NULL INPUT: it is called with NULL arguments too; otherwise one of them makes the result NULL. */
  readonly seesNull: boolean;
  readonly file: { readonly text: string; readonly span: Span };
  readonly span: Span;
}

/** One that could not be read, which is reported: who calls it stays silent. */
export interface InvalidFunction {
  readonly kind: 'invalid-function';
  readonly name: Identifier;
  readonly span: Span;
}
