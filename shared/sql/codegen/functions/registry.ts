// The scalar functions: one line each.
import type { Call, ScalarFunction } from '../../plan/expression.ts';
import type { ExpressionContext } from '../expression-context.ts';
import type { Value } from '../value.ts';
import { add, divide, modulo, multiply, negate, subtract } from './arithmetic.ts';
import { coalesce } from './coalesce.ts';
import { comparison } from './comparison.ts';
import { and, not, or } from './logic.ts';
import { isNotNull, isNull } from './null-test.ts';

export type FunctionGenerator = (call: Call, context: ExpressionContext) => Value;

const GENERATORS: Readonly<Record<ScalarFunction, FunctionGenerator>> = {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  equal: comparison('==='),
  'not-equal': comparison('!=='),
  less: comparison('<'),
  'less-or-equal': comparison('<='),
  greater: comparison('>'),
  'greater-or-equal': comparison('>='),
  and,
  or,
  not,
  'is-null': isNull,
  'is-not-null': isNotNull,
  coalesce,
};

export const generatorOf = (name: string): FunctionGenerator | undefined =>
  Object.hasOwn(GENERATORS, name) ? GENERATORS[name as ScalarFunction] : undefined;
