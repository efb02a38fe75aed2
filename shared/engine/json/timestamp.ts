// Timestamps, dates and times of day as text: YYYY-MM-DD[(T| )HH:MM[:SS[.f…]]][Z|±HH[:]MM|±HH], the form that producers write in practice. Without a zone it is
// UTC, because a stream has no local time. The calendar is checked to the day; second 60 does not exist in ms since the epoch.

/** The years 0000 to 9999, which is what the text form can write. */
export const TIMESTAMP_MIN_MS = -62_167_219_200_000;
export const TIMESTAMP_MAX_MS = 253_402_300_799_999;

const DAY_MS = 86_400_000;
const DAYS_IN_MONTH = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** The longest text worth reading: fractions beyond any clock are refused. */
const TEXT_LENGTH_MAX = 64;
const textBytes = new Uint8Array(TEXT_LENGTH_MAX);
const result = new Float64Array(1);

/** Reads `bytes[p, end)` into `into[index]`; false where it is no such value. */
export type ReadText = (bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number) => boolean;

/** What `read` makes of a text; NaN where it is none. */
export function parsedText(text: string, read: ReadText): number {
  if (text.length > TEXT_LENGTH_MAX) return Number.NaN;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    textBytes[i] = unit < 128 ? unit : 0;
  }
  return read(textBytes, 0, text.length, result, 0) ? result[0]! : Number.NaN;
}

/** The ms since the epoch that `text` names, or NaN where it names none. */
export const parseTimestampText = (text: string): number => parsedText(text, readTimestamp);

/** Reads `bytes[p, end)` into `into[index]` as ms since the epoch; false where it is no timestamp. */
export function readTimestamp(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  if (end - p < 10 || end - p > TEXT_LENGTH_MAX || bytes[p + 4] !== 45 /* - */ || bytes[p + 7] !== 45) return false;
  const days = dayNumber(bytes, p);
  if (days === NO_DAY) return false;
  let ms = days * DAY_MS;
  p += 10;
  if (p < end && (bytes[p] === 84 /* T */ || bytes[p] === 32)) {
    p = readClock(bytes, p + 1, end);
    if (p < 0) return false;
    ms += clock[0]!;
  }
  const offsetMinutes = p === end ? 0 : zoneOffset(bytes, p, end);
  if (offsetMinutes === NO_ZONE) return false;
  ms -= offsetMinutes * 60_000;
  into[index] = ms;
  return ms >= TIMESTAMP_MIN_MS && ms <= TIMESTAMP_MAX_MS;
}

/** Reads a timestamp that names no zone, as if it stood in UTC; false where it names one. */
export function readWallClock(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  for (let i = p + 10; i < end; i++) if (bytes[i] === 90 /* Z */ || bytes[i] === 43 /* + */ || bytes[i] === 45 /* - */) return false;
  return readTimestamp(bytes, p, end, into, index);
}

/** `YYYY-MM-DD` into days since the epoch. */
export function readDate(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  if (end - p !== 10 || bytes[p + 4] !== 45 /* - */ || bytes[p + 7] !== 45) return false;
  const days = dayNumber(bytes, p);
  into[index] = days;
  return days !== NO_DAY;
}

/** `HH:MM[:SS[.f…]]` into ms since midnight. */
export function readTime(bytes: Uint8Array, p: number, end: number, into: Float64Array, index: number): boolean {
  if (end - p > TEXT_LENGTH_MAX || readClock(bytes, p, end) !== end) return false;
  into[index] = clock[0]!;
  return true;
}

const NO_DAY = 0x7fffffff;
const clock = new Float64Array(1);

/** The day that the ten bytes at `p` name, whose dashes are checked; `NO_DAY` where the calendar has none. */
function dayNumber(bytes: Uint8Array, p: number): number {
  const year = twoDigits(bytes, p) * 100 + twoDigits(bytes, p + 2);
  const month = twoDigits(bytes, p + 5);
  const day = twoDigits(bytes, p + 8);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NO_DAY;
  return daysSinceEpoch(year, month, day);
}

/** Reads `HH:MM[:SS[.f…]]` into `clock` as ms; gives the position behind it, or -1. */
function readClock(bytes: Uint8Array, p: number, end: number): number {
  const hour = p + 5 <= end ? twoDigits(bytes, p) : -1;
  const minute = hour < 0 || bytes[p + 2] !== 58 /* : */ ? -1 : twoDigits(bytes, p + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return -1;
  let ms = hour * 3_600_000 + minute * 60_000;
  p += 5;
  if (p < end && bytes[p] === 58 /* : */) {
    const second = p + 3 <= end ? twoDigits(bytes, p + 1) : -1;
    if (second < 0 || second > 59) return -1;
    ms += second * 1000;
    p += 3;
    if (p < end && bytes[p] === 46 /* . */) {
      const fractionStart = ++p;
      for (let unit = 100; p < end && isDigit(bytes[p]!); p++, unit = unit === 1 ? 0 : unit / 10) ms += unit * (bytes[p]! - 48);
      if (p === fractionStart) return -1;
    }
  }
  clock[0] = ms;
  return p;
}

const NO_ZONE = 0x7fffffff;

/** Minutes east of UTC that the whole of `bytes[p, end)` names, or `NO_ZONE`. */
function zoneOffset(bytes: Uint8Array, p: number, end: number): number {
  const sign = bytes[p]!;
  if (sign === 90 /* Z */) return p + 1 === end ? 0 : NO_ZONE;
  if ((sign !== 43 /* + */ && sign !== 45) /* - */ || p + 3 > end) return NO_ZONE;
  const hours = twoDigits(bytes, p + 1);
  p += 3;
  let minutes = 0;
  if (p < end) {
    if (bytes[p] === 58 /* : */) p++;
    if (p + 2 !== end) return NO_ZONE;
    minutes = twoDigits(bytes, p);
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_ZONE;
  return sign === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

const isDigit = (c: number) => c >= 48 && c <= 57;

/** The number that two digits make; far below zero where one of them is no digit. */
function twoDigits(bytes: Uint8Array, p: number): number {
  const tens = bytes[p]!;
  const ones = bytes[p + 1]!;
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + (ones - 48) : -100_000;
}

function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : DAYS_IN_MONTH[month]!;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar. The year is taken to begin in March, which puts the leap day last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = (((month > 2 ? month - 3 : month + 9) * 153 + 2) / 5) | 0;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear + day - 1 - 719_468;
}
