// APPROX_COUNT_DISTINCT and APPROX_PERCENTILE.
import type { AggregateCall } from '../../plan/node.ts';
import { isNested } from '../../types/forms.ts';
import { VARCHAR } from '../../types/sql-type.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { cellOf } from '../aggregation/cell.ts';
import { asSlice } from '../aggregation/key-encoding.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar, type Value } from '../value.ts';
import { multiset } from './every-value.ts';

export function generateApproxCountDistinct(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const { context } = accumulators;
  if (accumulators.areRevised) {
    // A register does not say what it would be without a value.
    const values = multiset(argument, accumulators, false);
    return slot => scalar(call.type, code`${values}.differentCount(${slot})`, null);
  }
  const value = asSlice(asText(argument.value!, context), accumulators.query, context);
  const [high, low] =
    value.form === 'slice'
      ? halves(code`${value.text}, ${value.start}, ${value.end}`, context.engine('textHashHigh'), context.engine('textHashLow'))
      : halves(cellOf(value, context), context.engine('numberHashHigh'), context.engine('numberHashLow'));
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${high!}, ${low!})`);
  const kind = accumulators.slides ? 'SlidingCardinality' : 'CardinalityColumn';
  const column = accumulators.column(argument, kind, null, `distinct of ${argument.hint}`, addition);
  return slot => scalar(call.type, code`${column}.get(${slot})`, null);
}

/** What has parts as the one text that stands for it. */
const asText = (value: Value, context: ExpressionContext): Value =>
  isNested(value.type) ? scalar(VARCHAR, cellOf(value, context), value.isNull) : value;

const halves = (value: Code, ...functions: readonly Name[]): Code[] => functions.map(name => code`${name}(${value})`);

export function generateApproxPercentile(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const [fraction] = call.parameters as readonly [number];
  const value = cellOf(argument.value!, accumulators.context);
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${value})`);
  const mode = accumulators.slides ? code`false` : accumulators.areRevised ? code`true, true` : null;
  const column = accumulators.column(argument, 'QuantileColumn', mode, `quantiles of ${argument.hint}`, addition);
  return (slot, context) => {
    const isNull = context.bound(code`${column}.isNull(${slot})`, `no ${argument.hint}`);
    return scalar(call.type, code`${isNull} ? 0 : ${column}.get(${slot}, ${fraction})`, isNull);
  };
}
