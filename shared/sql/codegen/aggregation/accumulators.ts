// The accumulator columns of one aggregating query. Aggregates share them: AVG(x), SUM(x) and COUNT(x) keep one sum and one count, and the
// count of an x that cannot be NULL is the count of rows.

import { expressionKey } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Aggregate, AggregateCall } from '../../plan/node.ts';
import { generateAggregate } from '../aggregates/registry.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { StateExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import type { ModuleContext } from '../module-context.ts';
import { structureOf } from '../stage/fingerprint.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';

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
}

/** Adds the statements that take the row into a column. */
export type Addition = (slot: Name, out: Builder, module: ModuleContext) => void;

interface Column {
  readonly name: Name;
  /** What it keeps, for the state fingerprint. */
  readonly layout: string;
}

export class Accumulators {
  readonly columns: Column[] = [];
  private readonly query: QueryContext;
  private readonly byKey = new Map<string, Name>();
  private readonly arguments = new Map<string, Argument>();
  private results: readonly ReadResult[] = [];
  private nullableKeys: readonly boolean[] = [];

  constructor(query: QueryContext) {
    this.query = query;
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
    this.results = node.aggregates.map(call => generateAggregate(call, this.argument(call, context), this));
  }

  /** Generates the accumulation of a row into the group. */
  accumulate(slot: Name, { out, module }: ExpressionContext): void {
    for (const { value, additions } of this.arguments.values()) {
      const add = () => {
        for (const addition of additions) addition(slot, out, module);
      };
      if (additions.length === 0) continue;
      if (value === null || value.isNull === null) add();
      else out.if(code`!${value.isNull}`, add);
    }
  }

  /** The results of the aggregate calls for an emitted group. */
  read(slot: Name, context: ExpressionContext): readonly Value[] {
    return this.results.map(read => read(slot, context));
  }

  /** The column of `kind` over the argument; the first to ask for it declares it. `parameter` is that of the column's constructor. */
  column(argument: Argument, kind: StateExport, parameter: string | null, hint: string, addition: (column: Name) => Addition): Name {
    const key = `${kind} ${parameter ?? ''} ${argument.key}`;
    let name = this.byKey.get(key);
    if (name === undefined) {
      name = this.query.name(hint);
      this.byKey.set(key, name);
      const type = this.query.stage.module.imports.state(kind);
      this.query.stage.task.const(name, parameter === null ? code`new ${type}()` : code`new ${type}(${parameter})`);
      this.columns.push({ name, layout: [kind, parameter, argument.structure].join(' ') });
      argument.additions.push(addition(name));
    }
    return name;
  }

  /** The number of rows in which the argument is not NULL. */
  count(argument: Argument): Name {
    const counted = argument.value === null || argument.value.isNull === null ? this.rowArgument() : argument;
    const hint = counted === argument && argument.value !== null ? `count of ${argument.hint}` : 'count';
    const count =
      (column: Name): Addition =>
      (slot, out) =>
        out.statement(code`${column}.values[${slot}] += 1`);
    return this.column(counted, 'CountColumn', null, hint, count);
  }

  private argument(call: AggregateCall, context: ExpressionContext): Argument {
    if (call.argument === null) return this.rowArgument();
    return this.computed(call.argument, context);
  }

  private rowArgument(): Argument {
    return this.known('*', () => ({ key: '*', structure: '*', hint: 'rows', value: null, additions: [] }));
  }

  private computed(expression: Expression, context: ExpressionContext): Argument {
    const key = expressionKey(expression);
    const hint = hintOf(expression);
    return this.known(key, () => ({
      key,
      structure: structureOf(expression),
      hint,
      value: context.boundValue(generate(expression, context), hint),
      additions: [],
    }));
  }

  private known(key: string, make: () => Argument): Argument {
    let argument = this.arguments.get(key);
    if (argument === undefined) this.arguments.set(key, (argument = make()));
    return argument;
  }
}
