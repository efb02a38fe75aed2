// EXTRACT, DATE_PART, and a function per field. Without a zone everything is UTC.
import { bigintRange } from '../../arithmetic/bigint.ts';
import { multiplyWhole } from '../../arithmetic/whole.ts';
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import * as calendar from './calendar.ts';
import type { TimeZone } from './zone.ts';

/** `behindNs`: what is behind the milliseconds. */
export type TimeField = (localMs: number, epochMs: number, behindNs: number) => number;

const millisecondsOfMinute = (localMs: number): number => calendar.secondAt(localMs) * 1000 + calendar.millisecondAt(localMs);

const FIELDS: ReadonlyMap<string, TimeField> = new Map<string, TimeField>([
  ['nanosecond', (ms, _, behindNs) => millisecondsOfMinute(ms) * 1_000_000 + behindNs],
  ['microsecond', (ms, _, behindNs) => millisecondsOfMinute(ms) * 1000 + Math.floor(behindNs / 1000)],
  ['millisecond', millisecondsOfMinute],
  ['second', calendar.secondAt],
  ['minute', calendar.minuteAt],
  ['hour', calendar.hourAt],
  ['day', calendar.dayAt],
  ['dow', calendar.weekdayAt],
  ['isodow', calendar.isoWeekdayAt],
  ['doy', calendar.dayOfYearAt],
  ['week', calendar.isoWeekAt],
  ['month', calendar.monthAt],
  ['quarter', calendar.quarterAt],
  ['year', calendar.yearAt],
  ['isoyear', calendar.isoYearAt],
  ['decade', ms => Math.floor(calendar.yearAt(ms) / 10)],
  ['century', ms => Math.ceil(calendar.yearAt(ms) / 100) + 0],
  ['millennium', ms => Math.ceil(calendar.yearAt(ms) / 1000) + 0],
  ['epoch', (_, epochMs) => Math.floor(epochMs / 1000)],
]);

const ALIASES: Readonly<Record<string, string>> = { milliseconds: 'millisecond', dayofweek: 'dow', dayofyear: 'doy', weekofyear: 'week' };

/** The field of that name, in any case. Throws `RowError` for another. */
export const timeField = (name: string): TimeField => fieldNamed(name, FIELDS, 'a timestamp');

/** The same of a TIME. */
export const clockField = (name: string): TimeField => fieldNamed(name, CLOCK_FIELDS, 'a time of day');

/** The same of a length of time. */
export const lengthField = (name: string): LengthField => fieldNamed(name, LENGTH_FIELDS, 'an interval');

/** The same of a number of months. */
export const monthsField = (name: string): LengthField => fieldNamed(name, MONTHS_FIELDS, 'an interval of months');

function fieldNamed<Field>(name: string, fields: ReadonlyMap<string, Field>, of: string): Field {
  const key = name.toLowerCase();
  const field = fields.get(ALIASES[key] ?? key) ?? fields.get(key.replace(/s$/, ''));
  if (field !== undefined) return field;
  throw new RowError(`${quoted(name)} is no field of ${of}; the fields are ${[...fields.keys()].join(', ')}`);
}

const CLOCK_NAMES = ['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour', 'epoch'];
const CLOCK_FIELDS = new Map([...FIELDS].filter(([name]) => CLOCK_NAMES.includes(name)));

export type LengthField = (length: number) => number;

/** The parts of a length of time have its sign. */
const part =
  (unitMs: number, count: number): LengthField =>
  ms =>
    (Math.trunc(ms / unitMs) % count) + 0;

const LENGTH_FIELDS: ReadonlyMap<string, LengthField> = new Map<string, LengthField>([
  ['nanosecond', ms => (ms % 60_000) * 1_000_000 + 0],
  ['microsecond', ms => (ms % 60_000) * 1000 + 0],
  ['millisecond', ms => (ms % 60_000) + 0],
  ['second', part(1000, 60)],
  ['minute', part(60_000, 60)],
  ['hour', part(3_600_000, 24)],
  ['day', ms => Math.trunc(ms / 86_400_000) + 0],
  ['epoch', ms => Math.trunc(ms / 1000) + 0],
]);

const MONTHS_FIELDS: ReadonlyMap<string, LengthField> = new Map<string, LengthField>([
  ['month', part(1, 12)],
  ['year', months => Math.trunc(months / 12) + 0],
]);

export const lengthPart = (field: LengthField, length: number): number => field(length);

export function datePart(field: TimeField, epochMs: number, zone?: TimeZone, behindNs = 0): number {
  return field(localTime(epochMs, zone), epochMs, behindNs);
}

const localTime = (epochMs: number, zone: TimeZone | undefined): number => (zone === undefined ? epochMs : zone.toLocal(epochMs));

const fieldOf = (field: (localMs: number) => number) => (epochMs: number, zone?: TimeZone) => field(localTime(epochMs, zone));

export const yearOf = fieldOf(calendar.yearAt);
export const quarterOf = fieldOf(calendar.quarterAt);
export const monthOf = fieldOf(calendar.monthAt);
export const weekOf = fieldOf(calendar.isoWeekAt);
export const isoYearOf = fieldOf(calendar.isoYearAt);
/** Year and week as one number: 202603. */
export const yearWeekOf = fieldOf(localMs => calendar.isoYearAt(localMs) * 100 + calendar.isoWeekAt(localMs));
export const dayOf = fieldOf(calendar.dayAt);
export const dayOfYear = fieldOf(calendar.dayOfYearAt);
export const weekdayOf = fieldOf(calendar.weekdayAt);
export const isoWeekdayOf = fieldOf(calendar.isoWeekdayAt);
export const hourOf = fieldOf(calendar.hourAt);
export const minuteOf = fieldOf(calendar.minuteAt);
export const secondOf = fieldOf(calendar.secondAt);
export const millisecondOf = fieldOf(millisecondsOfMinute);
export const microsecondOf = fieldOf(localMs => millisecondsOfMinute(localMs) * 1000);
export const nanosecondOf = fieldOf(localMs => millisecondsOfMinute(localMs) * 1_000_000);

/** Seconds since 1970, with their fraction. */
export const epochSeconds = (epochMs: number): number => epochMs / 1000;
/** Whole seconds since 1970. */
export const unixTime = (epochMs: number): number => Math.floor(epochMs / 1000);
/** Ms since 1970. */
export const epochMilliseconds = (epochMs: number): number => epochMs;
/** Microseconds since 1970. */
export const epochMicroseconds = (epochMs: number): Whole => multiplyWhole(epochMs, 1000);
/** Nanoseconds since 1970. Throws `RowError` for more than a BIGINT counts: beyond the years 1677 to 2262. */
export const epochNanoseconds = (epochMs: number): Whole => bigintRange(multiplyWhole(epochMs, 1_000_000));
