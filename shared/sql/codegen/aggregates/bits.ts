// BIT_AND, BIT_OR and BIT_XOR; NULL where no row had a value.
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { type Scalar, scalar } from '../value.ts';

export function generateBits(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const { code: value } = argument.value as Scalar;
  const kind = call.function === 'bit_and' ? 'and' : call.function === 'bit_or' ? 'or' : 'xor';
  const count = accumulators.count(argument);
  const { takesBack } = accumulators;
  const addition =
    (column: Name): Addition =>
    (slot, out, _module, leaves) =>
      out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${value})`);
  const hint = takesBack ? `bits of ${argument.hint}` : `${kind} of ${argument.hint}`;
  const column = accumulators.column(argument, takesBack ? 'BitCountsColumn' : 'BitsColumn', takesBack ? null : kind, hint, addition);
  return slot => {
    const isNull = code`${count(slot)} === 0`;
    if (!takesBack) return scalar(call.type, code`${column}.get(${slot})`, isNull);
    if (kind === 'and') return scalar(call.type, code`${column}.and(${slot}, ${count(slot)})`, isNull);
    return scalar(call.type, code`${column}.${kind === 'or' ? code`or` : code`xor`}(${slot})`, isNull);
  };
}
