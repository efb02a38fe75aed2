// + - * / %, signs and comparisons.

import type { BinaryExpression, UnaryExpression } from '../ast/expression.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { call, condition, describeType, literal } from '../plan/build.ts';
import { isNullComparison } from '../plan/constants.ts';
import type { Expression, ScalarFunction } from '../plan/expression.ts';
import { commonType, decimalOf, isComparable, isNumeric, isOrdered } from '../types/coercion.ts';
import { type DecimalOperator, type DecimalType, decimalResult } from '../types/decimal-rules.ts';
import { INT } from '../types/sql-type.ts';
import { numberHint } from '../types/type-hints.ts';
import { narrowest } from './conversion.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { bindTimeArithmetic, isOfTime } from './time-arithmetic.ts';

const ARITHMETIC: ReadonlyMap<string, DecimalOperator> = new Map([
  ['+', 'add'],
  ['-', 'subtract'],
  ['*', 'multiply'],
  ['/', 'divide'],
  ['%', 'modulo'],
]);

const COMPARISONS: ReadonlyMap<string, ScalarFunction> = new Map([
  ['=', 'equal'],
  ['<>', 'not-equal'],
  ['<', 'less'],
  ['<=', 'less-or-equal'],
  ['>', 'greater'],
  ['>=', 'greater-or-equal'],
]);

export function bindBinary(ast: BinaryExpression, binder: ExpressionBinder): Expression | null {
  const operands = binder.bindAll([ast.left, ast.right]);
  if (operands === null) return null;
  const [left, right] = operands as [Expression, Expression];
  const comparison = COMPARISONS.get(ast.operator);
  if (comparison !== undefined) return bindComparison(comparison, ast.operator, left, right, ast.span, binder);
  return bindArithmetic(ARITHMETIC.get(ast.operator)!, ast.operator, left, right, ast.span, binder);
}

/** `left operator right`, both bound. */
export function bindComparison(
  name: ScalarFunction,
  operator: string,
  left: Expression,
  right: Expression,
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  const compared = binder.unify([left, right], `The operands of ${quoted(operator)}`);
  if (compared === null) return null;
  const [a, b] = compared as [Expression, Expression];
  if (isNullComparison(left, right)) {
    const hint = operator === '<>' ? 'write IS NOT NULL' : 'write IS NULL';
    binder.diagnostics.warning('W0509', span, 'A comparison with NULL is never true.', { hint });
  }
  const ordering = operator !== '=' && operator !== '<>';
  if (a.type.kind !== 'null' && !(ordering ? isOrdered : isComparable)(a.type)) {
    binder.diagnostics.error('W0501', span, `${describeType(a)} cannot be compared with ${quoted(operator)}.`, {
      hint:
        a.type.kind === 'json'
          ? 'compare CAST(… AS VARCHAR), or what JSON_VALUE reads from it'
          : 'compare a part of it, or its place in an order: CASE WHEN … THEN 1 ELSE 0 END',
    });
    return null;
  }
  return condition(name, span, a, b);
}

function bindArithmetic(
  name: DecimalOperator,
  operator: string,
  left: Expression,
  right: Expression,
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  if (isOfTime(left) || isOfTime(right)) return bindTimeArithmetic(name, operator, left, right, span, binder);
  const common = commonType(left.type, right.type);
  const bothNull = common?.kind === 'null';
  if (common === null || (!isNumeric(common) && !bothNull)) {
    reportArithmetic(operator, left, right, span, binder);
    return null;
  }
  if (bothNull) return literal(INT, null, span);
  if (common.kind === 'decimal') return bindDecimal(name, left, right, span, binder);
  const a = binder.convert(left, common);
  const b = binder.convert(right, common);
  return a === null || b === null ? null : call(name, common, span, a, b);
}

/** Decimal operands keep their own scales; the result type follows `decimal-rules.ts`. */
function bindDecimal(name: DecimalOperator, left: Expression, right: Expression, span: Span, binder: ExpressionBinder): Expression | null {
  const own = (expression: Expression, other: Expression): DecimalType => {
    const type = expression.type.kind === 'null' ? other.type : narrowest(expression);
    return decimalOf(type);
  };
  const leftType = own(left, right);
  const rightType = own(right, left);
  const a = binder.convert(left, leftType);
  const b = binder.convert(right, rightType);
  return a === null || b === null ? null : call(name, decimalResult(name, leftType, rightType), span, a, b);
}

function reportArithmetic(operator: string, left: Expression, right: Expression, span: Span, binder: ExpressionBinder): void {
  const wrong = [left, right].find(({ type }) => !isNumeric(type) && type.kind !== 'null') ?? left;
  const hint = wrong.type.kind === 'varchar' ? 'convert the text with CAST(… AS DOUBLE)' : numberHint(wrong.type);
  const message = `${quoted(operator)} does not take ${describeType(left)} and ${describeType(right)}.`;
  binder.diagnostics.error('W0501', span, message, { hint });
}

export function bindNegation(ast: UnaryExpression, binder: ExpressionBinder): Expression | null {
  const operand = binder.bind(ast.operand);
  if (operand === null) return null;
  const { kind } = operand.type;
  const isLength = kind === 'interval' || kind === 'interval-months';
  if (isLength && operand.kind === 'literal') {
    return ast.operator === '+' ? operand : literal(operand.type, 0 - (operand.value as number), ast.span);
  }
  if (kind === 'null') return literal(INT, null, ast.span);
  if (!isNumeric(operand.type) && !isLength) {
    binder.diagnostics.error('W0501', ast.span, `The sign ${quoted(ast.operator)} does not take ${describeType(operand)}.`, {
      hint: numberHint(operand.type),
    });
    return null;
  }
  return ast.operator === '+' ? operand : call('negate', operand.type, ast.span, operand);
}
