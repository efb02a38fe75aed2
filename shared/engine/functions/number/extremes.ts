// GREATEST and LEAST leave NULLs out, as in PostgreSQL and DuckDB: NULL only where all are.
import { compareTexts } from '../../text/slice.ts';
import type { Whole } from '../../values.ts';

export function greatestNumber(a: Whole | null, b: Whole | null): Whole | null {
  if (a === null || b === null) return a ?? b;
  return b > a ? b : a;
}

export function leastNumber(a: Whole | null, b: Whole | null): Whole | null {
  if (a === null || b === null) return a ?? b;
  return b < a ? b : a;
}

/** By code point. */
export function greatestText(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return compareTexts(b, a) > 0 ? b : a;
}

/** By code point. */
export function leastText(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return compareTexts(b, a) < 0 ? b : a;
}
