// Statements and clauses as written.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { AstExpression, Identifier } from './expression.ts';
import type { CreateFunction, InvalidFunction } from './function.ts';
import type { NamedWindow } from './over.ts';
import type { Length, Lengths, WindowKind } from './window.ts';

interface Node {
  readonly span: Span;
}

/** `key = value` of a WITH clause; the value in the form of a string whatever it was written as. */
export interface OptionEntry extends Node {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: string;
  readonly valueSpan: Span;
}

export interface ColumnDefinition extends Node {
  readonly name: Identifier;
  /** Null: already reported, or computed, where the expression gives it. */
  readonly type: SqlType | null;
  readonly required: boolean;
  /** `PATH '$.a.b'`. */
  readonly path: ColumnPath | null;
  /** `name AS expression`; null: the record has it. */
  readonly computed: AstExpression | null;
}

export interface ColumnPath extends Node {
  readonly text: string;
}

export interface WatermarkDefinition extends Node {
  readonly column: Identifier;
  readonly value: AstExpression;
}

/** `CREATE STREAM|TABLE name (columns)`: a source or a sink. */
export interface Declaration extends Node {
  readonly kind: 'declaration';
  readonly object: 'stream' | 'table';
  readonly name: Identifier;
  readonly columns: readonly ColumnDefinition[];
  readonly watermarks: readonly WatermarkDefinition[];
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly OptionEntry[];
}

/** `CREATE STREAM|TABLE name [WITH (…)] AS SELECT …`. */
export interface CreateAs extends Node {
  readonly kind: 'create-as';
  readonly object: 'stream' | 'table';
  readonly name: Identifier;
  readonly options: readonly OptionEntry[];
  readonly query: QueryExpression;
}

/** `CREATE VIEW name [(columns)] AS SELECT …`: a query with a name and without an output. */
export interface CreateView extends Node {
  readonly kind: 'create-view';
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | null;
  readonly query: QueryExpression;
}

/** `INSERT INTO sink [(columns)] SELECT …`. */
export interface Insert extends Node {
  readonly kind: 'insert';
  readonly target: Identifier;
  /** Null: all columns of the sink, in order. */
  readonly columns: readonly Identifier[] | null;
  readonly query: QueryExpression;
}

/** A bare SELECT. */
export interface SelectStatement extends Node {
  readonly kind: 'select';
  readonly query: QueryExpression;
}

/** A statement that could not be parsed; `name` is what it would have created, so that its readers are not reported as well. */
export interface InvalidStatement extends Node {
  readonly kind: 'invalid-statement';
  readonly name: Identifier | null;
}

export type Statement =
  | Declaration
  | CreateAs
  | CreateFunction
  | InvalidFunction
  | CreateView
  | Insert
  | SelectStatement
  | InvalidStatement;

/** `*`, `t.*`, and what is said of single columns of it. */
export interface Star extends Node {
  readonly kind: 'star';
  readonly qualifier: Identifier | null;
  /** `EXCEPT (a, b)`: columns that are left out. */
  readonly except: readonly Identifier[];
  /** `REPLACE (expression AS a)`: columns that hold something else, at their places. */
  readonly replace: readonly { readonly expression: AstExpression; readonly name: Identifier; readonly span: Span }[];
}

export type SelectItem =
  | Star
  | { readonly kind: 'expression'; readonly expression: AstExpression; readonly alias: Identifier | null; readonly span: Span };

/** What FROM reads: a name, or a query in brackets. */
export interface TableReference extends Node {
  /** Of a query in brackets: its alias, or `subquery`. */
  readonly name: Identifier;
  /** `FROM (SELECT …)`; null: what `name` says. */
  readonly query: QueryExpression | null;
  /** `AS alias (columns)`; null: as they are called inside. */
  readonly columns: readonly Identifier[] | null;
  readonly alias: Identifier | null;
  /** Of `TABLE(TUMBLE(TABLE name, …))`. */
  readonly window: WindowClause | null;
  readonly unnests?: readonly UnnestClause[];
}

/** `CROSS JOIN UNNEST(x) [WITH ORDINALITY] [[AS] alias [(columns)]]`, or `LATERAL TABLE(f(…))`: each row with each element of a value. */
export interface UnnestClause extends Node {
  readonly value: AstExpression;
  readonly ordinality: boolean;
  /** LEFT JOIN: a row without elements stays, with NULLs for one. */
  readonly outer: boolean;
  readonly alias: Identifier | null;
  readonly columns: readonly Identifier[] | null;
}

/** `KIND([time,] length… [, OFFSET offset])`, or a function of GROUP BY or FROM TABLE(…) that says the same. */
export interface WindowClause extends Node {
  readonly kind: WindowKind;
  readonly timeColumn: AstExpression | null;
  /** Those of its kind. */
  readonly lengths: Lengths;
  readonly offset: Length | null;
}

/** `every`: early results at each multiple of a duration, or after so many rows of a group. */
export interface EmitClause extends Node {
  readonly mode: 'final' | 'changes' | 'every';
  readonly every: { readonly milliseconds: number } | { readonly rowCount: number } | null;
}

/** GROUP BY, written out into sets of keys. */
export interface GroupBy extends Node {
  /** Not empty; a set may be. */
  readonly sets: readonly (readonly AstExpression[])[];
}

export interface Query extends Node {
  /** SELECT DISTINCT. */
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  /** Null: it could not be read, or is not part of the language; already reported. */
  readonly from: TableReference | null;
  readonly where: AstExpression | null;
  /** The keys of each grouping set: one set, but for GROUPING SETS, CUBE and ROLLUP. Null: no GROUP BY. */
  readonly groupBy: GroupBy | null;
  readonly having: AstExpression | null;
  /** Of what OVER gives. */
  readonly qualify: AstExpression | null;
  readonly window: WindowClause | null;
  /** `WINDOW w AS (…)`, for OVER. */
  readonly namedWindows: readonly NamedWindow[];
  readonly emit: EmitClause | null;
  readonly options: readonly OptionEntry[];
}

/** `name [(columns)] AS (SELECT …)` of a WITH before a query. */
export interface CommonTable extends Node {
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | null;
  readonly query: QueryExpression;
}

/** `[WITH name AS (…), …] SELECT … [UNION ALL SELECT …] …`. */
export interface QueryExpression extends Node {
  readonly commonTables: readonly CommonTable[];
  /** One, or those of UNION ALL. Empty: none could be read, which is reported. */
  readonly branches: readonly Query[];
  /** WITH behind branches in brackets; that of a last branch without them is its own. */
  readonly options: readonly OptionEntry[];
}

export interface Script {
  readonly statements: readonly Statement[];
}
