// BOOL_AND and BOOL_OR: of the rows where the condition is known, how many there are and in how many it is true.
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { laneOf } from '../aggregation/lane.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar } from '../value.ts';

export function generateLogical(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const { code: condition } = argument.value as { code: Name };
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.if(condition, () => out.statement(code`${laneOf(column, slot)} ${leaves ? code`-=` : code`+=`} 1`));
  const known = accumulators.count(argument);
  const holding = accumulators.column(argument, 'CountColumn', null, `count of true ${argument.hint}`, addition, 'true');
  return slot => {
    const [rows, trueRows] = [known(slot), laneOf(holding, slot)];
    const result = call.function === 'bool_and' ? code`${trueRows} === ${rows} && ${rows} > 0` : code`${trueRows} > 0`;
    return scalar(call.type, result, code`${rows} === 0`);
  };
}
