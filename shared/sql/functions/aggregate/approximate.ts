// Aggregates whose state stays small whatever a group holds, and whose error is stated.

import { describeType } from '../../plan/build.ts';
import { isComparable, isNumeric } from '../../types/coercion.ts';
import { BIGINT, DOUBLE } from '../../types/sql-type.ts';
import { numberHint } from '../../types/type-hints.ts';
import type { AggregateDefinition } from '../definition.ts';
import { fractionOf } from './every-value.ts';

export const approxCountDistinct: AggregateDefinition = {
  name: 'APPROX_COUNT_DISTINCT',
  function: 'approx_count_distinct',
  signature: 'APPROX_COUNT_DISTINCT(x)',
  star: false,
  slides: true,
  distinct: 'same',
  says: 'About how many distinct values there are: HyperLogLog with 4,096 registers, standard error 1.6 %, nearly exact below 100.',
  example: ['APPROX_COUNT_DISTINCT(venue) AS venues', '{"venues":3}'],
  resultType: argument => (argument !== null && isComparable(argument) ? BIGINT : { takes: 'a value that can be compared' }),
};

export const approxPercentile: AggregateDefinition = {
  name: 'APPROX_PERCENTILE',
  aliases: ['APPROX_QUANTILE'],
  function: 'approx_percentile',
  signature: 'APPROX_PERCENTILE(number, fraction)',
  star: false,
  slides: true,
  argumentCount: [2, 2],
  says: 'About PERCENTILE_DISC: DDSketch, within 1 % of the value that has the rank. Its state is some hundred counters, whatever a group holds.',
  example: ['APPROX_PERCENTILE(qty, 0.5) AS m', '{"m":1.9936617014173448}'],
  resultType: () => DOUBLE,
  bind: ({ ast, args }, binder) => {
    const [value, fraction] = args;
    const name = ast.name.text.toUpperCase();
    if (!isNumeric(value!.type)) {
      binder.diagnostics.error('W0502', value!.span, `${name} takes numbers, not ${describeType(value!)}.`, {
        hint: numberHint(value!.type),
      });
      return null;
    }
    const constant = fractionOf(fraction!, name, binder);
    const argument = binder.convert(value!, DOUBLE);
    return constant === null || argument === null ? null : { argument, parameters: [constant], type: DOUBLE };
  },
};
