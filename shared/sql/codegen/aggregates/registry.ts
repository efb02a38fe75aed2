// One generator per aggregate function: which columns it keeps, and how its result is read from them.
import { unreachable } from '../../../engine/assert.ts';
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { code } from '../fragments/code.ts';
import { generateApproxCountDistinct, generateApproxPercentile } from './approximate.ts';
import { generateAvg } from './avg.ts';
import { generateBits } from './bits.ts';
import { generateCount } from './count.ts';
import { generateArrayAgg, generatePercentile, generateStringAgg } from './every-value.ts';
import { generateFrequency } from './frequency.ts';
import { generateLogical } from './logical.ts';
import { generateExtreme } from './min-max.ts';
import { generateByArrival, generateByOther, generateDelta } from './pick.ts';
import { generateRevisedUserAggregate } from './revised-user-aggregate.ts';
import { generateShape } from './shape.ts';
import { generatePairs, generateSpread } from './statistics.ts';
import { generateSum } from './sum.ts';
import { generateUserAggregate } from './user-aggregate.ts';

export function generateAggregate(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const read = generatorOf(call, argument, accumulators);
  if (argument.distinct === undefined || accumulators.takesBack) return read;
  const { column } = argument.distinct;
  return (slot, context) => {
    context.fails();
    context.out.statement(code`${column}.check(${slot})`);
    return read(slot, context);
  };
}

function generatorOf(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  switch (call.function) {
    case 'count':
      return generateCount(call, argument, accumulators);
    case 'sum':
      return generateSum(call, argument, accumulators);
    case 'avg':
      return generateAvg(call, argument, accumulators);
    case 'min':
    case 'max':
      return generateExtreme(call, argument, accumulators);
    case 'bool_and':
    case 'bool_or':
      return generateLogical(call, argument, accumulators);
    case 'bit_and':
    case 'bit_or':
    case 'bit_xor':
      return generateBits(call, argument, accumulators);
    case 'skewness':
    case 'kurtosis':
    case 'kurtosis_pop':
      return generateShape(call, argument, accumulators);
    case 'var_pop':
    case 'var_samp':
    case 'stddev_pop':
    case 'stddev_samp':
    case 'sem':
      return generateSpread(call, argument, accumulators);
    case 'covar_pop':
    case 'covar_samp':
    case 'corr':
    case 'regr_slope':
    case 'regr_intercept':
    case 'regr_r2':
    case 'regr_sxx':
    case 'regr_syy':
    case 'regr_sxy':
      return generatePairs(call, accumulators);
    case 'first':
    case 'last':
      return generateByArrival(call, accumulators);
    case 'arg_min':
    case 'arg_max':
      return generateByOther(call, accumulators);
    case 'delta':
      return generateDelta(call, accumulators);
    case 'percentile_cont':
    case 'percentile_disc':
    case 'mad':
      return generatePercentile(call, argument, accumulators);
    case 'string_agg':
      return generateStringAgg(call, argument, accumulators);
    case 'array_agg':
      return generateArrayAgg(call, argument, accumulators);
    case 'approx_top_k':
    case 'mode':
    case 'histogram':
    case 'entropy':
      return generateFrequency(call, argument, accumulators);
    case 'approx_count_distinct':
      return generateApproxCountDistinct(call, argument, accumulators);
    case 'approx_percentile':
      return generateApproxPercentile(call, argument, accumulators);
    case 'user':
      return (accumulators.areRevised ? generateRevisedUserAggregate : generateUserAggregate)(call, argument, accumulators);
    default:
      return unreachable(call.function);
  }
}
