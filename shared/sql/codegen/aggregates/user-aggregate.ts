// An aggregate that the script's author wrote: a column keeps its states, and two functions around the author's stand in the module, one that
// takes a row in and one that reads the result.

import type { StateFieldForm } from '../../../state/index.ts';
import type { AggregateCall } from '../../plan/node.ts';
import type { UserFunction } from '../../plan/user-function.ts';
import { isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, data, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { argumentOf, resultOf } from '../functions/user-function.ts';
import type { ModuleContext } from '../module-context.ts';
import { textOf } from '../text.ts';
import { emptyOf, type Scalar, scalar, type Value } from '../value.ts';
import { valueSpec } from '../value-spec.ts';

/** `distinct`: the argument, of a call with DISTINCT each value once. */
export function generateUserAggregate(call: AggregateCall, distinct: Argument, accumulators: Accumulators): ReadResult {
  const aggregate = call.user!;
  const { context } = accumulators;
  const { module } = context;
  const { argument, values } = argumentsOf(call, distinct, accumulators);
  const args = values.map(value => plainOf(value, context));
  const takeIn = takingIn(aggregate, module);
  const parameters = columnParameters(aggregate, module);
  const addition =
    (column: Name): Addition =>
    (slot, out) =>
      out.statement(code`${takeIn}(${joined([code`${column}`, code`${slot}`, ...args], code`, `)})`);
  const column = accumulators.column(argument, 'UserAggregateColumn', parameters, `${aggregate.name} of ${argument.hint}`, addition);
  const read = reading(aggregate, module);
  return (slot, inner) => resultFrom(call, code`${read}(${column}, ${slot})`, inner);
}

/** What says which rows take part, and the values that the author's functions get. */
export function argumentsOf(call: AggregateCall, distinct: Argument, accumulators: Accumulators) {
  const expressions = [call.argument!, ...(call.others ?? [])];
  if (call.distinct === true) return { argument: distinct, values: [distinct.value!] };
  const values = expressions.map(expression => accumulators.value(expression));
  return { argument: accumulators.combined(expressions, expressions), values };
}

/** What a column of its states is made with. */
export function columnParameters(aggregate: UserFunction, module: ModuleContext): Code {
  const fields = aggregate.state!.map(({ name, type }) => ({ name, form: formOf(type) }));
  return code`${aggregate.name}, ${data(fields)}, ${module.functionsVariable}.${module.exportedFunction(aggregate)}`;
}

/** The result as a value; `raw` gives null for NULL. */
export function resultFrom({ type, user }: AggregateCall, raw: Code, context: ExpressionContext): Value {
  const { name } = user!;
  context.fails();
  const given = context.bound(raw, `${name} or null`);
  const isNull = context.bound(code`${given} === null`, `${name} is null`);
  const value = type.kind === 'boolean' ? code`${given} === true` : code`${given} ?? ${emptyOf(type)}`;
  return scalar(type, context.bound(value, name), isNull);
}

/** The value as one of JavaScript. */
export function plainOf(value: Value, context: ExpressionContext): Code {
  return isTextForm(value.type) ? textOf(value, context) : (value as Scalar).code;
}

/** `take in vwap(column, slot, …)`: what the author's function throws is the group's failure. */
export const takingIn = (aggregate: UserFunction, module: ModuleContext): Name => changing(aggregate, 'take in', 'accumulate', module);

/** `take out vwap(column, slot, …)`: the same of a row that goes, where others are left. */
export const takingOut = (aggregate: UserFunction, module: ModuleContext): Name => changing(aggregate, 'take out', 'retract', module);

function changing(aggregate: UserFunction, role: 'take in' | 'take out', method: 'accumulate' | 'retract', module: ModuleContext): Name {
  return module.userFunction(aggregate, role, () => {
    const { scope } = module;
    const around = scope.name(`${role} ${aggregate.name}`);
    const [column, slot, state, thrown] = [scope.name('column'), scope.name('slot'), scope.name('state'), scope.name('thrown')];
    const parameters = aggregate.parameters.map(({ name }) => scope.name(`given ${name}`));
    const args = aggregate.parameters.map(({ type }, i) => argumentOf(type, code`${parameters[i]!}`, module));
    const builder = new Builder();
    builder.function(around, [column, slot, ...parameters], () => {
      builder.try(
        () => {
          builder.const(state, code`${column}.open(${slot})`);
          const change = method === 'accumulate' ? code`accumulate` : code`retract`;
          const call = code`${module.functionsVariable}.${module.exportedFunction(aggregate)}.${change}(${joined([state, ...args], code`, `)})`;
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
export function reading(aggregate: UserFunction, module: ModuleContext): Name {
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

/** How a state keeps the type; what has no form of its own as its type says. */
function formOf(type: SqlType): StateFieldForm {
  switch (type.kind) {
    case 'bigint':
    case 'boolean':
      return type.kind;
    case 'timestamp':
      return type.precision === 3 ? 'date' : valueSpec(type);
    case 'varchar':
    case 'decimal':
      return 'text';
    case 'smallint':
    case 'int':
    case 'real':
    case 'double':
      return 'number';
    default:
      return valueSpec(type);
  }
}
