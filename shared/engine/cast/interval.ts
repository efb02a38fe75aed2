// Lengths of time: INTERVAL as ms, INTERVAL YEAR TO MONTH as months. As text they are those of ISO-8601, `P1DT2H3M4.5S` and `P1Y2M`; what
// PostgreSQL writes is read too: `1 day 02:03:04.5`, `90 minutes`, `1 year 2 months`.
import { timeUnit } from '../functions/time/unit.ts';
import { parsedText, readTime } from '../json/timestamp.ts';
import { RowError } from '../row-error.ts';
import type { Whole } from '../values.ts';
import { quoted } from './number-text.ts';

const DAY_MS = 86_400_000;
/** Farther than any two timestamps are apart, and exact as a number with room for sums. */
const INTERVAL_MAX_MS = 10_000 * 366 * DAY_MS;
const MONTHS_MAX = 120_000;
const TEXT_LENGTH_MAX = 128;

/** The length, where it is at most 10,000 years. Throws `RowError` otherwise. */
export function intervalRange(ms: Whole): number {
  if (typeof ms === 'number' && ms >= -INTERVAL_MAX_MS && ms <= INTERVAL_MAX_MS) return ms;
  throw new RowError(`an interval of ${ms} ms is longer than 10,000 years`);
}

/** The same in months. Throws `RowError` otherwise. */
export function monthsRange(months: Whole): number {
  if (typeof months === 'number' && months >= -MONTHS_MAX && months <= MONTHS_MAX) return months;
  throw new RowError(`an interval of ${months} months is longer than 10,000 years`);
}

/** To the nearest ms, half away from zero. Throws `RowError` out of range. */
export const scaledInterval = (ms: number, factor: number): number => intervalRange(roundedAway(ms * factor));

/** Throws `RowError` by zero and out of range. */
export function dividedInterval(ms: number, divisor: number): number {
  if (divisor === 0) throw new RowError('division by zero');
  return intervalRange(roundedAway(ms / divisor));
}

/** To the nearest month, half away from zero. Throws `RowError` out of range. */
export const scaledMonths = (months: number, factor: number): number => monthsRange(roundedAway(months * factor));

/** Throws `RowError` by zero and out of range. */
export function dividedMonths(months: number, divisor: number): number {
  if (divisor === 0) throw new RowError('division by zero');
  return monthsRange(roundedAway(months / divisor));
}

const roundedAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value)) + 0;

/** `P1DT2H3M4.5S`, `-PT0.001S`, `PT0S`. */
export function intervalText(ms: number): string {
  const size = Math.abs(ms);
  const seconds = (size % 60_000) / 1000;
  const parts: [number, string][] = [
    [Math.floor(size / 3_600_000) % 24, 'H'],
    [Math.floor(size / 60_000) % 60, 'M'],
    [seconds, 'S'],
  ];
  const days = Math.floor(size / DAY_MS);
  const time = joined(parts);
  const text = `${days > 0 ? `${days}D` : ''}${time === '' && days > 0 ? '' : `T${time || '0S'}`}`;
  return `${ms < 0 ? '-' : ''}P${text}`;
}

/** `P1Y2M`, `-P3M`, `P0M`. */
export function monthsText(months: number): string {
  const size = Math.abs(months);
  const parts: [number, string][] = [
    [Math.floor(size / 12), 'Y'],
    [size % 12, 'M'],
  ];
  return `${months < 0 ? '-' : ''}P${joined(parts) || '0M'}`;
}

const joined = (parts: readonly [number, string][]): string =>
  parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');

const ISO_TIME =
  /^([+-]?)P(?=[\dT])(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:[.,](\d{1,9}))?S)?)?$/i;
const ISO_MONTHS = /^([+-]?)P(?=\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?$/i;
const WORDS = /^(?:[+-]?\d{1,12}(?:\.\d{1,9})?\s*[a-z]+\s*)*(?:[+-]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/i;

/** The length that a text names; NaN where it names none, or one of months. */
export function parseInterval(text: string): number {
  const trimmed = text.trim();
  if (trimmed.length > TEXT_LENGTH_MAX) return Number.NaN;
  const iso = ISO_TIME.exec(trimmed);
  if (iso !== null) {
    const [, sign, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = ''] = iso;
    const whole = (((Number(weeks) * 7 + Number(days)) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    const ms = whole * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
    return bounded(sign === '-' ? 0 - ms : ms);
  }
  return trimmed === '' || !WORDS.test(trimmed) ? Number.NaN : bounded(ofWords(trimmed, 'lengthMs'));
}

const bounded = (ms: number): number => (Math.abs(ms) <= INTERVAL_MAX_MS ? ms : Number.NaN);

/** The months that a text names; NaN where it names none, or a length of time. */
export function parseMonths(text: string): number {
  const trimmed = text.trim();
  if (trimmed.length > TEXT_LENGTH_MAX) return Number.NaN;
  const iso = ISO_MONTHS.exec(trimmed) ?? /^([+-]?)(\d{1,6})-(\d{1,2})$/.exec(trimmed);
  const [, sign, years = 0, rest = 0] = iso ?? [];
  const months = iso === null ? (WORDS.test(trimmed) && trimmed !== '' ? ofWords(trimmed, 'months') : Number.NaN) : 0;
  const value = iso === null ? months : (Number(years) * 12 + Number(rest)) * (sign === '-' ? -1 : 1) + 0;
  return Number.isInteger(value) && Math.abs(value) <= MONTHS_MAX ? value : Number.NaN;
}

/** A sum of numbers with units, all of fixed length or all of months, and of a time `hh:mm:ss` behind them. */
function ofWords(text: string, measure: 'lengthMs' | 'months'): number {
  let sum = 0;
  for (const [, count, name] of text.matchAll(/([+-]?\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const length = unitNamed(name!)?.[measure] ?? 0;
    if (length === 0) return Number.NaN;
    sum += Number(count) * length;
  }
  const [, sign, clock] = /(?:^|\s|[a-z])([+-]?)(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/i.exec(text) ?? [];
  if (clock !== undefined) {
    if (measure === 'months') return Number.NaN;
    sum += parsedText(clock.padStart(clock.indexOf(':') === 1 ? clock.length + 1 : 0, '0'), readTime) * (sign === '-' ? -1 : 1);
  }
  const rounded = Math.round(sum);
  return Math.abs(sum - rounded) < 1e-6 ? rounded + 0 : Number.NaN;
}

function unitNamed(name: string): { readonly lengthMs: number; readonly months: number } | null {
  try {
    return timeUnit(name);
  } catch {
    return null;
  }
}

/** Throws `RowError` where the text is no length of time. */
export function textToInterval(text: string): number {
  const ms = parseInterval(text);
  if (!Number.isNaN(ms)) return ms;
  throw new RowError(`${quoted(text)} cannot be cast to INTERVAL; the form is P1DT2H3M4.5S, or 1 day 02:03:04.5`);
}

/** Throws `RowError` where the text is no number of months. */
export function textToMonths(text: string): number {
  const months = parseMonths(text);
  if (!Number.isNaN(months)) return months;
  throw new RowError(`${quoted(text)} cannot be cast to INTERVAL YEAR TO MONTH; the form is P1Y2M, 1-2, or 1 year 2 months`);
}

const latin = new TextDecoder('latin1');

/** Reads `bytes[p, end)` into `into[index]` as ms; false where it is no length of time. */
export function readInterval(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  into[index] = parseInterval(latin.decode(bytes.slice(p, end)));
  return !Number.isNaN(into[index]!);
}

/** The same for months. */
export function readMonths(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  into[index] = parseMonths(latin.decode(bytes.slice(p, end)));
  return !Number.isNaN(into[index]!);
}
