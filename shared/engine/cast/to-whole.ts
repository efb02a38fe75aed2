// Casts to SMALLINT, INT and BIGINT. A fraction is rounded half away from zero, whatever type it comes from.
import { bigintRange } from '../arithmetic/bigint.ts';
import { wholeToInt, wholeToSmallint } from '../arithmetic/int.ts';
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';
import { quoted, textToDecimal } from './number-text.ts';

/** The nearest whole number, of any size. */
export function doubleToWhole(value: number): Whole {
  const truncated = Math.trunc(value);
  const rounded = Math.abs(value - truncated) >= 0.5 ? truncated + Math.sign(value) : truncated;
  return Number.isSafeInteger(rounded) ? rounded + 0 : whole(BigInt(rounded));
}

/** Throws `RowError` where the value does not fit into INT. */
export const doubleToInt = (value: number): number => wholeToInt(doubleToWhole(value));

/** Throws `RowError` where the value does not fit into SMALLINT. */
export const doubleToSmallint = (value: number): number => wholeToSmallint(doubleToWhole(value));

/** Throws `RowError` where the value does not fit into BIGINT. */
export const doubleToBigint = (value: number): Whole => bigintRange(doubleToWhole(value));

/** Throws `RowError` where the text is no number or does not fit into INT. */
export const textToInt = (text: string): number => wholeToInt(textToDecimal(text, 38, 0, 'INT'));

/** Throws `RowError` where the text is no number or does not fit into SMALLINT. */
export const textToSmallint = (text: string): number => wholeToSmallint(textToDecimal(text, 38, 0, 'SMALLINT'));

/** Throws `RowError` where the text is no number or does not fit into BIGINT. */
export const textToBigint = (text: string): Whole => bigintRange(textToDecimal(text, 38, 0, 'BIGINT'));

/** `true` and `false` in any case. Throws `RowError` for another text. */
export function textToBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw new RowError(`${quoted(text)} cannot be cast to BOOLEAN; allowed are 'true' and 'false'`);
}
