// The aggregates over one frame. They are those of groups: the same columns, filled by the same generated statements, only that a row comes
// from where it is kept, and that a frame which moves on takes it out again by the opposite statements.
//
// Where a value cannot be subtracted (MIN, ARG_MAX, FIRST, …), `queued.ts` keeps the rows of a sliding frame that can still matter, or
// `recomputed.ts` goes through all of them.

import { expressionsOfCall, mapCall } from '../../plan/aggregate-call.ts';
import { reference } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { AggregateCall } from '../../plan/node.ts';
import { checkProducts } from '../aggregates/statistics.ts';
import { Accumulators, type ReadResult } from '../aggregation/accumulators.ts';
import { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { NEVER_NULL, type Value } from '../value.ts';
import type { GeneratedFrame, OverRows, RowColumn } from './over-rows.ts';
import { queuedResult } from './queued.ts';
import { recomputedResult } from './recomputed.ts';
import { readValue } from './row-values.ts';

/** Generates an aggregate over a frame; `compute` gives the value of an expression over the row that comes, in `context`. */
export function generateOverAggregate(
  call: AggregateCall,
  frame: GeneratedFrame,
  rows: OverRows,
  compute: (expression: Expression) => Value,
  context: ExpressionContext,
): ReadResult {
  const expressions = expressionsOfCall(call);
  const columns = expressions.map(expression => rows.column(expression, compute(expression)));
  checkProducts(call, compute, context);
  const queued = frame.isUnbounded ? null : (queuedResult(call, columns, frame, rows) ?? recomputedResult(call, columns, frame, rows));
  return queued ?? rows.aggregatesOver(frame).result(call);
}

const NOWHERE = { start: 0, end: 0 };

export class FrameAggregates {
  private readonly frame: GeneratedFrame;
  private readonly rows: OverRows;
  private readonly query: QueryContext;
  private readonly accumulators: Accumulators;
  private readonly slot: Name;
  private readonly place: Name;
  /** Reads the row at a place; its statements begin both functions. */
  private readonly context: ExpressionContext;

  constructor(frame: GeneratedFrame, rows: OverRows, query: QueryContext) {
    const { module } = query.stage;
    this.frame = frame;
    this.rows = rows;
    this.query = query;
    this.accumulators = new Accumulators(query, { counted: frame.name, slides: !frame.isUnbounded });
    this.slot = module.scope.name('slot');
    this.place = module.scope.name('place');
    const row = { column: (index: number): Value => this.valueOf(this.keptColumns()[index]!) };
    this.context = new ExpressionContext(module, row, new Builder(), RepeatedExpressions.of([]));
  }

  result(call: AggregateCall): ReadResult {
    const kept = this.keptColumns();
    const columns = kept.map(({ hint, value }) => ({ name: hint, type: value.type }));
    const overKept = mapCall(call, expression => reference(columns, kept.indexOf(this.rows.columnOf(expression)), expression.span));
    return this.accumulators.resultOver(overKept, this.context);
  }

  /** The column that keeps the values of a kept column in their order. */
  order(kept: RowColumn): Name {
    const index = this.keptColumns().indexOf(kept);
    const { hint, value } = kept;
    return this.accumulators.orderOver({ kind: 'column', index, name: hint, type: value.type, span: NOWHERE }, this.context);
  }

  /** Adds the functions that take a row in and out; gives the part of the frame, or null where nothing is accumulated. */
  declare(): Name | null {
    const { accumulators, query, frame, rows } = this;
    const { task } = query.stage;
    const { columns } = accumulators;
    if (columns.length === 0) return null;
    accumulators.feedDistincts();
    const add = this.function('take in', false);
    const remove = frame.isUnbounded ? null : this.function('let go', true);
    const list = joined(frame.isUnbounded ? [] : columns.map(({ name }) => name), code`, `);
    if (frame.isUnbounded) for (const { name, layout } of columns) rows.keepInLog(name, `${layout} ${JSON.stringify(frame.spec)}`);
    const part = query.name('accumulators');
    const functions = remove === null ? code`${add}` : code`${add}, ${remove}`;
    task.const(part, code`new ${rows.imported('FrameAccumulators')}([${list}], ${functions})`);
    return part;
  }

  private function(what: string, leaves: boolean): Name {
    const { task, module } = this.query.stage;
    const name = this.query.name(what);
    const out = new Builder();
    this.accumulators.accumulate(this.slot, { out, module }, leaves);
    task.function(name, [this.slot, this.place], () => task.append(this.context.out).append(out));
    return name;
  }

  private keptColumns(): readonly RowColumn[] {
    return [...this.rows.columns.values()];
  }

  private valueOf(column: RowColumn): Value {
    const value = readValue(column, column.value.type, code`${this.place}`, true, null, this.context);
    // A frame that ends before its row may hold none, and then what is never NULL has no value all the same.
    return value.isNull === null && this.frame.mayBeEmpty ? { ...value, isNull: NEVER_NULL } : value;
  }
}
