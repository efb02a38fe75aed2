// The six comparisons. Numbers compare as they are, in either form of a whole number; decimals once their scales are equal; texts byte by
// byte where both are slices.

import { isNested, isTextForm } from '../../types/forms.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { textOrder, textsEqual } from '../text.ts';
import { anyNull, type Scalar, scalar, unlessNull, type Value } from '../value.ts';
import { alignedDecimals } from './decimal-arithmetic.ts';
import type { FunctionGenerator } from './registry.ts';

type Comparison = '===' | '!==' | '<' | '<=' | '>' | '>=';

const SIGNS: Readonly<Record<Comparison, Code>> = {
  '===': code`===`,
  '!==': code`!==`,
  '<': code`<`,
  '<=': code`<=`,
  '>': code`>`,
  '>=': code`>=`,
};

export function comparison(sign: Comparison): FunctionGenerator {
  return (call, context) => {
    const [left, right] = call.arguments.map(argument => generate(argument, context)) as [Value, Value];
    return compareValues(sign, left, right, context, hintOf(call.arguments[0]!));
  };
}

export function compareValues(sign: Comparison, left: Value, right: Value, context: ExpressionContext, hint = 'compared'): Value {
  let isNull = anyNull(left.isNull, right.isNull);
  if (isNull !== null) [left, right] = [context.settled(left, hint), context.settled(right, hint)];
  if (isNull !== null) isNull = context.bound(isNull, `${hint} is null`);
  return scalar(BOOLEAN, unlessNull(isNull, comparisonTest(sign, left, right, context)), isNull);
}

/** The comparison of two values that are not NULL. */
export function comparisonTest(sign: Comparison, left: Value, right: Value, context: ExpressionContext): Code {
  if (isTextForm(left.type)) {
    if (sign === '===') return textsEqual(left, right, context);
    if (sign === '!==') return code`!${operand(textsEqual(left, right, context))}`;
    return code`${textOrder(left, right, context)} ${SIGNS[sign]} 0`;
  }
  if (isNested(left.type)) {
    const equal = code`${context.engine('cellsEqual')}(${(left as Scalar).code}, ${(right as Scalar).code})`;
    return sign === '===' ? equal : code`!${equal}`;
  }
  const [a, b] = alignedDecimals(left, right, context);
  return code`${operand(a)} ${SIGNS[sign]} ${operand(b)}`;
}
