// Functions of whole numbers: divisors, factorials, bits. BIGINT is 64 bits, two's complement.
import { bigintRange } from '../../arithmetic/bigint.ts';
import { RowError } from '../../row-error.ts';
import { type Whole, whole } from '../../values.ts';

/** Throws `RowError` where the result is beyond BIGINT. */
export function greatestDivisor(a: Whole, b: Whole): Whole {
  let [x, y] = [a, b];
  if (typeof x === 'number' && typeof y === 'number') {
    while (y !== 0) [x, y] = [y, x % y];
    return Math.abs(x);
  }
  let [left, right] = [BigInt(a), BigInt(b)];
  while (right !== 0n) [left, right] = [right, left % right];
  return bigintRange(whole(left < 0n ? -left : left));
}

/** Throws `RowError` where the result is beyond BIGINT. */
export function leastMultiple(a: Whole, b: Whole): Whole {
  if (a === 0 || b === 0) return 0;
  const product = (BigInt(a) / BigInt(greatestDivisor(a, b))) * BigInt(b);
  return bigintRange(whole(product < 0n ? -product : product));
}

/** 33! is the last that DECIMAL(38, 0) holds. */
const FACTORIAL_MAX = 33;

/** Throws `RowError` below 0 and above 33. */
export function factorial(value: number): Whole {
  if (value < 0 || value > FACTORIAL_MAX) throw new RowError(`FACTORIAL(${value}) is out of range; allowed are 0 to ${FACTORIAL_MAX}`);
  let result = 1n;
  for (let i = 2n; i <= BigInt(value); i++) result *= i;
  return whole(result);
}

/** Both fit into 32 bits, where the operators of JavaScript do. */
const areSmall = (a: Whole, b: Whole): boolean => (Number(a) | 0) === a && (Number(b) | 0) === b;

export const bitAnd = (a: Whole, b: Whole): Whole => (areSmall(a, b) ? Number(a) & Number(b) : whole(BigInt(a) & BigInt(b)));
export const bitOr = (a: Whole, b: Whole): Whole => (areSmall(a, b) ? Number(a) | Number(b) : whole(BigInt(a) | BigInt(b)));
export const bitXor = (a: Whole, b: Whole): Whole => (areSmall(a, b) ? Number(a) ^ Number(b) : whole(BigInt(a) ^ BigInt(b)));
export const bitNot = (value: Whole): Whole => whole(-1n - BigInt(value));

/** The bits moved to the left by 0 to 63 places, those beyond 64 dropped. Throws `RowError` for other places. */
export function bitShiftLeft(value: Whole, places: Whole): Whole {
  return whole(BigInt.asIntN(64, BigInt(value) << shift('BITSHIFTLEFT', places)));
}

/** The bits moved to the right by 0 to 63 places; the sign stays. Throws `RowError` for other places. */
export const bitShiftRight = (value: Whole, places: Whole): Whole => whole(BigInt(value) >> shift('BITSHIFTRIGHT', places));

function shift(name: string, places: Whole): bigint {
  if (places < 0 || places > 63) throw new RowError(`${name} moves by 0 to 63 places, not ${places}`);
  return BigInt(places);
}

/** Bits that are set, of 64. */
export function bitCount(value: Whole): number {
  let rest = BigInt.asUintN(64, BigInt(value));
  let count = 0;
  for (; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}
