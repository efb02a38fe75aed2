// REAL is a number that 32 bits hold. Its arithmetic is that of doubles, rounded to it once more, which gives what 32 bits would have given.
import { RowError } from '../row-error.ts';

/** The nearest REAL. Throws `RowError` where there is none. */
export function toReal(value: number): number {
  const real = Math.fround(value);
  if (real - real === 0) return real;
  throw new RowError(`${value} is outside the range of REAL (about ±3.4e38)`);
}

/** Throws `RowError` for a divisor of zero and for a quotient out of range. */
export function divideReal(a: number, b: number): number {
  if (b === 0) throw new RowError(`division by zero: ${realText(a)} / 0`);
  return toReal(a / b);
}

/** The rest, with the sign of `a`. Throws `RowError` for a divisor of zero. */
export function moduloReal(a: number, b: number): number {
  if (b === 0) throw new RowError(`division by zero: ${realText(a)} % 0`);
  return a % b;
}

/** Nine digits tell any two of them apart. */
const DIGITS_MAX = 9;
/** What every REAL can have. */
const DIGITS_MIN = 6;

/**
 * The shortest text that is read as this REAL, in the form of a double: 0.1 where the double is 0.10000000149011612. Whole numbers have
 * all their digits.
 */
export function realText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  for (let digits = DIGITS_MIN; digits < DIGITS_MAX; digits++) {
    const shortened = Number(value.toPrecision(digits));
    if (Math.fround(shortened) === value) return String(shortened);
  }
  return String(Number(value.toPrecision(DIGITS_MAX)));
}
