// OVER in time order. In the loop a row is only kept, with every column that is still asked for; when the watermark has passed it, the state
// calls the generated emit function, where the row is read back, meets its results, and goes its way through the nodes above.

import { assert } from '../../../engine/assert.ts';
import { cast, reference } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Over } from '../../plan/over.ts';
import { DOUBLE, isFine, TIMESTAMP, unitDigits } from '../../types/sql-type.ts';
import type { ReadResult } from '../aggregation/accumulators.ts';
import { keepGroup } from '../aggregation/expiry.ts';
import { refuseDeparted } from '../aggregation/partitioning.ts';
import { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { Consume } from '../nodes/registry.ts';
import { neededColumns, readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Scalar, scalar, type Value } from '../value.ts';
import { generateOverCall } from './calls.ts';
import { computing, keyOfColumn, openKey, readKeys } from './key.ts';
import type { OverRows, RowColumn } from './over-rows.ts';
import { readValue, storeValue } from './row-values.ts';

/** What the emit function needs to know of the loop. */
export interface KeptRow {
  readonly times: Name;
  readonly keys: readonly Value[];
  readonly results: readonly ReadResult[];
  /** Columns of the input, by index. */
  readonly columns: ReadonlyMap<number, RowColumn>;
}

/** Adds the statements that keep one row of the input. */
export function keepForTimeOrder(node: Over, query: QueryContext, rows: OverRows, context: ExpressionContext): KeptRow {
  const { out, module } = context;
  out.comment(module.sourceLine(node.calls[0]!.span));
  const given = eventTime(node, query, context);
  const time = timeOf(given, rows, context);
  const key = openKey(node, query, context);
  refuseLate(time.ms, query, context);
  const compute = computing(context);
  const inputs = node.input.columns;
  const timeColumn = rows.column(time.is(reference(inputs, node.eventTimeColumn!, node.span)), time.value);
  rows.times = timeColumn.name;
  const results = node.calls.map(call => generateOverCall(call, rows, compute, context));
  const columns = new Map<number, RowColumn>();
  for (const index of neededColumns(query.plan.root, node)) {
    if (index >= inputs.length || keyOfColumn(node, index) !== -1) continue;
    const expression = reference(inputs, index, node.span);
    columns.set(index, index === node.eventTimeColumn && !isFine(given.type) ? timeColumn : rows.column(expression, compute(expression)));
  }
  // The row is read back when it is sent: until then no frame may let go of it.
  if (columns.size > 0) rows.keepBack(0);
  const slot = query.name('slot');
  const place = query.name('place');
  out.const(slot, key.find(rows.state));
  refuseDeparted(node, slot, query, out);
  out.const(place, code`${rows.buffer}.append(${slot})`);
  for (const column of rows.columns.values()) storeValue(column, place, context);
  keepGroup(node, slot, rows.state, query, context);
  out.statement(code`${rows.state}.wait(${slot}, ${time.ms.code})`);
  query.countApplied(out);
  return { times: timeColumn.name, keys: key.values, results, columns };
}

interface RowTime {
  readonly ms: Scalar;
  /** What rows are sorted by, as an expression and as the value of the row. */
  readonly is: (column: Expression) => Expression;
  readonly value: Scalar;
}

/** Rows are sorted by ms, or where the column is finer by microseconds. */
function timeOf(given: Scalar, rows: OverRows, { module, out }: ExpressionContext): RowTime {
  const { type } = given;
  if (!isFine(type)) return { ms: given, is: column => column, value: { ...given, isNull: null } };
  rows.unitsPerMs = 1000;
  const [micros, ms] = [module.scope.name('event time micros'), module.scope.name('event time ms')];
  out.const(micros, code`${module.imports.engine('microsecondsOf')}(${given.code}, ${unitDigits(type)})`);
  out.const(ms, code`Math.floor(${micros} / 1000)`);
  return { ms: scalar(TIMESTAMP, code`${ms}`, null), is: column => cast(column, DOUBLE), value: scalar(DOUBLE, code`${micros}`, null) };
}

/** A row without event time fails. */
function eventTime(node: Over, query: QueryContext, context: ExpressionContext): Scalar {
  const { task } = query.stage.names;
  const { record, isInLoop } = query.place;
  const time = context.row.column(node.eventTimeColumn!);
  assert(time.form === 'scalar', 'the event time is a TIMESTAMP');
  if (time.isNull === null || !isInLoop) return time;
  const reason = `the event time ${node.input.columns[node.eventTimeColumn!]!.name} is NULL, and OVER orders by it`;
  context.out.if(time.isNull, () => {
    context.out.if(query.countsRow, () => context.out.statement(code`${task}.rowFailed(${query.index}, ${record}, ${reason})`));
    query.leave(context.out);
  });
  return time;
}

/** Rows up to the watermark may be on their way already. */
function refuseLate({ code: time }: Scalar, query: QueryContext, { out }: ExpressionContext): void {
  const { record, isInLoop } = query.place;
  if (!isInLoop) return;
  const { judgingMs } = query;
  const { task } = query.stage.names;
  out.if(code`${judgingMs} > ${time}`, () => {
    out.statement(code`${task}.rowLate(${query.index}, ${record}, ${time}, ${time}, ${judgingMs})`);
    query.leave(out);
  });
}

/** Adds the function that makes the row of the result for the current row of a key. */
export function generateEmitRow(node: Over, query: QueryContext, rows: OverRows, kept: KeptRow, emit: Name, consume: Consume): void {
  const { module, task, names: shared } = query.stage;
  const [slot, recordIndex, place] = [module.scope.name('slot'), module.scope.name('recordIndex'), module.scope.name('place')];
  const out = new Builder();
  const values: Value[] = [];
  const row = { column: (index: number) => values[index]! };
  const context = new ExpressionContext(module, row, out, RepeatedExpressions.of(readersOf(query.plan.root, node)));
  if (node.rowsToFill > 1) out.if(code`${rows.buffer}.dones[${slot}] < ${node.rowsToFill}`, () => void out.return());
  out.const(place, code`${rows.buffer}.placeBack(${slot}, 0)`);
  const keys = readKeys(node.keys, kept.keys, slot, rows.state, query, context);
  node.input.columns.forEach(({ name, type }, index) => {
    const key = keyOfColumn(node, index);
    const column = kept.columns.get(index);
    if (key !== -1) values[index] = keys[key]!;
    else if (column !== undefined) values[index] = context.boundValue(readValue(column, type, code`${place}`, true, null, context), name);
  });
  kept.results.forEach((read, i) => {
    const index = node.input.columns.length + i;
    values[index] = context.boundValue(read(slot, context), node.columns[index]!.name);
  });
  const own = { state: rows.state, slot, recordIndex: code`${recordIndex}`, rowNumber: code`${rows.buffer}.dones[${slot}]` };
  const over = { ...own, keys, orderMs: code`${rows.state}.orderMs` };
  query.inFunction(recordIndex, null, null, () => {
    query.tellMaker(node, slot, out);
    consume({ context, group: null, over, reject: to => to.return() });
  });
  task.blank().comment(`appends the row of a row, ${module.sourceLine(query.plan.span)}`);
  task.function(emit, [slot, recordIndex], () => {
    const error = module.scope.name('error');
    const failed = code`${shared.task}.emissionFailed(${query.index}, ${recordIndex}, ${error})`;
    task.try(
      () => task.append(out),
      error,
      () => task.statement(failed),
    );
  });
}
