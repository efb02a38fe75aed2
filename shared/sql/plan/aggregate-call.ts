// The parts of an aggregate call, for whoever walks over a plan.
import { expressionKey } from './build.ts';
import type { Expression } from './expression.ts';
import type { AggregateCall } from './node.ts';

/** The expressions over the input that the call reads. */
export function expressionsOfCall({ argument, others = [] }: AggregateCall): readonly Expression[] {
  return argument === null ? others : [argument, ...others];
}

/** The call with each of its expressions replaced. */
export function mapCall(call: AggregateCall, map: (expression: Expression) => Expression): AggregateCall {
  const argument = call.argument === null ? null : map(call.argument);
  return call.others === undefined ? { ...call, argument } : { ...call, argument, others: call.others.map(map) };
}

/** Equal for calls that compute the same. */
export function callKey(call: AggregateCall): string {
  const expressions = [call.argument === null ? '*' : expressionKey(call.argument), ...(call.others ?? []).map(expressionKey)];
  return JSON.stringify([call.user?.name ?? call.function, call.distinct ?? false, call.parameters ?? [], call.order ?? [], expressions]);
}
