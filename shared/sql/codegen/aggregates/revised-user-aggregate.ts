// An author's aggregate over groups that change, whose rows also go. Where the author says how a row goes (`retract`), the state is kept, and
// begins anew when its last row went. Otherwise the rows are kept, and the result is made from those that are left, in the order of their
// arrival: a function of the rows alone, whatever was among them before.
import type { AggregateCall } from '../../plan/node.ts';
import type { UserFunction } from '../../plan/user-function.ts';
import { rowOf } from '../../types/sql-type.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { fromCell } from '../aggregation/cell.ts';
import { laneOf } from '../aggregation/lane.ts';
import { ExpressionContext } from '../expression-context.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import { scalar, type Value } from '../value.ts';
import { arrivedRows } from './pick.ts';
import { argumentsOf, columnParameters, plainOf, reading, resultFrom, takingIn, takingOut } from './user-aggregate.ts';

/** `distinct`: the argument, of a call with DISTINCT each value once. */
export function generateRevisedUserAggregate(call: AggregateCall, distinct: Argument, accumulators: Accumulators): ReadResult {
  const { argument, values } = argumentsOf(call, distinct, accumulators);
  const generate = call.user!.retracts === true && call.distinct !== true ? generateRetracting : generateRebuilt;
  return generate(call, argument, values, accumulators);
}

/** The column is that of the states; a row that goes is given to the author's `retract`. */
function generateRetracting(call: AggregateCall, argument: Argument, values: readonly Value[], accumulators: Accumulators): ReadResult {
  const aggregate = call.user!;
  const { context } = accumulators;
  const { module } = context;
  const args = values.map(value => plainOf(value, context));
  // Its addition comes first, so what is counted is what is there after the row.
  const count = accumulators.rowCountOf(argument);
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) => {
      const given = (run: Name) => out.statement(code`${run}(${joined([code`${column}`, code`${slot}`, ...args], code`, `)})`);
      if (!leaves) given(takingIn(aggregate, module));
      else
        out.if(
          code`${laneOf(count, slot)} === 0`,
          () => out.statement(code`${column}.clear(${slot})`),
          () => given(takingOut(aggregate, module)),
        );
    };
  const hint = `${aggregate.name} of ${argument.hint}`;
  const column = accumulators.column(argument, 'UserAggregateColumn', columnParameters(aggregate, module), hint, addition, 'retracts');
  return (slot, inner) => resultFrom(call, code`${reading(aggregate, module)}(${column}, ${slot})`, inner);
}

/** The result is made from the rows, or from the different values, that the group has. */
function generateRebuilt(call: AggregateCall, argument: Argument, values: readonly Value[], accumulators: Accumulators): ReadResult {
  const rebuild = rebuilding(call.user!, values, accumulators);
  const kept =
    call.distinct === true ? argument.distinct!.column : arrivedRows(argument, rowValue(values, accumulators), null, accumulators);
  const cells = (slot: Name) => (call.distinct === true ? code`${kept}.ordered(${slot}).all()` : code`${kept}.all(${slot})`);
  return (slot, context) => resultFrom(call, code`${rebuild}(${cells(slot)})`, context);
}

/** The arguments of a row as the one value that is kept of it. */
function rowValue(values: readonly Value[], { context }: Accumulators): Value {
  const [only] = values;
  if (values.length === 1) return { ...only!, isNull: null };
  const type = rowOf(values.map((value, i) => ({ name: `p${i + 1}`, type: value.type })));
  const parts = values.map(value => plainOf(value, context));
  return scalar(type, code`[${joined(parts, code`, `)}]`, null);
}

/** Adds the function that gives the result over what is kept of the rows. */
function rebuilding(aggregate: UserFunction, values: readonly Value[], { query }: Accumulators): Name {
  const { task, module } = query.stage;
  const name = query.name(`${aggregate.name} of rows`);
  const state = query.name(`${aggregate.name} anew`);
  const [cells, cell, given] = [module.scope.name('cells'), module.scope.name('cell'), module.scope.name('given')];
  const none = { column: (): Value => scalar({ kind: 'null' }, code`null`, null) };
  task.const(state, code`new ${module.imports.state('UserAggregateColumn')}(${columnParameters(aggregate, module)})`);
  task.statement(code`${state}.grow(1)`);
  task.function(name, [cells], () => {
    const context = new ExpressionContext(module, none, task, RepeatedExpressions.of([]));
    task.statement(code`${state}.reset(0)`);
    task.forEach(cell, code`${cells}`, () => {
      let args: Code[];
      if (values.length === 1) args = [fromCell(values[0]!.type, code`${cell}`, null, context)];
      else {
        task.const(given, code`${context.engine('unpacked')}(${cell})`);
        args = values.map((_, i) => code`${given}[${i}]`);
      }
      task.statement(code`${takingIn(aggregate, module)}(${joined([code`${state}`, code`0`, ...args], code`, `)})`);
    });
    task.return(code`${reading(aggregate, module)}(${state}, 0)`);
  });
  return name;
}
