// The fields of the pattern languages, each once.
import * as calendar from './calendar.ts';
import { DAYS, type FormatItem, fraction, MONTHS, number, type ReadTime, word } from './format-item.ts';

const short = (names: readonly string[], length = 3): string[] => names.map(name => name.slice(0, length));
const upper = (names: readonly string[]): string[] => names.map(name => name.toUpperCase());
const lower = (names: readonly string[]): string[] => names.map(name => name.toLowerCase());

export type Letters = 'Upper' | 'lower' | 'Capital';

function lettered(names: readonly string[], letters: Letters): readonly string[] {
  return letters === 'Upper' ? upper(names) : letters === 'lower' ? lower(names) : names;
}

const set =
  (key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'dayOfYear') =>
  (value: number, into: ReadTime): void => {
    into[key] = value;
  };

/** 70 to 99 are the last century, as in PostgreSQL. */
const setYear2 = (value: number, into: ReadTime): void => {
  into.year = value < 70 ? 2000 + value : 1900 + value;
};
const setMonthByName = (index: number, into: ReadTime): void => {
  into.month = index + 1;
};

export const year = (width = 4): FormatItem => number(calendar.yearAt, width, 4, set('year'));
export const year2 = (): FormatItem => number(ms => calendar.yearAt(ms) % 100, 2, 2, setYear2);
export const isoYear = (): FormatItem => number(calendar.isoYearAt, 4, 4, null);
export const month = (width = 2): FormatItem => number(calendar.monthAt, width, 2, set('month'));
export const day = (width = 2, pad = '0'): FormatItem => number(calendar.dayAt, width, 2, set('day'), pad);
export const dayOfYear = (width = 3): FormatItem => number(calendar.dayOfYearAt, width, 3, set('dayOfYear'));
export const hour24 = (width = 2): FormatItem => number(calendar.hourAt, width, 2, set('hour'));
export const hour12 = (width = 2): FormatItem => number(ms => calendar.hourAt(ms) % 12 || 12, width, 2, set('hour'));
export const minute = (width = 2): FormatItem => number(calendar.minuteAt, width, 2, set('minute'));
export const second = (width = 2): FormatItem => number(calendar.secondAt, width, 2, set('second'));
export const millisecond = (): FormatItem => fraction(3);
export const quarter = (): FormatItem => number(calendar.quarterAt, 1, 1, null);
export const isoWeek = (width = 2): FormatItem => number(calendar.isoWeekAt, width, 2, null);
/** 0 is Sunday. */
export const weekday = (): FormatItem => number(calendar.weekdayAt, 1, 1, null);
/** 1 is Sunday. */
export const weekdayFrom1 = (): FormatItem => number(ms => calendar.weekdayAt(ms) + 1, 1, 1, null);
export const isoWeekday = (): FormatItem => number(calendar.isoWeekdayAt, 1, 1, null);
export const secondOfDay = (): FormatItem => number(ms => Math.floor((ms - calendar.dayStart(ms)) / 1000), 1, 5, null);

const monthIndex = (localMs: number): number => calendar.monthAt(localMs) - 1;

export const monthName = (letters: Letters = 'Capital', width = 0): FormatItem =>
  word(lettered(MONTHS, letters), monthIndex, setMonthByName, width);
export const monthShort = (letters: Letters = 'Capital'): FormatItem => word(lettered(short(MONTHS), letters), monthIndex, setMonthByName);
/** Read, but not looked at. */
export const dayName = (letters: Letters = 'Capital', width = 0): FormatItem =>
  word(lettered(DAYS, letters), calendar.weekdayAt, () => undefined, width);
export const dayShort = (letters: Letters = 'Capital'): FormatItem =>
  word(lettered(short(DAYS), letters), calendar.weekdayAt, () => undefined);

export const half = (letters: Letters = 'Upper'): FormatItem =>
  word(
    lettered(['am', 'pm'], letters),
    ms => (calendar.hourAt(ms) < 12 ? 0 : 1),
    (index, into) => {
      into.isAfternoon = index === 1;
    },
  );
