// LIKE with a constant pattern, prepared once at the top of the module.
import type { Like } from '../../plan/expression.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { code } from '../fragments/code.ts';
import { scalar, unlessNull, type Value } from '../value.ts';
import { generate } from './registry.ts';

export function generateLike(expression: Like, context: ExpressionContext): Value {
  const value = generate(expression.operand, context);
  const pattern = context.module.constant(
    'pattern',
    code`new ${context.engine('LikePattern')}(${expression.pattern}, ${expression.escape})`,
  );
  const matches =
    value.form === 'slice'
      ? code`${pattern}.matches(${value.text}, ${value.start}, ${value.end})`
      : code`${pattern}.matchesText(${value.code})`;
  return scalar(BOOLEAN, unlessNull(value.isNull, matches), value.isNull);
}
