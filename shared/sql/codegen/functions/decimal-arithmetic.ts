// DECIMAL is computed on unscaled whole numbers whose digits are known when compiling. Where the result has at most 15 digits, doubles are
// exact and nothing needs checking; elsewhere the run-time functions take over.
import { assert } from '../../../engine/assert.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { guarded, type Scalar, scalar, type Value } from '../value.ts';

/** Whole numbers of so many digits are exact as doubles, and so are their sums' parts. */
export const EXACT_DIGITS = 15;

interface Decimal {
  readonly code: Code;
  readonly precision: number;
  readonly scale: number;
}

const isExact = (precision: number) => precision <= EXACT_DIGITS;

export function decimalOf(value: Value): Decimal {
  assert(value.form === 'scalar' && value.type.kind === 'decimal', `a DECIMAL is expected, not ${value.type.kind}`);
  return { code: value.code, precision: value.type.precision, scale: value.type.scale };
}

/** The codes of two values of one type; decimals brought to one scale. */
export function alignedDecimals(left: Value, right: Value, context: ExpressionContext): [Code, Code] {
  if (left.type.kind !== 'decimal' || right.type.kind !== 'decimal') return [(left as Scalar).code, (right as Scalar).code];
  const scale = Math.max(left.type.scale, right.type.scale);
  return [shifted(decimalOf(left), scale, context).code, shifted(decimalOf(right), scale, context).code];
}

/** The decimal with another scale, rounded half away from zero where it is smaller. */
export function shifted(decimal: Decimal, scale: number, context: ExpressionContext): Decimal {
  const places = scale - decimal.scale;
  if (places === 0) return decimal;
  const precision = decimal.precision + places;
  const exact = places > 0 && isExact(precision);
  const value = exact
    ? code`${operand(decimal.code)} * ${10 ** places}`
    : code`${context.engine('shiftDecimal')}(${decimal.code}, ${places})`;
  // Rounding may carry into one more digit.
  return { code: value, precision: places < 0 ? precision + 1 : precision, scale };
}

/** The decimal as the declared type, checked where it could have too many digits. */
function fitted(decimal: Decimal, type: SqlType, isNull: Code | null, context: ExpressionContext): Value {
  assert(type.kind === 'decimal', 'the result of DECIMAL arithmetic is DECIMAL');
  const result = shifted(decimal, type.scale, context);
  if (result.precision <= type.precision) return scalar(type, guarded(type, isNull, result.code), isNull);
  const checked = code`${context.failable('decimalRange')}(${result.code}, ${type.precision}, ${type.scale})`;
  return scalar(type, guarded(type, isNull, checked), isNull);
}

export function castDecimal(value: Value, type: SqlType, context: ExpressionContext): Value {
  return fitted(decimalOf(value), type, value.isNull, context);
}

export function addDecimals(
  kind: 'add' | 'subtract',
  left: Value,
  right: Value,
  type: SqlType,
  isNull: Code | null,
  context: ExpressionContext,
) {
  const scale = Math.max(decimalOf(left).scale, decimalOf(right).scale);
  const a = shifted(decimalOf(left), scale, context);
  const b = shifted(decimalOf(right), scale, context);
  const precision = Math.max(a.precision, b.precision) + 1;
  if (isExact(precision)) {
    const value = kind === 'add' ? code`${operand(a.code)} + ${operand(b.code)}` : code`${operand(a.code)} - ${operand(b.code)}`;
    return fitted({ code: value, precision, scale }, type, isNull, context);
  }
  const call = context.engine(kind === 'add' ? 'addWhole' : 'subtractWhole');
  return fitted({ code: code`${call}(${a.code}, ${b.code})`, precision, scale }, type, isNull, context);
}

export function multiplyDecimals(left: Value, right: Value, type: SqlType, isNull: Code | null, context: ExpressionContext): Value {
  const a = decimalOf(left);
  const b = decimalOf(right);
  const precision = a.precision + b.precision;
  const value = isExact(precision)
    ? code`${operand(a.code)} * ${operand(b.code)}`
    : code`${context.engine('multiplyWhole')}(${a.code}, ${b.code})`;
  return fitted({ code: value, precision, scale: a.scale + b.scale }, type, isNull, context);
}

export function divideDecimals(left: Value, right: Value, type: SqlType, isNull: Code | null, context: ExpressionContext): Value {
  assert(type.kind === 'decimal', 'the result of DECIMAL arithmetic is DECIMAL');
  const a = decimalOf(left);
  const b = decimalOf(right);
  const shift = type.scale - a.scale + b.scale;
  const value = code`${context.failable('divideDecimal')}(${a.code}, ${b.code}, ${shift})`;
  // A small divisor can make any quotient large.
  return fitted({ code: value, precision: a.precision - a.scale + b.scale + type.scale + 1, scale: type.scale }, type, isNull, context);
}

export function moduloDecimals(left: Value, right: Value, type: SqlType, isNull: Code | null, context: ExpressionContext): Value {
  const [a, b] = alignedDecimals(left, right, context);
  const { precision, scale } = decimalOf(left);
  const value = code`${context.failable('moduloWhole')}(${a}, ${b})`;
  const common = Math.max(scale, decimalOf(right).scale);
  return fitted({ code: value, precision: precision - scale + common, scale: common }, type, isNull, context);
}
