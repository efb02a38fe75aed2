// COALESCE: the first argument that is not NULL; those behind it are not computed.

import type { Call } from '../../plan/expression.ts';
import { declareChoice } from '../choice.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import type { Value } from '../value.ts';

export function coalesce(call: Call, context: ExpressionContext): Value {
  const first = generate(call.arguments[0]!, context);
  if (first.isNull === null || call.arguments.length === 1) return first;
  const options = call.arguments.slice(1).map(argument => {
    const lazy = context.lazy();
    return { lazy, value: generate(argument, lazy) };
  });
  const everNull = options.every(option => option.value.isNull !== null);
  const choice = declareChoice('coalesced', call.type, [first, ...options.map(option => option.value)], true, context);
  choice.assign(first, context);
  const next = (i: number) => {
    const option = options[i];
    if (option === undefined) return;
    context.out.if(choice.isNull!, () => {
      context.out.append(option.lazy.out);
      choice.assign(option.value, context);
      next(i + 1);
    });
  };
  next(0);
  return everNull ? choice.value : { ...choice.value, isNull: null };
}
