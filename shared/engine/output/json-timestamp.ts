// Timestamps, dates and times as JSON: ISO-8601 in UTC with milliseconds, without a Date object per value.
import type { ByteWriter } from '../byte-writer.ts';
import { behindMilliseconds, millisecondsOf, unitDigitsOf } from '../cast/fine-timestamp.ts';
import type { Whole } from '../values.ts';

const DAY_MS = 86_400_000;
const ZERO = 48;
const QUOTE = 34;
const DATE_BYTES = 10;
const CLOCK_BYTES = 12;

/** No more bytes are written here, */
export const TIME_BYTES_MAX = DATE_BYTES + CLOCK_BYTES + 4;
/** but for timestamps with digits beyond milliseconds. */
export const FINE_TIME_BYTES_MAX = TIME_BYTES_MAX + 6;

/** Puts `"2024-01-31T12:00:00.000Z"` where there is room, and gives the place behind; years 0000 to 9999. */
export function putTimestamp(memory: DataView, at: number, epochMs: number): number {
  const days = Math.floor(epochMs / DAY_MS);
  memory.setUint8(at, QUOTE);
  putDay(memory, at + 1, days);
  memory.setUint8(at + 11, 84);
  putClock(memory, at + 12, epochMs - days * DAY_MS);
  memory.setUint8(at + 24, 90);
  memory.setUint8(at + 25, QUOTE);
  return at + TIME_BYTES_MAX;
}

/** The same with `precision` digits behind the second, 0 to 3; without a zone the Z is left out. */
export function putTimestampOf(memory: DataView, at: number, epochMs: number, precision: number, hasZone: boolean): number {
  let end = putTimestamp(memory, at, epochMs) - (precision === 0 ? 6 : 5 - precision);
  if (hasZone) memory.setUint8(end++, 90);
  memory.setUint8(end++, QUOTE);
  return end;
}

/** The same with 4 to 9 digits behind the second, of a value in the unit of that precision. */
export function putFineTimestamp(memory: DataView, at: number, value: Whole, precision: number, hasZone: boolean): number {
  const digits = unitDigitsOf(precision);
  let end = putTimestamp(memory, at, millisecondsOf(value, digits)) - 2;
  let rest = behindMilliseconds(value, digits);
  for (let unit = 10 ** (digits - 4), left = precision - 3; left > 0; left--, unit /= 10) {
    const digit = Math.floor(rest / unit);
    memory.setUint8(end++, ZERO + digit);
    rest -= digit * unit;
  }
  if (hasZone) memory.setUint8(end++, 90);
  memory.setUint8(end++, QUOTE);
  return end;
}

/** The same of `"2024-01-31"`, for days since the epoch. */
export function putDate(memory: DataView, at: number, days: number): number {
  memory.setUint8(at, QUOTE);
  putDay(memory, at + 1, days);
  memory.setUint8(at + DATE_BYTES + 1, QUOTE);
  return at + DATE_BYTES + 2;
}

/** The same of `"12:00:00.000"`, for ms since midnight. */
export function putTime(memory: DataView, at: number, ms: number): number {
  memory.setUint8(at, QUOTE);
  putClock(memory, at + 1, ms);
  memory.setUint8(at + CLOCK_BYTES + 1, QUOTE);
  return at + CLOCK_BYTES + 2;
}

export const writeTimestamp = (to: ByteWriter, epochMs: number): void => append(to, epochMs, putTimestamp);
/** Of any precision. */
export function writeTimestampOf(to: ByteWriter, value: Whole, precision: number, hasZone: boolean): void {
  to.reserve(FINE_TIME_BYTES_MAX);
  const { memory, length } = to;
  to.length =
    precision > 3
      ? putFineTimestamp(memory, length, value, precision, hasZone)
      : putTimestampOf(memory, length, value as number, precision, hasZone);
}

export const writeDate = (to: ByteWriter, days: number): void => append(to, days, putDate);
export const writeTime = (to: ByteWriter, ms: number): void => append(to, ms, putTime);

function append(to: ByteWriter, value: number, put: (memory: DataView, at: number, value: number) => number): void {
  to.reserve(TIME_BYTES_MAX);
  to.length = put(to.memory, to.length, value);
}

function putDay(memory: DataView, at: number, days: number): void {
  // Days to a date: count years from March, so that the leap day is the last (eras of 400 years have 146,097 days).
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36524) | 0) - ((dayOfEra / 146096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  pair(memory, at, (year / 100) | 0);
  pair(memory, at + 2, year % 100);
  memory.setUint8(at + 4, 45);
  pair(memory, at + 5, month);
  memory.setUint8(at + 7, 45);
  pair(memory, at + 8, day);
}

function putClock(memory: DataView, at: number, ms: number): void {
  const second = (ms / 1000) | 0;
  const millisecond = ms - second * 1000;
  pair(memory, at, (second / 3600) | 0);
  memory.setUint8(at + 2, 58);
  pair(memory, at + 3, ((second / 60) | 0) % 60);
  memory.setUint8(at + 5, 58);
  pair(memory, at + 6, second % 60);
  memory.setUint8(at + 8, 46);
  memory.setUint8(at + 9, ZERO + ((millisecond / 100) | 0));
  pair(memory, at + 10, millisecond % 100);
}

function pair(memory: DataView, at: number, value: number): void {
  const tens = (value / 10) | 0;
  memory.setUint8(at, ZERO + tens);
  memory.setUint8(at + 1, ZERO + value - tens * 10);
}
