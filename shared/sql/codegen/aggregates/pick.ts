// FIRST, LAST, ARG_MIN, ARG_MAX and DELTA: a column keeps the value of the row that is chosen; where rows also go, all of them in their order.
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { cellKind, cellOf, fromCell, nullableCell } from '../aggregation/cell.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar, type Value } from '../value.ts';

/** FIRST and LAST; the argument says which rows take part, the value may be NULL. */
export function generateByArrival(call: AggregateCall, accumulators: Accumulators): ReadResult {
  const [expression] = call.others!;
  const gates = call.argument === null ? [] : [call.argument];
  const argument = accumulators.combined(gates, call.others);
  const value = accumulators.value(expression!);
  if (accumulators.areRevised) {
    const rows = arrivedRows(argument, value, null, accumulators);
    return (slot, context) => readCell(code`${rows}.${call.function === 'first' ? code`first` : code`last`}(${slot})`, call, context);
  }
  const column = arrivalColumn(call.function === 'first' ? 'first' : 'last', argument, value, accumulators);
  return (slot, context) => read(column, call, slot, context);
}

/** ARG_MIN and ARG_MAX: the argument is what rows are compared by. */
export function generateByOther(call: AggregateCall, accumulators: Accumulators): ReadResult {
  const { context } = accumulators;
  const argument = accumulators.combined([call.argument!], call.others);
  const [by, value] = [accumulators.value(call.argument!), accumulators.value(call.others![0]!)];
  const rule = call.function === 'arg_min' ? 'min' : 'max';
  if (accumulators.areRevised) {
    const rows = arrivedRows(argument, value, by, accumulators);
    return (slot, out) => readCell(code`${rows}.${rule === 'min' ? code`first` : code`greatest`}(${slot})`, call, out);
  }
  const parameters = code`${rule}, ${cellKind(value.type)}, ${cellKind(by.type)}, ${accumulators.keepsArrivals}`;
  const [key, cell] = [cellOf(by, context), nullableCell(value, context)];
  const arrival = accumulators.arrival();
  const addition =
    (column: Name): Addition =>
    (slot, out, { scope }) => {
      const name = scope.name('by');
      out.const(name, key);
      out.if(code`${column}.wants(${slot}, ${name})`, () => out.statement(code`${column}.take(${slot}, ${cell}, ${name}, ${arrival})`));
    };
  const column = accumulators.column(argument, 'PickColumn', parameters, `${rule} ${argument.hint}`, addition);
  return (slot, out) => read(column, call, slot, out);
}

/** DELTA: last less first. */
export function generateDelta(call: AggregateCall, accumulators: Accumulators): ReadResult {
  const expression = call.argument!;
  const argument = accumulators.combined([expression], [expression]);
  const value = accumulators.value(expression);
  if (accumulators.areRevised) {
    const rows = arrivedRows(argument, value, null, accumulators);
    return (slot, context) => {
      const [start, end] = [context.bound(code`${rows}.first(${slot})`, 'first'), context.bound(code`${rows}.last(${slot})`, 'last')];
      const isNull = code`${start} === null`;
      return scalar(call.type, fromCell(call.type, differenceOf(call, code`${end}`, code`${start}`, context), isNull, context), isNull);
    };
  }
  const first = arrivalColumn('first', argument, value, accumulators);
  const last = arrivalColumn('last', argument, value, accumulators);
  return (slot, context) => {
    const isNull = context.bound(code`${first}.isNull(${slot})`, `no ${argument.hint}`);
    const result = differenceOf(call, code`${last}.get(${slot})`, code`${first}.get(${slot})`, context);
    return scalar(call.type, fromCell(call.type, result, isNull, context), isNull);
  };
}

/** `last` less `first`, as the type of DELTA. */
export function differenceOf({ type }: AggregateCall, last: Code, first: Code, context: ExpressionContext): Code {
  if (type.kind === 'double') return code`${context.failable('finiteDouble')}(${last} - ${first})`;
  const whole = code`${context.engine('subtractWhole')}(${last}, ${first})`;
  if (type.kind !== 'decimal') return code`${context.failable('bigintRange')}(${whole})`;
  return code`${context.failable('decimalRange')}(${whole}, ${type.precision}, ${type.scale})`;
}

function arrivalColumn(rule: 'first' | 'last', argument: Argument, value: Value, accumulators: Accumulators): Name {
  const cell = nullableCell(value, accumulators.context);
  const arrival = accumulators.arrival();
  const addition =
    (column: Name): Addition =>
    (slot, out) => {
      const take = () => out.statement(code`${column}.take(${slot}, ${cell}, null, ${arrival})`);
      if (rule === 'last') take();
      else out.if(code`${column}.wants(${slot})`, take);
    };
  const parameters = code`${rule}, ${cellKind(value.type)}, null, ${accumulators.keepsArrivals}`;
  return accumulators.column(argument, 'PickColumn', parameters, `${rule} ${argument.hint}`, addition);
}

/** The rows of groups that change, in the order of their arrival, or by a value and then so. */
export function arrivedRows(argument: Argument, value: Value, by: Value | null, accumulators: Accumulators): Name {
  const { context } = accumulators;
  const [cell, key] = [nullableCell(value, context), by === null ? code`null` : cellOf(by, context)];
  const arrival = accumulators.arrival();
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${cell}, ${key}, ${arrival})`);
  return accumulators.column(argument, 'ArrivedRowsColumn', code`${by !== null}`, `rows of ${argument.hint}`, addition);
}

function readCell(cell: Code, { type }: AggregateCall, context: ExpressionContext): Value {
  const value = context.bound(cell, 'value');
  const isNull = code`${value} === null`;
  return scalar(type, fromCell(type, code`${value}`, isNull, context), isNull);
}

function read(column: Name, { type }: AggregateCall, slot: Name, context: ExpressionContext): Value {
  const isNull = context.bound(code`${column}.isNull(${slot})`, 'is null');
  return scalar(type, fromCell(type, code`${column}.get(${slot})`, isNull, context), isNull);
}
