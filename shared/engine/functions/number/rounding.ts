// ABS, SIGN, CEIL, FLOOR, ROUND and TRUNC, each exact in its type. Rounding is half away from zero everywhere, as in casts.
import { bigintRange } from '../../arithmetic/bigint.ts';
import { decimalRange, powerOfTen, shiftDecimal } from '../../arithmetic/decimal.ts';
import { finiteDouble } from '../../arithmetic/double.ts';
import { intRange } from '../../arithmetic/int.ts';
import { multiplyWhole, negateWhole } from '../../arithmetic/whole.ts';
import { type Whole, whole } from '../../values.ts';

/** CEIL and FLOOR of whole numbers. */
export const sameNumber = <Number extends Whole>(value: Number): Number => value;

/** Throws `RowError` for the smallest INT. */
export const absInt = (value: number): number => intRange(Math.abs(value));

/** Throws `RowError` for the smallest BIGINT. */
export const absBigint = (value: Whole): Whole => bigintRange(value < 0 ? negateWhole(value) : value);

export const absDecimal = (value: Whole): Whole => (value < 0 ? negateWhole(value) : value);

export const absDouble = (value: number): number => Math.abs(value);

/** -1, 0 or 1, of any number. */
export const signOf = (value: Whole): number => (value > 0 ? 1 : value < 0 ? -1 : 0);

export const ceilDouble = (value: number): number => Math.ceil(value) + 0;

export const floorDouble = (value: number): number => Math.floor(value) + 0;

/** The whole part of an unscaled value, towards zero, and its rest. */
function parts(value: Whole, scale: number): { quotient: Whole; rest: Whole } {
  const power = powerOfTen(scale);
  if (typeof value === 'number' && typeof power === 'number') return { quotient: Math.trunc(value / power) + 0, rest: value % power };
  return { quotient: whole(BigInt(value) / BigInt(power)), rest: whole(BigInt(value) % BigInt(power)) };
}

const step = (value: Whole, by: 1 | -1): Whole => (typeof value === 'number' ? value + by : whole(value + BigInt(by)));

export function ceilDecimal(value: Whole, scale: number): Whole {
  const { quotient, rest } = parts(value, scale);
  return rest > 0 ? step(quotient, 1) : quotient;
}

export function floorDecimal(value: Whole, scale: number): Whole {
  const { quotient, rest } = parts(value, scale);
  return rest < 0 ? step(quotient, -1) : quotient;
}

/** `places` digits are rounded away, `back` zeros put in their place. Throws `RowError` where `precision` digits do not hold the result. */
export function roundDecimal(value: Whole, places: number, back: number, precision: number, scale: number): Whole {
  return decimalRange(shiftDecimal(shiftDecimal(value, -places), back), precision, scale);
}

/** The same, cut off. */
export const truncDecimal = (value: Whole, places: number, back: number): Whole =>
  multiplyWhole(parts(value, places).quotient, powerOfTen(back));

/** ROUND to digits before the point where `places` is below 0. Throws `RowError` beyond BIGINT. */
export function roundBigint(value: Whole, places: Whole = 0): Whole {
  if (places >= 0) return value;
  return places < -19 ? 0 : bigintRange(shiftDecimal(shiftDecimal(value, Number(places)), -Number(places)));
}

/** Throws `RowError` beyond INT. */
export const roundInt = (value: number, places: Whole = 0): number => intRange(Number(roundBigint(value, places)));

export function truncBigint(value: Whole, places: Whole = 0): Whole {
  if (places >= 0) return value;
  return places < -19 ? 0 : truncDecimal(value, -Number(places), -Number(places));
}

/** Doubles have 17 significant digits; beyond so many places nothing changes. */
const PLACES_MAX = 340;

/**
 * The double as people read it (its shortest text), rounded to so many places: 1.005 becomes 1.01. Throws `RowError` where the result is
 * beyond DOUBLE.
 */
export function roundDouble(value: number, places: Whole = 0): number {
  if (places >= PLACES_MAX) return value;
  if (places < -PLACES_MAX) return 0;
  return finiteDouble(changedDigits(value, Number(places), 'round'));
}

export function truncDouble(value: number, places: Whole = 0): number {
  if (places >= PLACES_MAX) return value;
  if (places < -PLACES_MAX) return 0;
  return places === 0 ? Math.trunc(value) + 0 : changedDigits(value, Number(places), 'cut');
}

function changedDigits(value: number, places: number, how: 'round' | 'cut'): number {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const [integer = '', fraction = ''] = mantissa.split('.');
  const digits = integer + fraction;
  // How many of the digits stay.
  const kept = integer.length + Number(exponent) + places;
  if (kept >= digits.length) return value;
  if (kept < 0) return 0;
  const up = how === 'round' && digits[kept]! >= '5' ? 1n : 0n;
  const result = Number(`${BigInt(digits.slice(0, kept) || '0') + up}e${-places}`);
  return result === 0 ? 0 : value < 0 ? -result : result;
}
