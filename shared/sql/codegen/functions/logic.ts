// AND, OR and NOT with three values, left before right: the right side is not computed where the left decides, so `b <> 0 AND a / b > 1`
// never divides by zero. Two forms of each:
//
//   as a test    (WHERE, HAVING, WHEN)  only "true" counts, so NULL decides like false; no flags, plain && and ||
//   as a value   true, false or NULL    both sides bound, with their flags

import type { Call, Expression } from '../../plan/expression.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { anyNull, conjunct, disjunct, type Scalar, scalar, type Value } from '../value.ts';

/** The test "is true" of an expression. */
export function generateTest(expression: Expression, context: ExpressionContext): Code {
  if (expression.kind === 'call' && (expression.function === 'and' || expression.function === 'or')) {
    const isAnd = expression.function === 'and';
    return expression.arguments
      .slice(1)
      .reduce<Code>((left, right) => joinedTests(isAnd, left, right, context), generateTest(expression.arguments[0]!, context));
  }
  return asScalar(generate(expression, context)).code;
}

function joinedTests(isAnd: boolean, left: Code, right: Expression, context: ExpressionContext): Code {
  const lazy = context.lazy();
  const test = generateTest(right, lazy);
  if (lazy.out.isEmpty) return isAnd ? code`${conjunct(left)} && ${conjunct(test)}` : code`${disjunct(left)} || ${disjunct(test)}`;
  const both = context.name(isAnd ? 'all hold' : 'one holds');
  context.out.let(both, left).if(isAnd ? both : code`!${both}`, () => context.out.append(lazy.out).set(both, test));
  return code`${both}`;
}

export function and(call: Call, context: ExpressionContext): Value {
  return folded(call.arguments, context, andValues);
}

export function or(call: Call, context: ExpressionContext): Value {
  return folded(call.arguments, context, orValues);
}

export function not(call: Call, context: ExpressionContext): Value {
  const value = asScalar(context.boundValue(generate(call.arguments[0]!, context), 'negated'));
  if (value.isNull === null) return scalar(BOOLEAN, code`!${operand(value.code)}`, null);
  return scalar(BOOLEAN, code`!${operand(value.isNull)} && !${operand(value.code)}`, value.isNull);
}

/** The right side of AND or OR; it may be asked for once. */
export type LazyValue = (context: ExpressionContext) => Value;

function folded(
  parts: readonly Expression[],
  context: ExpressionContext,
  join: (left: Value, right: LazyValue, context: ExpressionContext) => Value,
): Value {
  return parts.slice(1).reduce((left, right) => join(left, lazy => generate(right, lazy), context), generate(parts[0]!, context));
}

export function andValues(left: Value, right: LazyValue, context: ExpressionContext): Value {
  const a = asScalar(context.boundValue(left, 'left'));
  const lazy = context.lazy();
  const generated = asScalar(right(lazy));
  if (lazy.out.isEmpty && a.isNull === null && generated.isNull === null) {
    return scalar(BOOLEAN, code`${conjunct(a.code)} && ${conjunct(generated.code)}`, null);
  }
  const b = asScalar(lazy.boundValue(generated, 'right'));
  const value = code`${a.code} && ${b.code}`;
  return joinedValues(a, lazy, context, {
    reached: a.isNull === null ? a.code : code`${a.code} || ${a.isNull}`,
    value,
    isNull: nullOfAnd(a, b),
    otherwise: code`false`,
  });
}

/** NULL where neither side is false and one is NULL. A NULL side's code is false. */
function nullOfAnd(a: Scalar, b: Scalar): Code | null {
  if (a.isNull === null) return b.isNull === null ? null : code`${a.code} && ${b.isNull}`;
  if (b.isNull === null) return code`${a.isNull} && ${b.code}`;
  return code`${a.isNull} ? ${b.isNull} || ${b.code} : ${a.code} && ${b.isNull}`;
}

export function orValues(left: Value, right: LazyValue, context: ExpressionContext): Value {
  const a = asScalar(context.boundValue(left, 'left'));
  const lazy = context.lazy();
  const generated = asScalar(right(lazy));
  if (lazy.out.isEmpty && a.isNull === null && generated.isNull === null) {
    return scalar(BOOLEAN, code`${disjunct(a.code)} || ${disjunct(generated.code)}`, null);
  }
  const b = asScalar(lazy.boundValue(generated, 'right'));
  const eitherNull = anyNull(a.isNull, b.isNull);
  return joinedValues(a, lazy, context, {
    reached: code`!${a.code}`,
    value: code`${a.code} || ${b.code}`,
    isNull: eitherNull === null ? null : code`!${a.code} && !${b.code} && ${conjunct(eitherNull)}`,
    otherwise: a.code,
  });
}

interface Joined {
  /** When the right side counts. */
  readonly reached: Code;
  readonly value: Code;
  readonly isNull: Code | null;
  /** The value where it does not. */
  readonly otherwise: Code;
}

function joinedValues(a: Scalar, lazy: ExpressionContext, context: ExpressionContext, joined: Joined): Value {
  const value = context.name('truth');
  const isNull = joined.isNull === null ? null : context.name('truth is null');
  context.out.let(value, joined.otherwise);
  if (isNull !== null) context.out.let(isNull, false);
  context.out.if(joined.reached, () => {
    context.out.append(lazy.out).set(value, joined.value);
    if (isNull !== null) context.out.set(isNull, joined.isNull!);
  });
  return scalar(a.type, code`${value}`, isNull === null ? null : code`${isNull}`);
}

export const asScalar = (value: Value): Scalar => {
  if (value.form !== 'scalar') throw new Error('bug in Weir: a truth value is expected, not text');
  return value;
};
