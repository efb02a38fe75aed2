// IS NULL, IS NOT NULL: never NULL themselves.

import type { Call } from '../../plan/expression.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { code, operand } from '../fragments/code.ts';
import { scalar, type Value } from '../value.ts';

export function isNull(call: Call, context: ExpressionContext): Value {
  const { isNull: flag } = context.settled(generate(call.arguments[0]!, context), hintOf(call.arguments[0]!));
  return scalar(BOOLEAN, flag ?? code`false`, null);
}

export function isNotNull(call: Call, context: ExpressionContext): Value {
  const { isNull: flag } = context.settled(generate(call.arguments[0]!, context), hintOf(call.arguments[0]!));
  return scalar(BOOLEAN, flag === null ? code`true` : code`!${operand(flag)}`, null);
}
