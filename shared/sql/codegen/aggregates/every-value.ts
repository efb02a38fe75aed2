// MEDIAN, PERCENTILE_*, STRING_AGG and ARRAY_AGG: a column keeps every value.
import type { AggregateCall } from '../../plan/node.ts';
import { isTextForm } from '../../types/forms.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { cellOf, fromCell } from '../aggregation/cell.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, data } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { emptyOf, scalar, type Value } from '../value.ts';
import { arrivedRows } from './pick.ts';

/** Values that one group may have: 8 to 16 MB of memory. */
export const LIST_VALUES_MAX = 1_000_000;
/** UTF-16 units of the texts of one group, with one for each: results are rows, and a row goes into one record of a sink. */
export const LIST_TEXT_MAX = 262_144;

export function generatePercentile(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const isText = isTextForm(argument.value!.type);
  const list = isText ? textList(argument, accumulators, false) : numberList(argument, accumulators);
  return (slot, context) => {
    context.fails();
    const ordered = context.bound(code`${list}.ordered(${slot})`, `ordered ${argument.hint}`);
    const isNull = code`${ordered}.length === 0`;
    if (call.function === 'mad') {
      const distance = code`${context.engine('medianDeviation')}(${ordered})`;
      return scalar(call.type, fromCell(call.type, distance, isNull, context), isNull);
    }
    const [fraction, descending] = call.parameters as readonly [number, boolean];
    const run = context.engine(call.function === 'percentile_cont' ? 'percentileCont' : 'percentileDisc');
    return scalar(call.type, fromCell(call.type, code`${run}(${ordered}, ${fraction}, ${descending})`, isNull, context), isNull);
  };
}

export function generateStringAgg(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const [separator] = call.parameters as readonly [string];
  const texts = textsOf(call, argument, accumulators);
  return (slot, context) => {
    context.fails();
    const all = context.bound(texts(slot), `all ${argument.hint}`);
    return scalar(call.type, code`${all}.join(${separator})`, code`${all}.length === 0`);
  };
}

/** The texts of a group: as they arrived, or different ones in their order. */
function textsOf(call: AggregateCall, argument: Argument, accumulators: Accumulators): (slot: Name) => Code {
  const isDistinct = call.distinct === true;
  if (accumulators.areRevised) {
    const over = textsTooLong(argument.hint);
    if (isDistinct) return slot => code`${argument.distinct!.column}.texts(${slot}, ${LIST_TEXT_MAX}, ${over})`;
    const rows = arrivedRows(argument, argument.value!, null, accumulators);
    return slot => code`${rows}.all(${slot}, ${LIST_TEXT_MAX}, ${over})`;
  }
  const list = textList(argument, accumulators, !isDistinct && accumulators.keepsArrivals);
  return slot => code`${list}.${isDistinct ? code`ordered` : code`all`}(${slot})`;
}

/** The values of a frame that lets rows go, in their order. */
export function slidingOrder(argument: Argument, accumulators: Accumulators): Name {
  const cell = cellOf(argument.value!, accumulators.context);
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${cell})`);
  return accumulators.column(argument, 'SlidingOrder', null, `order of ${argument.hint}`, addition);
}

/** Keeps a row for each value: what orders it, then the value. */
export function generateArrayAgg(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const isDistinct = call.distinct === true;
  const kept = isDistinct ? argument : rowsArgument(call, accumulators);
  const texts = textsOf(call, kept, accumulators);
  return (slot, context) => {
    context.fails();
    const rows = isDistinct ? code`${texts(slot)}.all()` : texts(slot);
    return listResult(call, context.bound(rows, `all ${kept.hint}`), context);
  };
}

/** The rows as what is accumulated; the call's argument says which take part. */
function rowsArgument({ argument, others }: AggregateCall, accumulators: Accumulators): Argument {
  const gated = accumulators.combined(argument === null ? [] : [argument], others);
  return { ...gated, value: accumulators.value(others![0]!) };
}

/** The result of the rows that are kept. */
export function listResult({ type, order = [], parameters = [] }: AggregateCall, rows: Code, context: ExpressionContext): Value {
  const values = code`${context.engine('orderedList')}(${rows}, ${data(order)})`;
  const isNull = context.bound(code`${rows}.length === 0`, 'no values');
  const result = type.kind === 'varchar' ? code`${values}.join(${parameters[0] as string})` : values;
  return scalar(type, code`${isNull} ? ${emptyOf(type)} : ${result}`, isNull);
}

function numberList(argument: Argument, accumulators: Accumulators): Name {
  const over = `more than ${LIST_VALUES_MAX} values of ${argument.hint} in one group; APPROX_PERCENTILE has no limit`;
  return listColumn(argument, accumulators, LIST_VALUES_MAX, over, false);
}

function textList(argument: Argument, accumulators: Accumulators, keepsArrivals: boolean): Name {
  return listColumn(argument, accumulators, LIST_TEXT_MAX, textsTooLong(argument.hint), keepsArrivals);
}

export const textsTooLong = (hint: string): string =>
  `the texts of ${hint} in one group are longer than ${LIST_TEXT_MAX} characters together`;

/** The values of groups whose rows also go. */
export function multiset(argument: Argument, accumulators: Accumulators, keepsEach: boolean): Name {
  const cell = cellOf(argument.value!, accumulators.context);
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${cell})`);
  return accumulators.column(argument, 'MultisetColumn', keepsEach ? code`true` : null, `values of ${argument.hint}`, addition);
}

function listColumn(argument: Argument, accumulators: Accumulators, sizeMax: number, over: string, keepsArrivals: boolean): Name {
  if (accumulators.slides) return slidingOrder(argument, accumulators);
  if (accumulators.takesBack) return multiset(argument, accumulators, true);
  const cell = cellOf(argument.value!, accumulators.context);
  const arrival = keepsArrivals ? accumulators.arrival() : code`0`;
  const addition =
    (column: Name): Addition =>
    (slot, out) =>
      out.statement(code`${column}.add(${slot}, ${cell}, ${arrival})`);
  return accumulators.column(argument, 'ListColumn', code`${sizeMax}, ${over}, ${keepsArrivals}`, `values of ${argument.hint}`, addition);
}
