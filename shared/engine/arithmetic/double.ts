// DOUBLE holds finite numbers only: what would be infinite or not a number is an error of the row.
import { RowError } from '../row-error.ts';

/** The value, where it is finite. Throws `RowError` otherwise. */
export function finiteDouble(value: number): number {
  if (value - value === 0) return value;
  throw new RowError('the result is outside the range of DOUBLE (about ±1.8e308)');
}

/** Throws `RowError` for a divisor of zero and for a quotient out of range. */
export function divideDouble(a: number, b: number): number {
  if (b === 0) throw new RowError(`division by zero: ${a} / 0`);
  return finiteDouble(a / b);
}

/** The rest, with the sign of `a`. Throws `RowError` for a divisor of zero. */
export function moduloDouble(a: number, b: number): number {
  if (b === 0) throw new RowError(`division by zero: ${a} % 0`);
  return a % b;
}

/** `dividend / divisor` of exact whole numbers as the nearest double: the quotient gets 66 bits or more, then one rounding. */
export function divideToDouble(dividend: number | bigint, divisor: number): number {
  if (typeof dividend === 'number') return dividend / divisor;
  const divisorWhole = BigInt(divisor);
  const shifted = dividend << 128n;
  // A rest below the last bit must not look like a tie.
  const quotient = shifted / divisorWhole;
  const sticky = shifted % divisorWhole === 0n ? 0n : dividend < 0n ? -1n : 1n;
  return Number(quotient * 4n + sticky) / 2 ** 130;
}
