// Operators and functions: looked up by the name that the binder gave.
import { assert } from '../../../engine/assert.ts';
import type { Call } from '../../plan/expression.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generatorOf } from '../functions/registry.ts';
import { generateTableCall } from '../functions/table-function.ts';
import type { Value } from '../value.ts';

export function generateCall(call: Call, context: ExpressionContext): Value {
  if (call.table !== undefined) return generateTableCall(call, call.table, context);
  const generator = generatorOf(call.function);
  assert(generator !== undefined, `no generator for the function ${call.function}`);
  return generator(call, context);
}
