// TIMESTAMP as a number and as text. The calendar is the proleptic Gregorian one, years 0000 to 9999.
import { parsedText, parseTimestampText, readWallClock, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../json/timestamp.ts';
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

/** The same for a text without a zone. Throws `RowError` where it names one. */
export function textToWallClock(text: string): number {
  const ms = parsedText(text.trim(), readWallClock);
  if (!Number.isNaN(ms)) return ms;
  throw new RowError(
    `${quoted(text)} cannot be cast to TIMESTAMP WITHOUT TIME ZONE; the form is 2024-01-31T12:00:00.000, down to the date alone`,
  );
}

/** Where the fraction begins in the text. */
const FRACTION_START = 19;

/** The text with `precision` digits behind the second, 0 to 3; `hasZone`: with the Z of UTC. */
export function timestampTextOf(epochMs: number, precision: number, hasZone: boolean): string {
  const text = timestampText(epochMs).slice(0, FRACTION_START + (precision === 0 ? 0 : 1 + precision));
  return hasZone ? `${text}Z` : text;
}

/** The last moment up to this one that has no more digits behind the second. */
export function truncatedTimestamp(epochMs: number, precision: number): number {
  const step = 10 ** (3 - precision);
  return Math.floor(epochMs / step) * step;
}
