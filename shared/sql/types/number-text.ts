// Number literals: whole ones are the smallest of INT, BIGINT and DECIMAL that holds them, a decimal point makes a DECIMAL, an exponent a
// DOUBLE. Also decimals as text, for EXPLAIN.
import { PRECISION_MAX } from './decimal-rules.ts';
import { BIGINT, DOUBLE, decimal, INT, type SqlType } from './sql-type.ts';

export const SMALLINT_MIN = -(2n ** 15n);
export const SMALLINT_MAX = 2n ** 15n - 1n;
export const INT_MIN = -(2n ** 31n);
export const INT_MAX = 2n ** 31n - 1n;
export const BIGINT_MIN = -(2n ** 63n);
export const BIGINT_MAX = 2n ** 63n - 1n;

/** The least and greatest value of a whole type. */
export function wholeRange(kind: SqlType['kind']): readonly [min: bigint, max: bigint] {
  if (kind === 'smallint') return [SMALLINT_MIN, SMALLINT_MAX];
  return kind === 'int' ? [INT_MIN, INT_MAX] : [BIGINT_MIN, BIGINT_MAX];
}

export interface NumberValue {
  readonly type: SqlType;
  /** INT and DOUBLE: number; BIGINT and DECIMAL (unscaled): bigint. */
  readonly value: number | bigint;
}

/** The value of a literal as written, with `sign` '-' or ''. Null when it has more than 38 digits or is too large for a DOUBLE. */
export function parseNumberText(text: string, sign: '' | '-'): NumberValue | null {
  if (/e/i.test(text)) {
    const value = Number(sign + text);
    return Number.isFinite(value) ? { type: DOUBLE, value: value + 0 } : null;
  }
  const [integer = '', fraction] = text.split('.');
  if (fraction === undefined) return wholeValue(BigInt(sign + (integer || '0')));
  const unscaled = BigInt(sign + (integer + fraction || '0'));
  const precision = Math.max(digitCount(unscaled), fraction.length, 1);
  if (precision > PRECISION_MAX) return null;
  return { type: decimal(precision, fraction.length), value: unscaled };
}

function wholeValue(value: bigint): NumberValue | null {
  if (value >= INT_MIN && value <= INT_MAX) return { type: INT, value: Number(value) };
  if (value >= BIGINT_MIN && value <= BIGINT_MAX) return { type: BIGINT, value };
  const precision = digitCount(value);
  return precision > PRECISION_MAX ? null : { type: decimal(precision, 0), value };
}

/** Digits of a whole number without sign and leading zeros; 1 for 0. */
export const digitCount = (value: bigint): number => (value < 0n ? -value : value).toString().length;

/** An unscaled value with its decimal point. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`;
}
