// Exact whole numbers of any size. The sum, difference and product of two safe integers, where it is safe itself, is exact as a double;
// everything else goes through bigint and comes back in canonical form.
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';

const SAFE = Number.MAX_SAFE_INTEGER;

export function addWhole(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum >= -SAFE && sum <= SAFE) return sum;
  }
  return whole(BigInt(a) + BigInt(b));
}

export function subtractWhole(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference >= -SAFE && difference <= SAFE) return difference;
  }
  return whole(BigInt(a) - BigInt(b));
}

export function multiplyWhole(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product >= -SAFE && product <= SAFE) return product;
  }
  return whole(BigInt(a) * BigInt(b));
}

export function negateWhole(a: Whole): Whole {
  return typeof a === 'number' ? 0 - a : whole(-a);
}

/** The quotient without its fraction. Throws `RowError` for a divisor of zero. */
export function divideWhole(a: Whole, b: Whole): Whole {
  if (b === 0) throw new RowError(`division by zero: ${a} / 0`);
  // The nearest double of a quotient of safe integers never reaches the next whole number.
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b);
  return whole(BigInt(a) / BigInt(b));
}

/** The rest of that division, with the sign of `a`. Throws `RowError` for a divisor of zero. */
export function moduloWhole(a: Whole, b: Whole): Whole {
  if (b === 0) throw new RowError(`division by zero: ${a} % 0`);
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return whole(BigInt(a) % BigInt(b));
}

/** The quotient, rounded half away from zero. `b` is not zero. */
export function divideRounded(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') return roundedQuotient(a, b);
  const dividend = BigInt(a);
  const divisor = BigInt(b);
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const doubled = 2n * (rest < 0n ? -rest : rest);
  if (doubled < (divisor < 0n ? -divisor : divisor)) return whole(quotient);
  return whole(dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n);
}

/** The same of safe integers. */
export function roundedQuotient(a: number, b: number): number {
  const quotient = Math.trunc(a / b);
  const rest = Math.abs(a - quotient * b);
  if (rest < Math.abs(b) - rest) return quotient;
  return a < 0 === b < 0 ? quotient + 1 : quotient - 1;
}
