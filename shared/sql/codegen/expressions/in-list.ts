// `x IN (…)`: a chain of comparisons for a short list, a set at the top of the module for a long list of constants. With a NULL in the
// list, what is not found is NULL.
import type { Expression, InList, Literal } from '../../plan/expression.ts';
import { BOOLEAN } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { code, joined, literal } from '../fragments/code.ts';
import { compareValues, comparisonTest } from '../functions/comparison.ts';
import { orValues } from '../functions/logic.ts';
import { scalar, unlessNull, type Value } from '../value.ts';
import { generate, hintOf } from './registry.ts';

const CHAIN_LENGTH_MAX = 8;

const isConstant = (expression: Expression): expression is Literal => expression.kind === 'literal' && expression.value !== null;

export function generateIn(expression: InList, context: ExpressionContext): Value {
  const operand = context.boundValue(generate(expression.operand, context), hintOf(expression.operand));
  const comparable = expression.operand.type.kind !== 'decimal' || expression.list.every(item => sameScale(item, expression.operand));
  if (expression.list.length > CHAIN_LENGTH_MAX && comparable && expression.list.every(isConstant)) {
    return inSet(operand, expression.list, context);
  }
  const plain = plainItems(expression.list, context);
  if (plain !== null) {
    const tests = plain.map(item => comparisonTest('===', operand, item, context));
    return scalar(BOOLEAN, unlessNull(operand.isNull, joined(tests, code` || `)), operand.isNull);
  }
  const equals = (item: Expression) => (lazy: ExpressionContext) =>
    compareValues('===', operand, generate(item, lazy), lazy, hintOf(expression.operand));
  return expression.list
    .slice(1)
    .reduce<Value>((found, item) => orValues(found, equals(item), context), equals(expression.list[0]!)(context));
}

/** The items as values, if all are at hand and none can be NULL or fail. */
function plainItems(list: readonly Expression[], context: ExpressionContext): Value[] | null {
  const lazy = context.lazy();
  const values = list.map(item => generate(item, lazy));
  return lazy.out.isEmpty && !lazy.canFail && values.every(value => value.isNull === null) ? values : null;
}

function sameScale(item: Expression, operand: Expression): boolean {
  return item.type.kind === 'decimal' && operand.type.kind === 'decimal' && item.type.scale === operand.type.scale;
}

function inSet(operand: Value, list: readonly Literal[], context: ExpressionContext): Value {
  if (operand.form === 'slice') {
    const texts = joined(
      list.map(item => literal(item.value as string)),
      code`, `,
    );
    const set = context.module.constant('listed texts', code`new ${context.engine('TextSet')}([${texts}])`);
    return scalar(BOOLEAN, unlessNull(operand.isNull, code`${set}.has(${operand.text}, ${operand.start}, ${operand.end})`), operand.isNull);
  }
  const items = joined(
    list.map(item => constantCode(item, context)),
    code`, `,
  );
  const set = context.module.constant('listed values', code`new Set([${items}])`);
  return scalar(BOOLEAN, unlessNull(operand.isNull, code`${set}.has(${operand.code})`), operand.isNull);
}

function constantCode(item: Literal, context: ExpressionContext) {
  if (typeof item.value === 'string') return literal(item.value);
  const value = generate(item, context);
  return value.form === 'scalar' ? value.code : code``;
}
