// AVG: the exact sum over the count, rounded once. A DOUBLE for whole numbers and doubles, a DECIMAL for decimals.
import type { AggregateCall } from '../../plan/node.ts';
import { isFloating } from '../../types/forms.ts';
import type { Accumulators, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { laneParts } from '../aggregation/lane.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { guarded, type InPlace, scalar } from '../value.ts';
import { type CountOf, emptiness, fitsInPlace, sumColumn } from './sum.ts';

export function generateAvg(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const sum = sumColumn(argument, accumulators);
  const count = accumulators.count(argument);
  const nullable = argument.value!.isNull !== null;
  return (slot, context) => {
    const isNull = nullable ? emptiness(count, argument, slot, context) : null;
    const value = guarded(call.type, isNull, average(call, argument, sum, count, slot, context));
    const inPlace = accumulators.staysInPlace ? averageInPlace(call, argument, sum, count, slot, context) : undefined;
    return { ...scalar(call.type, value, isNull), inPlace };
  };
}

/** Writes the average of decimals without making a number of it that is handed on. */
function averageInPlace(
  { type }: AggregateCall,
  argument: Argument,
  sum: Name,
  count: CountOf,
  slot: Name,
  context: ExpressionContext,
): InPlace | undefined {
  const from = argument.value!.type;
  if (type.kind !== 'decimal' || from.kind !== 'decimal' || type.scale < from.scale || !fitsInPlace(type)) return undefined;
  const { scale } = type;
  const put = context.engine('putAverageAt');
  const parts = code`${laneParts(sum, slot)}, ${count(slot)}, ${scale - from.scale}, ${scale}`;
  return { put: (memory, at) => code`${put}(${memory}, ${at}, ${parts})`, canMiss: true };
}

function average(call: AggregateCall, argument: Argument, sum: Name, count: CountOf, slot: Name, context: ExpressionContext): Code {
  const total = code`${sum}.get(${slot})`;
  const rows = count(slot);
  const from = argument.value!.type;
  if (from.kind === 'decimal' && call.type.kind === 'decimal') {
    const { precision, scale } = call.type;
    const quotient = code`${context.failable('divideDecimal')}(${total}, ${rows}, ${scale - from.scale})`;
    const fits = from.precision + scale - from.scale <= precision;
    return fits ? quotient : code`${context.failable('decimalRange')}(${quotient}, ${precision}, ${scale})`;
  }
  if (call.type.kind === 'interval' || call.type.kind === 'interval-months') {
    return code`${context.failable(call.type.kind === 'interval' ? 'intervalRange' : 'monthsRange')}(${context.engine('divideDecimal')}(${total}, ${rows}, 0))`;
  }
  if (isFloating(from)) {
    context.fails();
    return code`${total} / ${rows}`;
  }
  return code`${context.engine('divideToDouble')}(${total}, ${rows})`;
}
