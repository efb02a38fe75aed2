// TIMESTAMP as a number and as text. The calendar is the proleptic Gregorian one, years 0000 to 9999.
import { parseTimestampText, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../json/timestamp.ts';
import { RowError } from '../row-error.ts';
import { quoted } from './number-text.ts';

/** The value, where it lies in the years 0000 to 9999. Throws `RowError` otherwise. */
export function timestampRange(epochMs: number | bigint): number {
  if (typeof epochMs === 'number' && epochMs >= TIMESTAMP_MIN_MS && epochMs <= TIMESTAMP_MAX_MS) return epochMs;
  throw new RowError(`${epochMs} ms since 1970 is outside the range of TIMESTAMP (years 0000 to 9999)`);
}

/** `2024-01-31T12:00:00.000Z`. */
export const timestampText = (epochMs: number): string => new Date(epochMs).toISOString();

/** Throws `RowError` where the text is no ISO-8601 timestamp. */
export function textToTimestamp(text: string): number {
  const epochMs = parseTimestampText(text.trim());
  if (!Number.isNaN(epochMs)) return epochMs;
  throw new RowError(`${quoted(text)} cannot be cast to TIMESTAMP; the form is 2024-01-31T12:00:00.000Z, down to the date alone`);
}
