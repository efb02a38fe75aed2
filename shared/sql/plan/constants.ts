// Casts between constants, exactly as a row would be cast.
import { timestampOfPrecision } from '../../engine/cast/fine-timestamp.ts';
import { type Whole, whole } from '../../engine/values.ts';
import { decimalText, digitCount, wholeRange } from '../types/number-text.ts';
import { isFine, type SqlType, type TimestampType, typeText } from '../types/sql-type.ts';
import { literal } from './build.ts';
import type { Expression, Literal } from './expression.ts';

const DAY_MS = 86_400_000;

/** `failure` completes a sentence: "… is out of range". */
export type Folded = { readonly literal: Literal } | { readonly failure: string };

export const isNull = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null;

/** Whether a comparison can never be true because one side is the constant NULL. */
export const isNullComparison = (left: Expression, right: Expression): boolean => isNull(left) || isNull(right);

/** A numeric or NULL literal as `type`; `failure` also for casts that are left to run time. */
export function castLiteral(from: Literal, type: SqlType): Folded {
  if (from.value === null) return { literal: literal(type, null, from.span) };
  if (from.type.kind === 'date' && type.kind === 'timestamp') return timestampLiteral((from.value as number) * DAY_MS, 3, type, from.span);
  if (from.type.kind === 'timestamp' && type.kind === 'timestamp')
    return timestampLiteral(whole(BigInt(from.value as number | bigint)), from.type.precision, type, from.span);
  const value = numericValue(from);
  if (value === null) return { failure: 'it is converted when the query runs' };
  switch (type.kind) {
    case 'double':
      return { literal: literal(type, Number(decimalText(value.unscaled, value.scale)), from.span) };
    case 'real': {
      const real = Math.fround(Number(decimalText(value.unscaled, value.scale)));
      return Number.isFinite(real) ? { literal: literal(type, real, from.span) } : { failure: 'it is out of range of REAL' };
    }
    case 'smallint':
    case 'int':
    case 'bigint': {
      const whole = rescaled(value.unscaled, value.scale, 0);
      const [min, max] = wholeRange(type.kind);
      if (whole < min || whole > max) return { failure: `${whole} is out of range of ${typeText(type)}` };
      return { literal: literal(type, type.kind === 'bigint' ? whole : Number(whole), from.span) };
    }
    case 'decimal':
      return decimalLiteral(rescaled(value.unscaled, value.scale, type.scale), type, from);
    default:
      return { failure: `${typeText(from.type)} does not become ${typeText(type)}` };
  }
}

function timestampLiteral(value: Whole, precision: number, type: TimestampType, span: Literal['span']): Folded {
  const rescaled = timestampOfPrecision(value, precision, type.precision);
  return { literal: literal(type, isFine(type) ? BigInt(rescaled) : rescaled, span) };
}

function decimalLiteral(unscaled: bigint, type: Extract<SqlType, { kind: 'decimal' }>, from: Literal): Folded {
  if (unscaled !== 0n && digitCount(unscaled) > type.precision) {
    return { failure: `${decimalText(unscaled, type.scale)} is out of range of ${typeText(type)}` };
  }
  return { literal: literal(type, unscaled, from.span) };
}

/** Whole numbers and decimals exactly. A DOUBLE is left to run time, where its decimal digits are decided. */
export function numericValue(from: Literal): { unscaled: bigint; scale: number } | null {
  switch (from.type.kind) {
    case 'smallint':
    case 'int':
    case 'bigint':
      return { unscaled: BigInt(from.value as number | bigint), scale: 0 };
    case 'decimal':
      return { unscaled: from.value as bigint, scale: from.type.scale };
    default:
      return null;
  }
}

/** The same value with another number of places, rounded half away from zero. */
export function rescaled(unscaled: bigint, from: number, to: number): bigint {
  return to >= from ? unscaled * 10n ** BigInt(to - from) : roundedQuotient(unscaled, 10n ** BigInt(from - to));
}

/** `dividend / divisor` rounded half away from zero. */
export function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * a + b) / (2n * b);
  return negative ? -quotient : quotient;
}
