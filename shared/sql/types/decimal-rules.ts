// What precision and scale a DECIMAL result has. The rules are those of Flink (and SQL Server): exact where 38 digits hold it, and where
// they do not, digits after the point are given up before digits in front of it, but never below 6 places.
//
//   a + b, a - b   scale max(s1, s2)             integer digits max(i1, i2) + 1
//   a * b          scale s1 + s2                 integer digits i1 + i2 + 1
//   a / b          scale max(6, s1 + p2 + 1)     integer digits i1 + s2
//   a % b          scale max(s1, s2)             integer digits min(i1, i2)
//   SUM(a)         DECIMAL(38, s)                AVG(a)  DECIMAL(38, max(6, s))
//
// with i = p - s. Rounding, where a result has more digits than its scale, is half away from zero; too large a value is an error of its row.
import { decimal, type SqlType } from './sql-type.ts';

export type DecimalType = Extract<SqlType, { kind: 'decimal' }>;
export type DecimalOperator = 'add' | 'subtract' | 'multiply' | 'divide' | 'modulo';

export const PRECISION_MAX = 38;
/** Scale that is kept while digits are given up. */
const SCALE_KEPT = 6;

export function decimalResult(operator: DecimalOperator, left: DecimalType, right: DecimalType): SqlType {
  const leftDigits = left.precision - left.scale;
  const rightDigits = right.precision - right.scale;
  switch (operator) {
    case 'add':
    case 'subtract':
      return fitted(Math.max(leftDigits, rightDigits) + 1, Math.max(left.scale, right.scale));
    case 'multiply':
      return fitted(leftDigits + rightDigits + 1, left.scale + right.scale);
    case 'divide':
      return fitted(leftDigits + right.scale, Math.max(SCALE_KEPT, left.scale + right.precision + 1));
    case 'modulo':
      return fitted(Math.min(leftDigits, rightDigits), Math.max(left.scale, right.scale));
  }
}

function fitted(integerDigits: number, scale: number): SqlType {
  if (integerDigits + scale <= PRECISION_MAX) return decimal(Math.max(1, integerDigits + scale), scale);
  const kept = Math.min(scale, SCALE_KEPT);
  return decimal(PRECISION_MAX, Math.max(PRECISION_MAX - integerDigits, kept));
}

/**
 * The type in which two decimals are compared or meet in CASE: no digit after the point is lost. Beyond 38 digits in all, digits in front
 * give way; a value that then does not fit is an error of its row.
 */
export function decimalUnion(left: DecimalType, right: DecimalType): DecimalType {
  const scale = Math.max(left.scale, right.scale);
  const integerDigits = Math.max(left.precision - left.scale, right.precision - right.scale);
  return { kind: 'decimal', precision: Math.min(PRECISION_MAX, integerDigits + scale), scale };
}

export const sumType = (argument: DecimalType): SqlType => decimal(PRECISION_MAX, argument.scale);

export const averageType = (argument: DecimalType): SqlType => decimal(PRECISION_MAX, Math.max(SCALE_KEPT, argument.scale));
