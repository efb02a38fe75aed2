// EXTRACT, DATE_PART, and a function per field. Without a zone everything is UTC.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import * as calendar from './calendar.ts';
import type { TimeZone } from './zone.ts';

export type TimeField = (localMs: number, epochMs: number) => number;

const FIELDS: ReadonlyMap<string, TimeField> = new Map<string, TimeField>([
  ['millisecond', ms => calendar.secondAt(ms) * 1000 + calendar.millisecondAt(ms)],
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
export function timeField(name: string): TimeField {
  const key = name.toLowerCase();
  const field = FIELDS.get(ALIASES[key] ?? key) ?? FIELDS.get(key.replace(/s$/, ''));
  if (field !== undefined) return field;
  throw new RowError(`${quoted(name)} is no field of a timestamp; the fields are ${[...FIELDS.keys()].join(', ')}`);
}

export function datePart(field: TimeField, epochMs: number, zone?: TimeZone): number {
  return field(localTime(epochMs, zone), epochMs);
}

const localTime = (epochMs: number, zone: TimeZone | undefined): number => (zone === undefined ? epochMs : zone.toLocal(epochMs));

const part = (field: (localMs: number) => number) => (epochMs: number, zone?: TimeZone) => field(localTime(epochMs, zone));

export const yearOf = part(calendar.yearAt);
export const quarterOf = part(calendar.quarterAt);
export const monthOf = part(calendar.monthAt);
export const weekOf = part(calendar.isoWeekAt);
export const isoYearOf = part(calendar.isoYearAt);
/** Year and week as one number: 202603. */
export const yearWeekOf = part(localMs => calendar.isoYearAt(localMs) * 100 + calendar.isoWeekAt(localMs));
export const dayOf = part(calendar.dayAt);
export const dayOfYear = part(calendar.dayOfYearAt);
export const weekdayOf = part(calendar.weekdayAt);
export const isoWeekdayOf = part(calendar.isoWeekdayAt);
export const hourOf = part(calendar.hourAt);
export const minuteOf = part(calendar.minuteAt);
export const secondOf = part(calendar.secondAt);
export const millisecondOf = part(localMs => calendar.secondAt(localMs) * 1000 + calendar.millisecondAt(localMs));

/** Seconds since 1970, with their fraction. */
export const epochSeconds = (epochMs: number): number => epochMs / 1000;
/** Whole seconds since 1970. */
export const unixTime = (epochMs: number): number => Math.floor(epochMs / 1000);
/** Ms since 1970. */
export const epochMilliseconds = (epochMs: number): number => epochMs;
