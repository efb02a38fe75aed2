// APPROX_TOP_K, MODE, HISTOGRAM and ENTROPY: a column counts how often each value comes.
import type { AggregateCall } from '../../plan/node.ts';
import { isNested } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { cellOf, fromCell } from '../aggregation/cell.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar } from '../value.ts';
import { multiset } from './every-value.ts';

/** Distinct values that one group may have; each takes about 100 bytes of memory. */
const FREQUENCY_VALUES_MAX = 1_000_000;

export function generateFrequency(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const type = argument.value!.type;
  const column = frequencyColumn(argument, accumulators);
  return (slot, context) => {
    context.fails();
    const k = call.function === 'histogram' || call.function === 'entropy' ? code`Infinity` : code`${call.parameters![0]!}`;
    const top = context.bound(code`${column}.top(${slot}, ${k})`, `most frequent ${argument.hint}`);
    const isNull = code`${top}.length === 0`;
    if (call.function === 'entropy') return scalar(call.type, code`${context.engine('entropy')}(${top})`, isNull);
    if (call.function === 'mode') return scalar(call.type, fromCell(call.type, code`${top}[0][0]`, isNull, context), isNull);
    const pairs = pairsOf(top, type, context);
    return scalar(call.type, call.function === 'histogram' ? code`${context.engine('mapOf')}(${pairs})` : pairs, isNull);
  };
}

/** The pairs of value and count, each value as SQL's. */
function pairsOf(top: Name, type: SqlType, context: ExpressionContext): Code {
  if (type.kind !== 'boolean' && !isNested(type)) return code`${top}`;
  return code`${top}.map(pair => [${fromCell(type, code`pair[0]`, null, context)}, pair[1]])`;
}

function frequencyColumn(argument: Argument, accumulators: Accumulators): Name {
  const cell = cellOf(argument.value!, accumulators.context);
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${cell})`);
  const hint = `frequencies of ${argument.hint}`;
  if (accumulators.slides) return accumulators.column(argument, 'SlidingFrequency', null, hint, addition);
  if (accumulators.areRevised) return multiset(argument, accumulators, false);
  const over = `more than ${FREQUENCY_VALUES_MAX} distinct values of ${argument.hint} in one group`;
  return accumulators.column(argument, 'FrequencyColumn', code`${FREQUENCY_VALUES_MAX}, ${over}`, hint, addition);
}
