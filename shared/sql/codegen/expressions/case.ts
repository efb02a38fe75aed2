// CASE: the first branch whose test is true. Tests and results are computed only when they are reached.
import type { Case } from '../../plan/expression.ts';
import { declareChoice } from '../choice.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generateTest } from '../functions/logic.ts';
import type { Value } from '../value.ts';
import { generate } from './registry.ts';

export function generateCase(expression: Case, context: ExpressionContext): Value {
  const lazily = <T>(make: (lazy: ExpressionContext) => T) => {
    const lazy = context.lazy();
    return { lazy, made: make(lazy) };
  };
  const branches = expression.branches.map(({ when, then }) => ({
    test: lazily(lazy => generateTest(when, lazy)),
    result: lazily(lazy => generate(then, lazy)),
  }));
  const otherwise = lazily(lazy => generate(expression.otherwise, lazy));
  const values = [...branches.map(branch => branch.result.made), otherwise.made];
  const choice = declareChoice('chosen', expression.type, values, false, context);
  const take = ({ lazy, made }: { lazy: ExpressionContext; made: Value }) => {
    context.out.append(lazy.out);
    choice.assign(made, context);
  };
  if (branches.every(branch => branch.test.lazy.out.isEmpty)) {
    context.out.ifChain(
      branches.map(branch => ({ condition: branch.test.made, body: () => take(branch.result) })),
      () => take(otherwise),
    );
    return choice.value;
  }
  const next = (i: number) => {
    const branch = branches[i];
    if (branch === undefined) return take(otherwise);
    context.out.append(branch.test.lazy.out);
    context.out.if(
      branch.test.made,
      () => take(branch.result),
      () => next(i + 1),
    );
  };
  next(0);
  return choice.value;
}
