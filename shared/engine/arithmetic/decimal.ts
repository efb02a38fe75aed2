// DECIMAL is an unscaled whole number; the scales are known when compiling, so they arrive as shifts by powers of ten.
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';
import { readable } from './readable.ts';
import { divideRounded, multiplyWhole, roundedQuotient } from './whole.ts';

const POWERS: Whole[] = [];
for (let power = 1n; POWERS.length <= 80; power *= 10n) POWERS.push(whole(power));

/** No safe integer has more. */
export const SAFE_DIGITS = 16;
/** The powers that are safe integers. */
const UNITS = Float64Array.from({ length: SAFE_DIGITS }, (_, power) => 10 ** power);

/** 10 to the power of `exponent`, from 0 to 80. */
export const powerOfTen = (exponent: number): Whole => POWERS[exponent]!;

/** The unscaled value with `places` more fraction digits; with fewer (negative), rounded half away from zero. */
export function shiftDecimal(value: Whole, places: number): Whole {
  if (places >= 0) return multiplyWhole(value, POWERS[places]!);
  return divideRounded(value, POWERS[-places]!);
}

/** The value, where it has at most `precision` digits. Throws `RowError` otherwise. */
export function decimalRange(value: Whole, precision: number, scale: number): Whole {
  // A number is a safe integer, which has sixteen digits at most.
  if (typeof value === 'number' && precision >= SAFE_DIGITS) return value;
  const limit = POWERS[precision]!;
  if (value < limit && value > -limit) return value;
  throw new RowError(`${readable(decimalText(value, scale))} has too many digits for DECIMAL(${precision}, ${scale})`);
}

/** `a / b` with `shift` more fraction digits than the difference of their scales, rounded half away from zero. Throws `RowError` by zero. */
export function divideDecimal(a: Whole, b: Whole, shift: number): Whole {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0 && shift >= 0 && shift < SAFE_DIGITS) {
    const dividend = a * UNITS[shift]!;
    if (dividend >= Number.MIN_SAFE_INTEGER && dividend <= Number.MAX_SAFE_INTEGER) return roundedQuotient(dividend, b);
  }
  if (b === 0) throw new RowError('division by zero');
  if (shift >= 0) return divideRounded(multiplyWhole(a, POWERS[shift]!), b);
  return divideRounded(a, multiplyWhole(b, POWERS[-shift]!));
}

/** The whole part, rounded half away from zero. */
export const decimalToWhole = (value: Whole, scale: number): Whole => (scale === 0 ? value : divideRounded(value, POWERS[scale]!));

/** The nearest double. */
export function decimalToDouble(value: Whole, scale: number): number {
  // Powers of ten are exact doubles up to 10^22, so one division rounds once.
  if (typeof value === 'number' && scale <= 22) return value / Number(POWERS[scale]!);
  return Number(decimalText(value, scale));
}

/** All digits, with `scale` of them after the point. */
export function decimalText(value: Whole, scale: number): string {
  if (scale === 0) return String(value);
  const negative = value < 0;
  const digits = String(negative ? -value : value).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
