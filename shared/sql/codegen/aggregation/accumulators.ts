// The accumulator columns of one aggregating query. Aggregates share them: AVG(x), SUM(x) and COUNT(x) keep one sum, the count of
// rows, and the count of NULLs where x can be NULL.

import { assert } from '../../../engine/assert.ts';
import { expressionKey } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Aggregate, AggregateCall } from '../../plan/node.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import { slidingOrder } from '../aggregates/every-value.ts';
import { generateAggregate } from '../aggregates/registry.ts';
import { inMilliseconds } from '../event-time.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { StateExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import type { ModuleContext } from '../module-context.ts';
import { structureOf } from '../stage/fingerprint.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { anyNull, type InPlace, isNeverNull, type Scalar, scalar, type Value } from '../value.ts';
import { type Distinct, distinctAddition, distinctLimit, distinctValue, feedDistinct } from './distinct.ts';
import { laneOf, laneParts } from './lane.ts';

/** How an aggregate's result is read when its group is emitted. */
export type ReadResult = (slot: Name, context: ExpressionContext) => Value;

/** An argument of aggregates, computed once per row; null stands for the row itself. */
export interface Argument {
  readonly key: string;
  /** What it computes, by the names of columns: part of the state's fingerprint. */
  readonly structure: string;
  readonly hint: string;
  readonly value: Value | null;
  readonly additions: Addition[];
  /** For a row in which the argument is NULL. */
  readonly nullAdditions: Addition[];
  /** Of DISTINCT: the column of the values, which says when they are too many, and the argument that rows have. */
  readonly distinct?: { readonly column: Name; readonly of: Argument };
}

/** Adds the statements that take the row into a column, or (`leaves`, of a frame that moves on) out of it again. */
export type Addition = (slot: Name, out: Builder, module: ModuleContext, leaves: boolean) => void;

/** What is accumulated, where it is not the rows of a group. */
export interface FrameRows {
  /** Has the number of rows in the frame, per slot, in `values`. */
  readonly counted: Name;
  /** Rows leave the frame, so columns are never written down, and every addition has its opposite. */
  readonly slides: boolean;
}

export interface Column {
  readonly name: Name;
  /** What it keeps, for the state fingerprint. */
  readonly layout: string;
}

/** The first instant of the year 0, before all others. */
const TIME_MS_MIN = -62_167_219_200_000;

export class Accumulators {
  readonly columns: Column[] = [];
  readonly query: QueryContext;
  private readonly byKey = new Map<string, Name>();
  private readonly arguments = new Map<string, Argument>();
  private readonly distincts = new Map<string, Distinct>();
  private results: readonly ReadResult[] = [];
  private rowContext: ExpressionContext | null = null;
  private isMerged = false;
  private timeColumn: number | null = null;
  private nullableKeys: readonly boolean[] = [];
  private readonly frame: FrameRows | null;
  /** Rows that came are taken back, so every addition has its opposite. */
  private readonly isRevised: boolean;

  constructor(query: QueryContext, frame: FrameRows | null = null, isRevised = false) {
    this.query = query;
    this.frame = frame;
    this.isRevised = isRevised;
  }

  get slides(): boolean {
    return this.frame?.slides ?? false;
  }

  /** Whether rows also go, so that every addition has its opposite. */
  get takesBack(): boolean {
    return this.slides || this.isRevised;
  }

  /** Whether the rows are those of groups which change: each has a version, and the version before it goes. */
  get areRevised(): boolean {
    return this.isRevised;
  }

  /** Whether results lie in columns until the group changes, so that they can be written from there. */
  get staysInPlace(): boolean {
    return this.frame === null;
  }

  /** Whether the arguments are those of rows that were tested when they came. */
  get areTested(): boolean {
    return this.frame !== null;
  }

  /** Which keys can be NULL; known since the loop was generated. */
  get keyNullability(): readonly boolean[] {
    return this.nullableKeys;
  }

  noteKeys(keys: readonly Value[]): void {
    this.nullableKeys = keys.map(key => key.isNull !== null);
  }

  /** Generates the arguments of all aggregates, in front of everything that touches the state. */
  computeArguments(node: Aggregate, context: ExpressionContext): void {
    this.rowContext = context;
    this.timeColumn = node.eventTimeColumn;
    // Windows that are not simply apart from each other come to be by merging groups.
    this.isMerged = node.window !== null && node.window.kind !== 'tumbling';
    this.results = node.aggregates.map(call => generateAggregate(call, this.argument(call), this));
    if (this.isRevised) this.rowCount();
    this.feedDistincts();
  }

  /** The same for the calls over a frame, one by one; `context` reads a row that is kept. */
  resultOver(call: AggregateCall, context: ExpressionContext): ReadResult {
    this.rowContext = context;
    return generateAggregate(call, this.argument(call), this);
  }

  /** The column of a frame that slides with the values of `expression` in their order. */
  orderOver(expression: Expression, context: ExpressionContext): Name {
    this.rowContext = context;
    return slidingOrder(this.computed(expression), this);
  }

  /** When every call was generated. */
  feedDistincts(): void {
    for (const distinct of this.distincts.values()) feedDistinct(distinct, this.query, this.takesBack);
  }

  /** Where the arguments are computed. */
  get context(): ExpressionContext {
    assert(this.rowContext !== null, 'arguments are computed before the state is touched');
    return this.rowContext;
  }

  /** Whether groups are merged, so that what depends on the order of rows must remember when each arrived. */
  get keepsArrivals(): boolean {
    return this.isMerged;
  }

  /** What orders rows by their arrival, for columns that keep it: the number of the record among all that were read. */
  arrival(): Code {
    const { stage, place } = this.query;
    if (place.version !== null) return place.version;
    if (!this.isMerged) return code`0`;
    if (!place.isInLoop) return this.arrivalOfTime();
    stage.numbersArrivals = true;
    return code`${stage.names.arrivedBefore} + ${place.record}`;
  }

  /** Rows of a state come in the order of their times; those of one time go into one group, and need no order between groups. */
  private arrivalOfTime(): Code {
    assert(this.timeColumn !== null, 'groups that are merged have an event time');
    const { row, module, out } = this.context;
    const time = inMilliseconds(row.column(this.timeColumn) as Scalar, module, out);
    return code`${time.code} - ${TIME_MS_MIN}`;
  }

  /** The expression's value, computed in front of everything that touches the state. */
  value(expression: Expression): Value {
    return this.computed(expression).value!;
  }

  /** An argument of several expressions: a row takes part where none of `gates` is NULL. `values` belong to what is accumulated. */
  combined(gates: readonly Expression[], values: readonly Expression[] = []): Argument {
    const parts = [...gates.map(gate => this.computed(gate)), ...values.map(value => this.computed(value))];
    const mark = (of: (part: Argument) => string) =>
      `${parts.slice(0, gates.length).map(of).join(' & ')} gives ${parts.slice(gates.length).map(of).join(' & ')}`;
    const key = mark(part => part.key);
    return this.known(key, () => {
      const flags = gates.map(gate => this.value(gate).isNull);
      const isNull = anyNull(...flags);
      const hint = parts.map(part => part.hint).join(' and ');
      const value = isNull === null ? null : scalar(BOOLEAN, code`true`, this.context.bound(isNull, `${hint} is null`));
      return { key, structure: mark(part => part.structure), hint, value, additions: [], nullAdditions: [] };
    });
  }

  /** Generates the accumulation of a row into the group, or its leaving. */
  accumulate(slot: Name, { out, module }: Pick<ExpressionContext, 'out' | 'module'>, leaves = false): void {
    for (const { value, additions, nullAdditions } of this.arguments.values()) {
      const all = (list: readonly Addition[]) => () => {
        for (const addition of list) addition(slot, out, module, leaves);
      };
      if (additions.length + nullAdditions.length === 0) continue;
      if (value === null || value.isNull === null || isNeverNull(value)) all(additions)();
      else if (additions.length === 0) out.if(value.isNull, all(nullAdditions));
      else out.if(code`!${value.isNull}`, all(additions), nullAdditions.length === 0 ? undefined : all(nullAdditions));
    }
  }

  /** The results of the aggregate calls for an emitted group. */
  read(slot: Name, context: ExpressionContext): readonly Value[] {
    return this.results.map(read => read(slot, context));
  }

  /**
   * The column of `kind` over the argument; the first to ask for it declares it. `parameter` is that of the column's constructor; `variant` tells
   * columns apart that differ only in what is added.
   */
  column(
    argument: Argument,
    kind: StateExport,
    parameter: string | Code | null,
    hint: string,
    addition: (column: Name) => Addition,
    variant: string | null = null,
    additions: Addition[] = argument.additions,
  ): Name {
    const key = `${kind} ${parameter ?? ''} ${argument.key} ${variant ?? ''}`;
    let name = this.byKey.get(key);
    if (name === undefined) {
      name = this.query.name(hint);
      this.byKey.set(key, name);
      const type = this.query.stage.module.imports.state(kind);
      this.query.stage.task.const(name, parameter === null ? code`new ${type}()` : code`new ${type}(${parameter})`);
      const column = { name, layout: [kind, parameter, argument.structure, ...(variant === null ? [] : [variant])].join(' ') };
      // What DISTINCT feeds is made again from the distinct values, so it is no part of the stored state.
      (this.distincts.get(argument.key)?.fed ?? this.columns).push(column);
      additions.push(addition(name));
    }
    return name;
  }

  /**
   * The number of rows in which the argument is not NULL: all rows less those, so that an argument which is never NULL costs nothing. Only
   * what DISTINCT feeds is counted itself.
   */
  count(argument: Argument): (slot: Name) => Code {
    const { value } = argument;
    if (argument.distinct !== undefined) {
      const distinct = this.rowCountOf(argument);
      return slot => laneOf(distinct, slot);
    }
    const rows = this.frame?.counted ?? this.counts(this.rowArgument(), 'count');
    if (value === null || value.isNull === null || isNeverNull(value)) return slot => laneOf(rows, slot);
    const nulls = this.nulls(argument);
    return slot => code`(${laneOf(rows, slot)} - ${nulls}.get(${slot}))`;
  }

  /** How that number is written from where it lies, where it does. */
  countInPlace(argument: Argument, slot: Name, context: ExpressionContext): InPlace | undefined {
    const { value } = argument;
    const isOfRows = argument.distinct === undefined && (value === null || value.isNull === null || isNeverNull(value));
    if (!isOfRows || !this.staysInPlace) return undefined;
    const rows = this.rowCount();
    return { put: (memory, at) => code`${context.engine('putWholeAt')}(${memory}, ${at}, ${laneParts(rows, slot)})`, canMiss: false };
  }

  /** The column with the number of rows of a group. */
  rowCount(): Name {
    return this.counts(this.rowArgument(), 'count');
  }

  /** The column with the number of rows in which the argument is not NULL, counted itself. */
  rowCountOf(argument: Argument): Name {
    return this.counts(argument, `count of ${argument.hint}`);
  }

  private counts(argument: Argument, hint: string): Name {
    return this.column(argument, 'CountColumn', null, hint, countedIn);
  }

  /** The number of rows in which the argument is NULL. */
  private nulls(argument: Argument): Name {
    const hint = `nulls of ${argument.hint}`;
    if (this.takesBack) return this.column(argument, 'CountColumn', null, hint, countedIn, 'nulls', argument.nullAdditions);
    const increment =
      (column: Name): Addition =>
      (slot, out) =>
        out.statement(code`${column}.add(${slot})`);
    return this.column(argument, 'NullCountColumn', null, hint, increment, null, argument.nullAdditions);
  }

  private argument(call: AggregateCall): Argument {
    if (call.argument === null) return this.rowArgument();
    const argument = this.computed(call.argument);
    return call.distinct === true ? this.distinct(argument) : argument;
  }

  /** The distinct values of the argument, as an argument of their own. */
  private distinct(argument: Argument): Argument {
    const key = `distinct ${argument.key}`;
    const known = this.distincts.get(key);
    if (known !== undefined) return known.argument;
    const hint = `distinct ${argument.hint}`;
    const limit = this.takesBack ? null : distinctLimit(argument.hint);
    const kind = this.slides ? 'SlidingDistinct' : this.takesBack ? 'MultisetColumn' : 'DistinctColumn';
    const column = this.column(argument, kind, limit, hint, name => distinctAddition(name, argument, this.context));
    const each = this.query.name(`each ${hint}`);
    const value = distinctValue(argument.value!, each, this.context);
    const own = {
      key,
      structure: `distinct ${argument.structure}`,
      hint,
      value,
      additions: [],
      nullAdditions: [],
      distinct: { column, of: argument },
    };
    this.distincts.set(key, { column, each, argument: own, fed: [] });
    return own;
  }

  private rowArgument(): Argument {
    return this.known('*', () => ({ key: '*', structure: '*', hint: 'rows', value: null, additions: [], nullAdditions: [] }));
  }

  private computed(expression: Expression): Argument {
    const { context } = this;
    const key = expressionKey(expression);
    const hint = hintOf(expression);
    return this.known(key, () => ({
      key,
      structure: structureOf(expression),
      hint,
      value: context.boundValue(generate(expression, context), hint),
      additions: [],
      nullAdditions: [],
    }));
  }

  private known(key: string, make: () => Argument): Argument {
    let argument = this.arguments.get(key);
    if (argument === undefined) this.arguments.set(key, (argument = make()));
    return argument;
  }
}

/** One more, or one less. */
const countedIn =
  (column: Name): Addition =>
  (slot, out, _module, leaves) =>
    out.statement(code`${laneOf(column, slot)} ${leaves ? code`-=` : code`+=`} 1`);
