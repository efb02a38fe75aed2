// Timestamps as JSON: ISO-8601 in UTC with milliseconds, without a Date object per value.
import type { ByteWriter } from '../byte-writer.ts';

const DAY_MS = 86_400_000;
const ZERO = 48;
const TEXT_BYTES = 26;

/** Writes `"2024-01-31T12:00:00.000Z"`; years 0000 to 9999. */
export function writeTimestamp(to: ByteWriter, epochMs: number): void {
  to.reserve(TEXT_BYTES);
  const out = to.bytes;
  const at = to.length;
  const days = Math.floor(epochMs / DAY_MS);
  const ms = epochMs - days * DAY_MS;
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
  const second = (ms / 1000) | 0;
  const millisecond = ms - second * 1000;
  out[at] = 34;
  pair(out, at + 1, (year / 100) | 0);
  pair(out, at + 3, year % 100);
  out[at + 5] = 45;
  pair(out, at + 6, month);
  out[at + 8] = 45;
  pair(out, at + 9, day);
  out[at + 11] = 84;
  pair(out, at + 12, (second / 3600) | 0);
  out[at + 14] = 58;
  pair(out, at + 15, ((second / 60) | 0) % 60);
  out[at + 17] = 58;
  pair(out, at + 18, second % 60);
  out[at + 20] = 46;
  out[at + 21] = ZERO + ((millisecond / 100) | 0);
  pair(out, at + 22, millisecond % 100);
  out[at + 24] = 90;
  out[at + 25] = 34;
  to.length = at + TEXT_BYTES;
}

function pair(out: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - tens * 10;
}
