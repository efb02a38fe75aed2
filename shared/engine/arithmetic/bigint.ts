// BIGINT is 64 bits. Only the bigint form can leave the range, so the check costs nothing for the numbers that occur.
import { RowError } from '../row-error.ts';
import type { Whole } from '../values.ts';
import { readable } from './readable.ts';

const BIGINT_MIN = -(2n ** 63n);
const BIGINT_MAX = 2n ** 63n - 1n;

/** The value, where BIGINT can hold it. Throws `RowError` otherwise. */
export function bigintRange(value: Whole): Whole {
  if (typeof value === 'number' || (value >= BIGINT_MIN && value <= BIGINT_MAX)) return value;
  throw new RowError(`${readable(value)} is outside the range of BIGINT (${BIGINT_MIN} to ${BIGINT_MAX})`);
}
