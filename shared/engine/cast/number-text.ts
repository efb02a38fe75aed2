// Text to numbers, for CAST. Spaces around are fine, as in SQL; anything else that is not a number is an error of the row.
import { decimalRange, shiftDecimal } from '../arithmetic/decimal.ts';
import { toReal } from '../arithmetic/real.ts';
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';

const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?\s*$/;
const QUOTED_LENGTH_MAX = 64;

/** The text in quotes, cut where it is long, for a message. */
export const quoted = (text: string): string => (text.length <= QUOTED_LENGTH_MAX ? `'${text}'` : `'${text.slice(0, QUOTED_LENGTH_MAX)}…'`);

/** Throws `RowError` where the text is no number of that type. */
export function textToDecimal(text: string, precision: number, scale: number, typeName = `DECIMAL(${precision}, ${scale})`): Whole {
  const match = NUMBER.exec(text);
  const digits = match === null ? '' : match[2]! + (match[3] ?? '');
  if (digits === '') throw new RowError(`${quoted(text)} is not a number, so it cannot be cast to ${typeName}`);
  const shift = Number(match![4] ?? 0) - (match![3]?.length ?? 0) + scale;
  const unsigned = BigInt(digits);
  if (unsigned === 0n) return 0;
  // Out of any range, or less than half of the last digit: decided by lengths, before a power of ten becomes absurd.
  const magnitude = String(unsigned).length + shift;
  if (magnitude > precision + 1) throw new RowError(`${quoted(text)} is outside the range of ${typeName}`);
  if (magnitude < 0) return 0;
  const signed = match![1] === '-' ? -unsigned : unsigned;
  const shifted = shift >= 0 ? shiftDecimal(whole(signed), shift) : whole(withoutPlaces(signed, -shift));
  return decimalRange(shifted, precision, scale);
}

/** Throws `RowError` where the text is no number that a REAL can hold. */
export const textToReal = (text: string): number => toReal(textToDouble(text, 'REAL'));

/** Throws `RowError` where the text is no finite number. */
export function textToDouble(text: string, typeName = 'DOUBLE'): number {
  const match = NUMBER.exec(text);
  if (match === null || match[2]! + (match[3] ?? '') === '') {
    throw new RowError(`${quoted(text)} is not a number, so it cannot be cast to ${typeName}`);
  }
  const value = Number(text);
  if (value - value !== 0) throw new RowError(`${quoted(text)} is outside the range of DOUBLE (about ±1.8e308)`);
  return value;
}

/** The value without its last `places` digits, rounded half away from zero. */
function withoutPlaces(value: bigint, places: number): bigint {
  const divisor = 10n ** BigInt(places);
  const half = divisor / 2n;
  return (value + (value < 0n ? -half : half)) / divisor;
}
