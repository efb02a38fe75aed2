// Aggregates of a sliding frame that are computed from all its rows each time: of what an author's functions took in nothing can be taken out
// again. The result is a function of the rows in the frame alone, whatever was in it before, so it is the same after a crash.
import type { AggregateCall } from '../../plan/node.ts';
import { columnParameters, plainOf, reading, resultFrom, takingIn } from '../aggregates/user-aggregate.ts';
import type { ReadResult } from '../aggregation/accumulators.ts';
import { nullableCell } from '../aggregation/cell.ts';
import { ExpressionContext } from '../expression-context.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import { anyNull, scalar, type Value } from '../value.ts';
import type { GeneratedFrame, OverRows, RowColumn } from './over-rows.ts';
import { readValue } from './row-values.ts';

/** The reader of such an aggregate; null for the others. `columns` are those of the call's expressions. */
export function recomputedResult(
  call: AggregateCall,
  columns: readonly RowColumn[],
  frame: GeneratedFrame,
  rows: OverRows,
): ReadResult | null {
  return call.function === 'user' ? userAggregate(call, columns, frame, rows) : null;
}

function userAggregate(call: AggregateCall, columns: readonly RowColumn[], frame: GeneratedFrame, rows: OverRows): ReadResult {
  const aggregate = call.user!;
  const { task, module } = rows.query.stage;
  const [column, seen] = [rows.query.name(`${aggregate.name} of a frame`), module.scope.name('seen')];
  task.const(column, code`new ${rows.imported('UserAggregateColumn')}(${columnParameters(aggregate, module)})`);
  task.statement(code`${column}.grow(1)`);
  const takeIn = takingIn(aggregate, module);
  const compute = overRows(`${aggregate.name} over its frame`, columns, frame, rows, {
    before: out => {
      if (call.distinct === true) out.const(seen, code`new Set()`);
      out.statement(code`${column}.reset(0)`);
    },
    each: (values, context) => {
      const { out } = context;
      const isNull = anyNull(...values.map(value => value.isNull));
      if (isNull !== null) out.if(isNull, () => out.continue());
      if (call.distinct === true) {
        const cell = context.bound(nullableCell({ ...values[0]!, isNull: null }, context), 'cell');
        out.if(code`${seen}.has(${cell})`, () => out.continue());
        out.statement(code`${seen}.add(${cell})`);
      }
      const args = values.map(value => plainOf(value, context));
      out.statement(code`${takeIn}(${joined([code`${column}`, code`0`, ...args], code`, `)})`);
    },
    after: out => out.return(code`${reading(aggregate, module)}(${column}, 0)`),
  });
  return (slot, context) => resultFrom(call, code`${compute}(${slot})`, context);
}

interface Steps {
  readonly before: (out: Builder) => void;
  /** For a row of the frame, whose values are given. */
  readonly each: (values: readonly Value[], context: ExpressionContext) => void;
  readonly after: (out: Builder) => void;
}

/** Adds a function of the key's slot that goes through the rows of its frame; gives its name. */
function overRows(hint: string, columns: readonly RowColumn[], frame: GeneratedFrame, rows: OverRows, steps: Steps): Name {
  const { task, module } = rows.query.stage;
  rows.keepFrame(frame);
  const name = rows.query.name(hint);
  const [slot, ordinal, place] = [module.scope.name('slot'), module.scope.name('ordinal'), module.scope.name('place')];
  const none = { column: (): Value => scalar({ kind: 'null' }, code`null`, null) };
  task.function(name, [slot], () => {
    steps.before(task);
    task.for(ordinal, 1, code`${ordinal} <= ${frame.name}.values[${slot}]`, code`${ordinal}++`, () => {
      task.const(place, code`${frame.name}.nth(${slot}, ${ordinal})`);
      const context = new ExpressionContext(module, none, task, RepeatedExpressions.of([]));
      steps.each(
        columns.map(column => readRow(column, code`${place}`, context)),
        context,
      );
    });
    steps.after(task);
  });
  return name;
}

const readRow = (column: RowColumn, place: Code, context: ExpressionContext): Value =>
  readValue(column, column.value.type, place, true, null, context);
