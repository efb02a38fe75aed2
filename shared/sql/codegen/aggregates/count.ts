// COUNT(*) and COUNT(x).
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { scalar } from '../value.ts';

export function generateCount(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const count = accumulators.count(argument);
  return (slot, context) => ({ ...scalar(call.type, count(slot), null), inPlace: accumulators.countInPlace(argument, slot, context) });
}
