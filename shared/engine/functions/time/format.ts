// A timestamp written and read by a pattern. A pattern is read once, into items; reading a text is one regular expression made of them, whose
// parts are digits and words next to each other, so it never goes back far.
import { fineTimestamp } from '../../cast/fine-timestamp.ts';
import { quoted } from '../../cast/number-text.ts';
import { timestampRange } from '../../cast/timestamp.ts';
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import * as calendar from './calendar.ts';
import { DAYS, type FormatItem, MONTHS, type ReadTime } from './format-item.ts';
import { javaItems } from './java-format.ts';
import { postgresItems } from './postgres-format.ts';
import { strftimeItems } from './strftime-format.ts';
import type { TimeZone } from './zone.ts';

const DAY_MS = 86_400_000;
const FORMAT_LENGTH_MAX = 256;

export class TimeFormat {
  readonly text: string;
  readonly items: readonly FormatItem[];
  private expression: RegExp | null = null;

  constructor(text: string, items: (text: string) => FormatItem[]) {
    if (text.length > FORMAT_LENGTH_MAX) throw new RowError(`a format has at most ${FORMAT_LENGTH_MAX} characters, not ${text.length}`);
    this.text = text;
    this.items = items(text);
  }

  /** Digits of the finest fraction of a second that it names; 0 where it names none. */
  get fractionDigits(): number {
    return Math.max(0, ...this.items.map(item => item.fractionDigits ?? 0));
  }

  /** Matches what the format writes, a group per item. Throws `RowError` for a format that can only be written. */
  matcher(): RegExp {
    this.expression ??= new RegExp(`^\\s*${this.items.map((_, i) => `(${this.patternOf(i)})`).join('')}\\s*$`, 'iu');
    return this.expression;
  }

  /** A number right before another one has its full width, otherwise nobody knows where it ends. */
  private patternOf(index: number): string {
    const { pattern, fixedPattern, isNumber } = this.items[index]!;
    if (pattern === null) throw new RowError(`the format ${quoted(this.text)} has a field that can be written but not read`);
    return isNumber && this.items[index + 1]?.isNumber ? (fixedPattern ?? pattern) : pattern;
  }
}

/** The patterns of TO_CHAR. Throws `RowError` for what is none. */
export const postgresFormat = (text: string): TimeFormat => new TimeFormat(text, postgresItems);

/** The patterns of DATE_FORMAT. Throws `RowError` for what is none. */
export const javaFormat = (text: string): TimeFormat => new TimeFormat(text, javaItems);

/** The patterns of STRFTIME. Throws `RowError` for what is none. */
export const strftimeFormat = (text: string): TimeFormat => new TimeFormat(text, strftimeItems);

/** The moment as clocks in the zone show it; UTC without one. */
export function formatTime(epochMs: number, format: TimeFormat, zone?: TimeZone, behindNs = 0): string {
  const moment = { localMs: zone === undefined ? epochMs : zone.toLocal(epochMs), epochMs, behindNs, zoneName: zone?.name ?? 'UTC' };
  let text = '';
  for (const item of format.items) text += item.write(moment);
  return text;
}

/** The moment that a text of that format names; in the zone, or in UTC, unless the text says its own. Throws `RowError` for another text. */
export const parseTime = (text: string, format: TimeFormat, zone?: TimeZone): number => readText(text, format, zone).epochMs;

/** The same with so many digits behind the second: 6 or 9. */
export function parseFineTime(digits: number, text: string, format: TimeFormat, zone?: TimeZone): Whole {
  const { epochMs, behindNs } = readText(text, format, zone);
  return fineTimestamp(epochMs, Math.floor(behindNs / 10 ** (9 - digits)), digits);
}

function readText(text: string, format: TimeFormat, zone: TimeZone | undefined): { epochMs: number; behindNs: number } {
  const match = text.length > 2 * FORMAT_LENGTH_MAX ? null : format.matcher().exec(text);
  if (match === null) throw new RowError(`${quoted(text)} has not the format ${quoted(format.text)}`);
  const read: ReadTime = {
    year: 1970,
    month: 1,
    day: 1,
    dayOfYear: null,
    hour: 0,
    isAfternoon: null,
    minute: 0,
    second: 0,
    nanosecond: 0,
    offsetMinutes: null,
    epochMs: null,
  };
  for (const [index, item] of format.items.entries()) item.read(match[index + 1]!, read);
  const epochMs = read.epochMs ?? momentOf(read, zone);
  if (Number.isNaN(epochMs)) throw new RowError(`${quoted(text)} is no date and time of the calendar`);
  return { epochMs: timestampRange(epochMs), behindNs: read.epochMs === null ? read.nanosecond % 1_000_000 : 0 };
}

function momentOf(read: ReadTime, zone: TimeZone | undefined): number {
  const hour =
    read.isAfternoon === null ? read.hour : read.hour >= 1 && read.hour <= 12 ? (read.hour % 12) + (read.isAfternoon ? 12 : 0) : 99;
  const dayMs = startOfDay(read);
  if (hour > 23 || read.minute > 59 || read.second > 59) return Number.NaN;
  const localMs = dayMs + (hour * 60 + read.minute) * 60_000 + read.second * 1000 + Math.floor(read.nanosecond / 1_000_000);
  if (read.offsetMinutes !== null) return localMs - read.offsetMinutes * 60_000;
  return zone === undefined || Number.isNaN(localMs) ? localMs : zone.toUtc(localMs);
}

function startOfDay({ year, month, day, dayOfYear }: ReadTime): number {
  if (dayOfYear !== null) {
    const ms = calendar.monthStart(year * 12) + (dayOfYear - 1) * DAY_MS;
    return dayOfYear >= 1 && calendar.yearAt(ms) === year ? ms : Number.NaN;
  }
  if (month < 1 || month > 12 || day < 1) return Number.NaN;
  const monthIndex = year * 12 + month - 1;
  return day <= calendar.daysInMonth(monthIndex) ? calendar.monthStart(monthIndex) + (day - 1) * DAY_MS : Number.NaN;
}

/** `Monday` */
export const nameOfDay = (epochMs: number, zone?: TimeZone): string => DAYS[calendar.weekdayAt(zone?.toLocal(epochMs) ?? epochMs)]!;

/** `January` */
export const nameOfMonth = (epochMs: number, zone?: TimeZone): string => MONTHS[calendar.monthAt(zone?.toLocal(epochMs) ?? epochMs) - 1]!;

/** The same with the format first. */
export const formatTimeBy = (format: TimeFormat, epochMs: number, zone?: TimeZone): string => formatTime(epochMs, format, zone);

/** The same with the format first. Throws `RowError` for a text of another format. */
export const parseTimeBy = (format: TimeFormat, text: string, zone?: TimeZone): number => parseTime(text, format, zone);

/** The same with the format first. */
export const parseFineTimeBy = (digits: number, format: TimeFormat, text: string, zone?: TimeZone): Whole =>
  parseFineTime(digits, text, format, zone);

/** The date that a text of that format names. Throws `RowError` for another text. */
export const parseDate = (text: string, format: TimeFormat): number => Math.floor(parseTime(text, format) / DAY_MS);
