// Arithmetic between constants, with the results and errors that a row would have.
import { digitCount, wholeRange } from '../types/number-text.ts';
import { typeText } from '../types/sql-type.ts';
import { isTimestamp } from '../types/text-values.ts';
import { literal } from './build.ts';
import { type Folded, rescaled, roundedQuotient } from './constants.ts';
import type { Call, Literal } from './expression.ts';

const DIVISION_BY_ZERO: Folded = { failure: 'it divides by zero' };

const beyond = (call: Call): Folded => ({ failure: `its result is out of range of ${typeText(call.type)}` });

/** `call`, an arithmetic function, of two (for `negate`: one) literals that are not NULL. */
export function foldArithmetic(call: Call, left: Literal, right: Literal | undefined): Folded {
  switch (call.type.kind) {
    case 'smallint':
    case 'int':
    case 'bigint':
      return foldWhole(call, BigInt(left.value as number | bigint), BigInt((right?.value ?? 0) as number | bigint));
    case 'decimal':
      return foldDecimal(call, left, right);
    case 'double':
      return foldDouble(call, left.value as number, (right?.value ?? 0) as number);
    case 'timestamp': {
      const shift = (right?.value ?? 0) as number;
      const epochMs = (left.value as number) + (call.function === 'subtract' ? -shift : shift);
      return isTimestamp(epochMs, call.type) ? { literal: literal(call.type, epochMs, call.span) } : beyond(call);
    }
    default:
      return { failure: 'it is no number' };
  }
}

function foldWhole(call: Call, a: bigint, b: bigint): Folded {
  if ((call.function === 'divide' || call.function === 'modulo') && b === 0n) return DIVISION_BY_ZERO;
  const value = wholeResult(call.function, a, b);
  const [min, max] = wholeRange(call.type.kind);
  if (value < min || value > max) return beyond(call);
  return { literal: literal(call.type, call.type.kind === 'bigint' ? value : Number(value), call.span) };
}

function wholeResult(name: string, a: bigint, b: bigint): bigint {
  switch (name) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'modulo':
      return a % b;
    default:
      return -a;
  }
}

function foldDecimal(call: Call, left: Literal, right: Literal | undefined): Folded {
  if (call.type.kind !== 'decimal' || left.type.kind !== 'decimal') return beyond(call);
  const a = left.value as bigint;
  const b = (right?.value ?? 0n) as bigint;
  const leftScale = left.type.scale;
  const rightScale = right?.type.kind === 'decimal' ? right.type.scale : 0;
  const { scale, precision } = call.type;
  if ((call.function === 'divide' || call.function === 'modulo') && b === 0n) return DIVISION_BY_ZERO;
  const unscaled = decimalResult(call.function, a, leftScale, b, rightScale, scale);
  if (unscaled !== 0n && digitCount(unscaled) > precision) return beyond(call);
  return { literal: literal(call.type, unscaled, call.span) };
}

function decimalResult(name: string, a: bigint, leftScale: number, b: bigint, rightScale: number, scale: number): bigint {
  if (name === 'multiply') return rescaled(a * b, leftScale + rightScale, scale);
  if (name === 'divide') {
    // a/10^l ÷ b/10^r, in units of 10^-scale; the spare power keeps the exponent from going below zero.
    const exponent = scale + rightScale - leftScale;
    return exponent >= 0 ? roundedQuotient(a * 10n ** BigInt(exponent), b) : roundedQuotient(a, b * 10n ** BigInt(-exponent));
  }
  const common = Math.max(leftScale, rightScale);
  return rescaled(wholeResult(name, rescaled(a, leftScale, common), rescaled(b, rightScale, common)), common, scale);
}

function foldDouble(call: Call, a: number, b: number): Folded {
  if ((call.function === 'divide' || call.function === 'modulo') && b === 0) return DIVISION_BY_ZERO;
  const value = doubleResult(call.function, a, b);
  return Number.isFinite(value) ? { literal: literal(call.type, value, call.span) } : beyond(call);
}

function doubleResult(name: string, a: number, b: number): number {
  switch (name) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'modulo':
      return a % b;
    default:
      return -a;
  }
}
