// Timestamps, dates and times made of numbers.
import { dateRange } from '../../cast/date-time.ts';
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
  if (!isDate(year, month, day) || !isTime(hour, minute, second)) {
    throw new RowError(`MAKE_TIMESTAMP: ${[year, month, day].join('-')} ${[hour, minute, second].join(':')} is no date and time`);
  }
  const localMs = monthStart(year * 12 + month - 1) + (day - 1) * 86_400_000 + (hour * 60 + minute) * 60_000 + Math.floor(second * 1000);
  return timestampRange(zone === undefined ? localMs : zone.toUtc(localMs));
}

/** Seconds since 1970, to the ms. Throws `RowError` out of range. */
export const timestampOfSeconds = (seconds: number): number => timestampRange(Math.floor(seconds * 1000));

/** Throws `RowError` out of range. */
export const timestampOfMilliseconds = (epochMs: Whole): number => timestampRange(epochMs);

const UNITS_PER_MS: Readonly<Record<number, bigint>> = { 6: 1000n, 9: 1_000_000n };

/** TO_TIMESTAMP_LTZ: `precision` is 0 for seconds, 3, 6 or 9 for finer units since 1970. Throws `RowError` out of range. */
export function timestampOfUnits(value: Whole, precision: Whole = 3): number {
  const digits = Number(precision);
  if (digits === 0) return timestampOfMilliseconds(Number(value) * 1000);
  if (digits === 3) return timestampOfMilliseconds(value);
  const unit = UNITS_PER_MS[digits];
  if (unit === undefined) throw new RowError(`TO_TIMESTAMP_LTZ takes the precision 0, 3, 6 or 9, not ${digits}`);
  const [whole, rest] = [BigInt(value) / unit, BigInt(value) % unit];
  return timestampOfMilliseconds(Number(rest < 0n ? whole - 1n : whole));
}

const isDate = (year: number, month: number, day: number): boolean =>
  year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year * 12 + month - 1);

const isTime = (hour: number, minute: number, second: number): boolean =>
  hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second < 60;

/** Throws `RowError` for what is no date. */
export function makeDate(year: number, month: number, day: number): number {
  if (!isDate(year, month, day)) throw new RowError(`MAKE_DATE: ${[year, month, day].join('-')} is no date`);
  return Math.round(monthStart(year * 12 + month - 1) / 86_400_000) + day - 1;
}

/** Throws `RowError` for what is no time of day. */
export function makeTime(hour: number, minute: number, second: number): number {
  if (!isTime(hour, minute, second)) throw new RowError(`MAKE_TIME: ${[hour, minute, second].join(':')} is no time of day`);
  return (hour * 60 + minute) * 60_000 + Math.floor(second * 1000);
}

/** Days since 1970 as a date. Throws `RowError` out of range. */
export const dateOfDays = (days: Whole): number => dateRange(Number(days));
