// DATE is a number of days since 1970-01-01, TIME a number of ms since midnight. Years 0000 to 9999.
import { parsedText, readDate, readTime, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../json/timestamp.ts';
import { RowError } from '../row-error.ts';
import { quoted } from './number-text.ts';

const DAY_MS = 86_400_000;
export const DATE_MIN = TIMESTAMP_MIN_MS / DAY_MS;
export const DATE_MAX = Math.floor(TIMESTAMP_MAX_MS / DAY_MS);

/** The day, where it lies in the years 0000 to 9999. Throws `RowError` otherwise. */
export function dateRange(days: number): number {
  if (days >= DATE_MIN && days <= DATE_MAX) return days;
  throw new RowError(`${days} days since 1970 are outside the range of DATE (years 0000 to 9999)`);
}

/** `2024-01-31`. */
export const dateText = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** `12:34:56.789`. */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

/** Throws `RowError` where the text is no date. */
export function textToDate(text: string): number {
  const days = parsedText(text.trim(), readDate);
  if (!Number.isNaN(days)) return days;
  throw new RowError(`${quoted(text)} cannot be cast to DATE; the form is 2024-01-31`);
}

/** Throws `RowError` where the text is no time of day. */
export function textToTime(text: string): number {
  const ms = parsedText(text.trim(), readTime);
  if (!Number.isNaN(ms)) return ms;
  throw new RowError(`${quoted(text)} cannot be cast to TIME; the form is 12:34:56.789, down to hours and minutes`);
}

/** The day of a moment, in UTC. */
export const dateOf = (epochMs: number): number => Math.floor(epochMs / DAY_MS);

/** The time of day of a moment, in UTC. */
export const timeOf = (epochMs: number): number => epochMs - Math.floor(epochMs / DAY_MS) * DAY_MS;

/** The time of day so much later: after midnight it begins anew. */
export const laterTime = (ms: number, lengthMs: number): number => timeOf(ms + lengthMs);

/** The time of day so much earlier. */
export const earlierTime = (ms: number, lengthMs: number): number => timeOf(ms - lengthMs);
