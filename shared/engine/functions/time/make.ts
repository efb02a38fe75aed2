// Timestamps made of numbers.
import { timestampRange } from '../../cast/timestamp.ts';
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import { daysInMonth, monthStart } from './calendar.ts';
import type { TimeZone } from './zone.ts';

/** Throws `RowError` for what is no date or time of day. */
export function makeTimestamp(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  zone?: TimeZone,
): number {
  const isDate = year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year * 12 + month - 1);
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second < 60;
  if (!isDate || !isTime) {
    throw new RowError(`MAKE_TIMESTAMP: ${[year, month, day].join('-')} ${[hour, minute, second].join(':')} is no date and time`);
  }
  const localMs = monthStart(year * 12 + month - 1) + (day - 1) * 86_400_000 + (hour * 60 + minute) * 60_000 + Math.floor(second * 1000);
  return timestampRange(zone === undefined ? localMs : zone.toUtc(localMs));
}

/** Seconds since 1970, to the ms. Throws `RowError` out of range. */
export const timestampOfSeconds = (seconds: number): number => timestampRange(Math.floor(seconds * 1000));

/** Throws `RowError` out of range. */
export const timestampOfMilliseconds = (epochMs: Whole): number => timestampRange(epochMs);
