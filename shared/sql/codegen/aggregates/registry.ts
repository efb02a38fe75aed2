// One generator per aggregate function: which columns it keeps, and how its result is read from them.
import { unreachable } from '../../../engine/assert.ts';
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { generateAvg } from './avg.ts';
import { generateCount } from './count.ts';
import { generateExtreme } from './min-max.ts';
import { generateSum } from './sum.ts';

export function generateAggregate(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
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
    default:
      return unreachable(call.function);
  }
}
