// One generator per kind of expression.
import { unreachable } from '../../../engine/assert.ts';
import type { Expression } from '../../plan/expression.ts';
import type { ExpressionContext } from '../expression-context.ts';
import type { Value } from '../value.ts';
import { generateCall } from './call.ts';
import { generateCase } from './case.ts';
import { generateCast } from './cast.ts';
import { generateIn } from './in-list.ts';
import { generateLike } from './like.ts';
import { generateLiteral } from './literal.ts';

/** Generates an expression: statements go to `context.out`, the value is used after them. */
export function generate(expression: Expression, context: ExpressionContext): Value {
  return context.once(expression, hintOf(expression), () => context.noting(() => generateAnew(expression, context)));
}

function generateAnew(expression: Expression, context: ExpressionContext): Value {
  switch (expression.kind) {
    case 'literal':
      return generateLiteral(expression, context);
    case 'column':
      return context.row.column(expression.index);
    case 'call':
      return generateCall(expression, context);
    case 'cast':
      return generateCast(expression, context);
    case 'case':
      return generateCase(expression, context);
    case 'in':
      return generateIn(expression, context);
    case 'like':
      return generateLike(expression, context);
    default:
      return unreachable(expression);
  }
}

/** What a local variable with the value may be called. */
export function hintOf(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.name;
    case 'call':
      return expression.function;
    case 'literal':
      return 'constant';
    case 'cast':
      return `${hintOf(expression.argument)} as ${expression.type.kind}`;
    case 'case':
      return 'chosen';
    case 'in':
      return 'is listed';
    case 'like':
      return 'is like';
    default:
      return unreachable(expression);
  }
}
