// Timestamps, dates and times as JSON: ISO-8601 in UTC with milliseconds, without a Date object per value.
import type { ByteWriter } from '../byte-writer.ts';

const DAY_MS = 86_400_000;
const ZERO = 48;
const QUOTE = 34;
const DATE_BYTES = 10;
const CLOCK_BYTES = 12;

/** Writes `"2024-01-31T12:00:00.000Z"`; years 0000 to 9999. */
export function writeTimestamp(to: ByteWriter, epochMs: number): void {
  const length = DATE_BYTES + CLOCK_BYTES + 4;
  to.reserve(length);
  const out = to.bytes;
  const at = to.length;
  const days = Math.floor(epochMs / DAY_MS);
  out[at] = QUOTE;
  putDate(out, at + 1, days);
  out[at + 11] = 84;
  putClock(out, at + 12, epochMs - days * DAY_MS);
  out[at + 24] = 90;
  out[at + 25] = QUOTE;
  to.length = at + length;
}

/** Writes `"2024-01-31"` for days since the epoch. */
export function writeDate(to: ByteWriter, days: number): void {
  const length = DATE_BYTES + 2;
  to.reserve(length);
  const at = to.length;
  to.bytes[at] = QUOTE;
  putDate(to.bytes, at + 1, days);
  to.bytes[at + length - 1] = QUOTE;
  to.length = at + length;
}

/** Writes `"12:00:00.000"` for ms since midnight. */
export function writeTime(to: ByteWriter, ms: number): void {
  const length = CLOCK_BYTES + 2;
  to.reserve(length);
  const at = to.length;
  to.bytes[at] = QUOTE;
  putClock(to.bytes, at + 1, ms);
  to.bytes[at + length - 1] = QUOTE;
  to.length = at + length;
}

function putDate(out: Uint8Array, at: number, days: number): void {
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
  pair(out, at, (year / 100) | 0);
  pair(out, at + 2, year % 100);
  out[at + 4] = 45;
  pair(out, at + 5, month);
  out[at + 7] = 45;
  pair(out, at + 8, day);
}

function putClock(out: Uint8Array, at: number, ms: number): void {
  const second = (ms / 1000) | 0;
  const millisecond = ms - second * 1000;
  pair(out, at, (second / 3600) | 0);
  out[at + 2] = 58;
  pair(out, at + 3, ((second / 60) | 0) % 60);
  out[at + 5] = 58;
  pair(out, at + 6, second % 60);
  out[at + 8] = 46;
  out[at + 9] = ZERO + ((millisecond / 100) | 0);
  pair(out, at + 10, millisecond % 100);
}

function pair(out: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - tens * 10;
}
