// What the three pattern languages have in common: a list of fixed texts and fields. Each field knows how it is written; those that can be
// read back know how.
import * as calendar from './calendar.ts';

export const MONTHS = 'January February March April May June July August September October November December'.split(' ');
export const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** The moment that is written: local time, UTC, and the zone's name. */
export interface Moment {
  readonly localMs: number;
  readonly epochMs: number;
  /** What is behind these milliseconds. */
  readonly behindNs: number;
  readonly zoneName: string;
}

/** What was read so far. */
export interface ReadTime {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | null;
  hour: number;
  isAfternoon: boolean | null;
  minute: number;
  second: number;
  /** The fraction of the second. */
  nanosecond: number;
  /** Minutes ahead of UTC, where the text says it. */
  offsetMinutes: number | null;
  epochMs: number | null;
}

export interface FormatItem {
  readonly write: (moment: Moment) => string;
  /** Matches the text where the item stands; null: it can only be written. */
  readonly pattern: string | null;
  readonly read: (text: string, into: ReadTime) => void;
  /** It is a number, so a number right before it must have its full width. */
  readonly isNumber: boolean;
  /** The pattern with its full width. */
  readonly fixedPattern: string | null;
  /** Of a fraction of the second: how many. */
  readonly fractionDigits?: number;
}

const nothing = (): void => undefined;

export function fixedText(text: string): FormatItem {
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return { write: () => text, pattern, fixedPattern: pattern, read: nothing, isNumber: false };
}

type Reader = (value: number, into: ReadTime) => void;

/** A number with at least `width` digits; read with up to `digits`. */
export function number(value: (localMs: number) => number, width: number, digits: number, read: Reader | null, pad = '0'): FormatItem {
  return {
    write: ({ localMs }) => padded(value(localMs), width, pad),
    pattern: read === null ? null : pad === ' ' ? ` {0,${digits - 1}}\\d{1,${digits}}` : `\\d{1,${digits}}`,
    fixedPattern: read === null ? null : `\\d{${width}}`,
    read: (text, into) => read?.(Number(text), into),
    isNumber: true,
  };
}

function padded(value: number, width: number, pad: string): string {
  const digits = String(Math.abs(value)).padStart(width, pad);
  return value < 0 ? `-${digits}` : digits;
}

/** A name out of a list; read without regard to case. `width` fills it up with spaces. */
export function word(names: readonly string[], index: (localMs: number) => number, read: Reader | null, width = 0): FormatItem {
  const pattern = read === null ? null : `(?:${names.join('|')}) {0,${width}}`;
  const find = (text: string) => names.findIndex(name => name.toLowerCase() === text.trim().toLowerCase());
  return {
    write: ({ localMs }) => names[index(localMs)]!.padEnd(width),
    pattern,
    fixedPattern: pattern,
    read: (text, into) => read?.(find(text), into),
    isNumber: false,
  };
}

/** Fractions of a second. */
export function fraction(digits: number): FormatItem {
  return {
    write: ({ localMs, behindNs }) => {
      const nanoseconds = calendar.millisecondAt(localMs) * 1_000_000 + behindNs;
      return String(nanoseconds).padStart(9, '0').slice(0, digits);
    },
    pattern: `\\d{1,9}`,
    fixedPattern: `\\d{${digits}}`,
    fractionDigits: digits,
    read: (text, into) => {
      into.nanosecond = Number(text.padEnd(9, '0'));
    },
    isNumber: true,
  };
}

/** The distance from UTC: `+0530`, `+05:30`, `+05` where `short` allows it; `Z` for UTC where that is asked for. */
export function offset(separator: '' | ':', zulu: boolean, short = false): FormatItem {
  const pattern = 'Z|z|[+-]\\d{2}(?::?\\d{2})?';
  return {
    write: ({ localMs, epochMs }) => offsetText((localMs - epochMs) / 60_000, separator, zulu, short),
    pattern,
    fixedPattern: pattern,
    read: (text, into) => {
      const digits = text.replace(/\D/g, '').padEnd(4, '0');
      const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
      into.offsetMinutes = text.startsWith('-') ? 0 - minutes : minutes;
    },
    isNumber: false,
  };
}

function offsetText(minutesAhead: number, separator: string, zulu: boolean, short: boolean): string {
  if (zulu && minutesAhead === 0) return 'Z';
  const minutes = Math.floor(Math.abs(minutesAhead));
  const rest = minutes % 60;
  const hours = padded(Math.floor(minutes / 60), 2, '0');
  return `${minutesAhead < 0 ? '-' : '+'}${hours}${short && rest === 0 ? '' : separator + padded(rest, 2, '0')}`;
}

/** The name of the zone as it was given. */
export const zoneName: FormatItem = {
  write: moment => moment.zoneName,
  pattern: null,
  fixedPattern: null,
  read: nothing,
  isNumber: false,
};

export function epoch(unitMs: number): FormatItem {
  return {
    write: ({ epochMs }) => String(Math.floor(epochMs / unitMs)),
    pattern: '-?\\d{1,15}',
    fixedPattern: null,
    read: (text, into) => {
      into.epochMs = Number(text) * unitMs;
    },
    isNumber: true,
  };
}
