// INT is 32 bits, SMALLINT 16: sums, differences and products of two of them are computed as doubles, where they are exact or far out of range.
import { RowError } from '../row-error.ts';
import type { Whole } from '../values.ts';
import { readable } from './readable.ts';

const INT_MIN = -2147483648;
const INT_MAX = 2147483647;

/** The value, where INT can hold it. Throws `RowError` otherwise. */
export function intRange(value: number): number {
  if (value >= INT_MIN && value <= INT_MAX) return value;
  throw new RowError(`${readable(value)} is outside the range of INT (${INT_MIN} to ${INT_MAX})`);
}

/** A whole number as INT. Throws `RowError` where it does not fit. */
export function wholeToInt(value: Whole): number {
  if (typeof value === 'number') return intRange(value);
  throw new RowError(`${readable(value)} is outside the range of INT (${INT_MIN} to ${INT_MAX})`);
}

const SMALLINT_MIN = -32768;
const SMALLINT_MAX = 32767;

/** A whole number as SMALLINT. Throws `RowError` where it does not fit. */
export function wholeToSmallint(value: Whole): number {
  if (typeof value === 'number' && value >= SMALLINT_MIN && value <= SMALLINT_MAX) return value;
  throw new RowError(`${readable(value)} is outside the range of SMALLINT (${SMALLINT_MIN} to ${SMALLINT_MAX})`);
}
