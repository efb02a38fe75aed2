// An aggregate that the script's author wrote: a column keeps its states, and two functions around the author's stand in the module, one that
// takes a row in and one that reads the result.
import type { AggregateCall } from '../../plan/node.ts';
import type { UserFunction } from '../../plan/user-function.ts';
import { isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { Accumulators, Addition, ReadResult } from '../aggregation/accumulators.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, data, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { argumentOf, resultOf } from '../functions/user-function.ts';
import type { ModuleContext } from '../module-context.ts';
import { textOf } from '../text.ts';
import { emptyOf, type Scalar, scalar, type Value } from '../value.ts';

export function generateUserAggregate(call: AggregateCall, accumulators: Accumulators): ReadResult {
  const aggregate = call.user!;
  const { context } = accumulators;
  const { module } = context;
  const expressions = [call.argument!, ...(call.others ?? [])];
  const argument = accumulators.combined(expressions, expressions);
  const args = expressions.map(expression => plainOf(accumulators.value(expression)));
  const takeIn = takingIn(aggregate, module);
  const read = reading(aggregate, module);
  const fields = aggregate.state!.map(({ name, type }) => ({ name, form: formOf(type) }));
  const functions = code`${module.functionsVariable}.${module.exportedFunction(aggregate)}`;
  const parameters = code`${aggregate.name}, ${data(fields)}, ${functions}`;
  const addition =
    (column: Name): Addition =>
    (slot, out) =>
      out.statement(code`${takeIn}(${joined([code`${column}`, code`${slot}`, ...args], code`, `)})`);
  const column = accumulators.column(argument, 'UserAggregateColumn', parameters, `${aggregate.name} of ${argument.hint}`, addition);
  return (slot, inner) => {
    inner.fails();
    const raw = inner.bound(code`${read}(${column}, ${slot})`, `${aggregate.name} or null`);
    const isNull = inner.bound(code`${raw} === null`, `${aggregate.name} is null`);
    const value = call.type.kind === 'boolean' ? code`${raw} === true` : code`${raw} ?? ${emptyOf(call.type)}`;
    return scalar(call.type, inner.bound(value, aggregate.name), isNull);
  };

  function plainOf(value: Value): Code {
    return isTextForm(value.type) ? textOf(value, context) : (value as Scalar).code;
  }
}

/** `take vwap in(column, slot, …)`: what the author's function throws is the group's failure. */
function takingIn(aggregate: UserFunction, module: ModuleContext): Name {
  return module.userFunction(aggregate, 'take in', () => {
    const { scope } = module;
    const around = scope.name(`take in ${aggregate.name}`);
    const [column, slot, state, thrown] = [scope.name('column'), scope.name('slot'), scope.name('state'), scope.name('thrown')];
    const parameters = aggregate.parameters.map(({ name }) => scope.name(`given ${name}`));
    const args = aggregate.parameters.map(({ type }, i) => argumentOf(type, code`${parameters[i]!}`, module));
    const builder = new Builder();
    builder.function(around, [column, slot, ...parameters], () => {
      builder.try(
        () => {
          builder.const(state, code`${column}.open(${slot})`);
          const call = code`${module.functionsVariable}.${module.exportedFunction(aggregate)}.accumulate(${joined([state, ...args], code`, `)})`;
          builder.if(code`${state} !== null`, () => builder.statement(code`${column}.close(${slot}, ${call})`));
        },
        thrown,
        () => builder.statement(code`${column}.fail(${slot}, ${thrown})`),
      );
    });
    return { name: around, builder };
  });
}

/** `result of vwap(column, slot)`: null where it is NULL, or no row took part. */
function reading(aggregate: UserFunction, module: ModuleContext): Name {
  return module.userFunction(aggregate, 'result', () => {
    const { scope, imports } = module;
    const around = scope.name(`read ${aggregate.name}`);
    const [column, slot, state, thrown] = [scope.name('column'), scope.name('slot'), scope.name('state'), scope.name('thrown')];
    const result = scope.name(`result of ${aggregate.name}`);
    const builder = new Builder();
    builder.function(around, [column, slot], () => {
      builder.const(state, code`${column}.read(${slot})`);
      builder.if(code`${state} === null`, () => builder.return(null));
      builder.let(result, null);
      builder.try(
        () => builder.set(result, code`${module.functionsVariable}.${module.exportedFunction(aggregate)}.result(${state})`),
        thrown,
        () => builder.throw(code`${imports.engine('functionError')}(${aggregate.name}, ${thrown})`),
      );
      builder.return(resultOf(aggregate, code`${result}`, module));
    });
    return { name: around, builder };
  });
}

function formOf({ kind }: SqlType): string {
  switch (kind) {
    case 'bigint':
    case 'boolean':
      return kind;
    case 'timestamp':
      return 'date';
    case 'varchar':
    case 'decimal':
      return 'text';
    default:
      return 'number';
  }
}
