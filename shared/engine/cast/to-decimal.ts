// Casts to DECIMAL from types that have no scale of their own.
import { decimalRange } from '../arithmetic/decimal.ts';
import type { Whole } from '../values.ts';
import { textToDecimal } from './number-text.ts';

/** The double as people read it (its shortest text), rounded half away from zero. Throws `RowError` where it has too many digits. */
export function doubleToDecimal(value: number, precision: number, scale: number): Whole {
  if (scale === 0 && Number.isSafeInteger(value)) return decimalRange(value + 0, precision, scale);
  return textToDecimal(String(value), precision, scale);
}
