// Aggregates that need every value of a group: percentiles.

import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import { describeType } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isNumeric, isOrdered } from '../../types/coercion.ts';
import { DOUBLE } from '../../types/sql-type.ts';
import { numberHint } from '../../types/type-hints.ts';
import type { AggregateDefinition, AggregateInput, BoundAggregate } from '../definition.ts';

const nameOf = ({ ast }: AggregateInput): string => ast.name.text.toUpperCase();

/** A constant from 0 to 1; null after reporting. */
export function fractionOf(expression: Expression, name: string, binder: ExpressionBinder): number | null {
  const value = expression.kind === 'literal' && isNumeric(expression.type) ? Number(expression.value) : Number.NaN;
  const fraction = expression.type.kind === 'decimal' ? value / 10 ** expression.type.scale : value;
  if (fraction >= 0 && fraction <= 1) return fraction;
  binder.diagnostics.error('W0502', expression.span, `${name} takes a constant fraction from 0 to 1.`, {
    hint: 'the median is 0.5, the 99th percentile 0.99',
  });
  return null;
}

/** `f(fraction) WITHIN GROUP (ORDER BY x)` and `f(x, fraction)`. */
function bindPercentile(input: AggregateInput, binder: ExpressionBinder): BoundAggregate | null {
  const { ast, args, order } = input;
  const [ordered = null] = order;
  const name = nameOf(input);
  if (order.length > 1 || args.length !== (ordered === null ? 2 : 1)) {
    const hint = `write ${name}(fraction) WITHIN GROUP (ORDER BY x) or ${name}(x, fraction)`;
    binder.diagnostics.error('W0502', ast.span, `${name} takes a value to order by and a fraction.`, { hint });
    return null;
  }
  const value = ordered?.by ?? args[0]!;
  const fraction = fractionOf(ordered === null ? args[1]! : args[0]!, name, binder);
  if (fraction === null) return null;
  const parameters = [fraction, ordered?.descending ?? false];
  if (percentileDisc.name === name || percentileDisc.aliases!.includes(name)) return ofOrdered(value, parameters, name, binder);
  return ofNumbers(value, parameters, name, binder);
}

function ofOrdered(
  value: Expression,
  parameters: readonly (number | boolean)[],
  name: string,
  binder: ExpressionBinder,
): BoundAggregate | null {
  if (isOrdered(value.type)) return { argument: value, parameters, type: value.type };
  binder.diagnostics.error('W0502', value.span, `${name} orders by a number, text or timestamp, not by ${describeType(value)}.`, {
    hint: 'order by something that has an order',
  });
  return null;
}

function ofNumbers(
  value: Expression,
  parameters: readonly (number | boolean)[],
  name: string,
  binder: ExpressionBinder,
): BoundAggregate | null {
  if (!isNumeric(value.type)) {
    const hint = isOrdered(value.type) ? 'PERCENTILE_DISC takes it' : numberHint(value.type);
    binder.diagnostics.error('W0502', value.span, `${name} takes numbers, not ${describeType(value)}.`, { hint });
    return null;
  }
  const argument = binder.convert(value, DOUBLE);
  return argument === null ? null : { argument, parameters, type: DOUBLE };
}

const percentile = {
  star: false,
  slides: true,
  distinct: 'each',
  argumentCount: [1, 2],
  takesWithinGroup: true,
  resultType: () => DOUBLE,
  bind: bindPercentile,
} as const satisfies Partial<AggregateDefinition>;

export const percentileCont: AggregateDefinition = {
  ...percentile,
  name: 'PERCENTILE_CONT',
  aliases: ['QUANTILE_CONT'],
  function: 'percentile_cont',
  signature: 'PERCENTILE_CONT(fraction) WITHIN GROUP (ORDER BY x [DESC]) or PERCENTILE_CONT(x, fraction)',
  says: 'The number below which that part of the values lies, between two of them where no value is at that place. Exact.',
  example: ['PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY qty) AS p90, PERCENTILE_CONT(qty, 0.25) AS q1', '{"p90":3.7,"q1":1.75}'],
};

export const percentileDisc: AggregateDefinition = {
  ...percentile,
  name: 'PERCENTILE_DISC',
  aliases: ['QUANTILE_DISC', 'QUANTILE'],
  function: 'percentile_disc',
  signature: 'PERCENTILE_DISC(fraction) WITHIN GROUP (ORDER BY x [DESC]) or PERCENTILE_DISC(x, fraction)',
  says: 'The first value, in their order, up to which at least that part of them lies. Of numbers, texts and timestamps. Exact.',
  example: ['PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY venue) AS venue', '{"venue":"ams"}'],
};

export const mad: AggregateDefinition = {
  name: 'MAD',
  function: 'mad',
  signature: 'MAD(number)',
  star: false,
  slides: true,
  distinct: 'each',
  says: 'The median of how far values lie from their median: a measure of spread that single outliers do not move.',
  example: ['MAD(qty) AS spread', '{"spread":1}'],
  resultType: () => DOUBLE,
  bind: (input, binder) => ofNumbers(input.args[0]!, [], 'MAD', binder),
};

export const median: AggregateDefinition = {
  name: 'MEDIAN',
  function: 'percentile_cont',
  signature: 'MEDIAN(number)',
  star: false,
  slides: true,
  distinct: 'each',
  says: 'PERCENTILE_CONT at 0.5.',
  example: ['MEDIAN(qty) AS m', '{"m":2.5}'],
  resultType: () => DOUBLE,
  bind: (input, binder) => ofNumbers(input.args[0]!, [0.5, false], 'MEDIAN', binder),
};
