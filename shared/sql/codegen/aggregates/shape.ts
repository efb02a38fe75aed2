// SKEWNESS and KURTOSIS: exact sums of values, squares, cubes and fourth powers.
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { checkFinite, codeOf, orNull, productSum } from './statistics.ts';
import { sumColumn } from './sum.ts';

export function generateShape(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const x = codeOf(argument.value!);
  const count = accumulators.count(argument);
  const sum = sumColumn(argument, accumulators);
  const squares = productSum(argument, accumulators, x, x, argument.hint);
  const cubes = powerSum(argument, accumulators, 3);
  const fourths = call.function === 'skewness' ? null : powerSum(argument, accumulators, 4);
  return (slot, context) => {
    const exact = (column: Name) => code`${column}.exact(${slot})`;
    const powers = code`count: ${count(slot)}, sum: ${exact(sum)}, squares: ${exact(squares)}, cubes: ${exact(cubes)}`;
    if (fourths === null) return orNull(code`${context.failable('skewness')}({ ${powers} })`, call, context);
    const run = context.failable(call.function === 'kurtosis' ? 'kurtosisSample' : 'kurtosisPopulation');
    return orNull(code`${run}({ ${powers}, fourths: ${exact(fourths)} })`, call, context);
  };
}

/** The exact sum of a power; that it is finite is found out before the state is touched. */
function powerSum(argument: Argument, accumulators: Accumulators, exponent: 3 | 4): Name {
  const x = codeOf(argument.value!);
  const addition = (column: Name): Addition => {
    if (!accumulators.areTested) {
      checkFinite(argument, accumulators.context, own =>
        exponent === 3 ? code`${own} * ${own} * ${own}` : code`${own} * ${own} * ${own} * ${own}`,
      );
    }
    return (slot, out, _module, leaves) => out.statement(code`${column}.addPower(${slot}, ${x}, ${exponent}, ${leaves ? -1 : 1})`);
  };
  const hint = `${exponent === 3 ? 'cubes' : 'fourth powers'} of ${argument.hint}`;
  return accumulators.column(argument, 'DoubleSumColumn', null, hint, addition, `power ${exponent}`);
}
