// TIMESTAMP with more than three digits behind the second: a whole number of microseconds (4 to 6 digits) or nanoseconds (7 to 9) since the
// epoch. `digits` is that of the unit: 6 or 9, and 3 where it may be milliseconds. Calendar and clocks know milliseconds, so such a value is
// taken apart into the ms that it lies in and what is behind them, which is never below 0.
import { multiplyWhole } from '../arithmetic/whole.ts';
import { readTimestamp, readWallClock, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../json/timestamp.ts';
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';
import { quoted } from './number-text.ts';
import { timestampText } from './timestamp.ts';

const MS_DIGITS = 3;
const NS_DIGITS = 9;

const UNITS_PER_MS: Readonly<Record<number, number>> = [0, 0, 0, 1, 0, 0, 1000, 0, 0, 1_000_000];

/** Units of 10^-`digits` s in a millisecond: 3, 6 or 9. */
export const unitsPerMs = (digits: number): number => UNITS_PER_MS[digits]!;

/** The multiple of `step` at or before the value. */
export function floorTo(value: Whole, step: number): Whole {
  if (typeof value === 'number') {
    // The nearest double of a quotient of safe integers never reaches the next whole number.
    const start = Math.floor(value / step) * step;
    if (start >= Number.MIN_SAFE_INTEGER) return start;
  }
  const [big, unit] = [BigInt(value), BigInt(step)];
  const rest = big % unit;
  return whole(big - rest - (rest < 0n ? unit : 0n));
}

/** The ms that it lies in. */
export function millisecondsOf(value: Whole, digits: number): number {
  const perMs = unitsPerMs(digits);
  if (typeof value === 'number') return Math.floor(value / perMs);
  return Number(BigInt(floorTo(value, perMs)) / BigInt(perMs));
}

/** What is behind these ms, in the unit of the value. */
export function behindMilliseconds(value: Whole, digits: number): number {
  const perMs = unitsPerMs(digits);
  if (typeof value === 'number') return value - Math.floor(value / perMs) * perMs;
  const rest = Number(value % BigInt(perMs));
  return rest < 0 ? rest + perMs : rest;
}

/** Its microseconds, further digits cut: the nearest double in years that are far away. */
export const microsecondsOf = (value: Whole, digits: number): number => Number(timestampOfPrecision(value, digits, 6));

/** The value of ms and what is behind them. */
export function fineTimestamp(epochMs: number, behind: number, digits: number): Whole {
  const value = epochMs * unitsPerMs(digits) + behind;
  if (Number.isSafeInteger(value)) return value;
  return whole(BigInt(epochMs) * BigInt(unitsPerMs(digits)) + BigInt(behind));
}

/** The value, where it lies in the years 0000 to 9999. Throws `RowError` otherwise. */
export function fineTimestampRange(value: Whole, digits: number): Whole {
  const epochMs = millisecondsOf(value, digits);
  if (epochMs >= TIMESTAMP_MIN_MS && epochMs <= TIMESTAMP_MAX_MS) return value;
  throw new RowError(`${epochMs} ms since 1970 is outside the range of TIMESTAMP (years 0000 to 9999)`);
}

/** Digits of the unit in which a timestamp of that precision counts. */
export const unitDigitsOf = (precision: number): number => (precision <= 3 ? 3 : precision <= 6 ? 6 : 9);

/** A timestamp with `from` digits behind the second, in the unit of that precision, as one with `to`: further digits are cut. */
export function timestampOfPrecision(value: Whole, from: number, to: number): Whole {
  const [given, wanted] = [unitDigitsOf(from), unitDigitsOf(to)];
  const cut = to < from ? floorTo(value, 10 ** (given - to)) : value;
  if (given === wanted) return cut;
  if (given < wanted) return multiplyWhole(cut, unitsPerMs(wanted - given + MS_DIGITS));
  const unit = unitsPerMs(given - wanted + MS_DIGITS);
  return typeof cut === 'number' ? cut / unit : whole(cut / BigInt(unit));
}

/** `2024-01-31T12:00:00.000000Z`, with `precision` digits, 4 to 9; `hasZone`: with the Z of UTC. */
export function fineTimestampText(value: Whole, precision: number, hasZone: boolean): string {
  const digits = unitDigitsOf(precision);
  const text = timestampText(millisecondsOf(value, digits)).slice(0, -1);
  const behind = String(behindMilliseconds(value, digits)).padStart(digits - MS_DIGITS, '0');
  return `${text}${behind.slice(0, precision - MS_DIGITS)}${hasZone ? 'Z' : ''}`;
}

/** The ns behind the ms of a timestamp that was read: its fourth to ninth digit behind the point. */
export function nanosecondsBehind(bytes: Uint8Array, p: number, end: number): number {
  while (p < end && bytes[p] !== 46 /* . */) p++;
  let nanoseconds = 0;
  for (let place = NS_DIGITS, unit = 100_000_000; unit >= 1 && ++p < end; place--, unit /= 10) {
    const digit = bytes[p]! - 48;
    if (digit < 0 || digit > 9) break;
    if (place <= NS_DIGITS - MS_DIGITS) nanoseconds += digit * unit;
  }
  return nanoseconds;
}

const milliseconds = new Float64Array(1);

/** The timestamp `bytes[p, end)` with so many digits, in its unit; null where it is none. `isLocal`: it names no zone. */
export function readFineTimestamp(bytes: Uint8Array, p: number, end: number, precision: number, isLocal: boolean): Whole | null {
  if (!(isLocal ? readWallClock : readTimestamp)(bytes, p, end, milliseconds, 0)) return null;
  const digits = unitDigitsOf(precision);
  const behind = Math.floor(nanosecondsBehind(bytes, p, end) / 10 ** (NS_DIGITS - digits));
  return floorTo(fineTimestamp(milliseconds[0]!, behind, digits), 10 ** (digits - precision));
}

const TEXT_LENGTH_MAX = 64;
const encoder = new TextEncoder();

/** The same of a text. */
export function fineTimestampOfText(text: string, precision: number, isLocal: boolean): Whole | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const bytes = encoder.encode(text);
  return readFineTimestamp(bytes, 0, bytes.length, precision, isLocal);
}

/** The same; throws `RowError` where the text is no ISO-8601 timestamp. */
export function textToFineTimestamp(text: string, precision: number, isLocal: boolean): Whole {
  const value = fineTimestampOfText(text.trim(), precision, isLocal);
  if (value !== null) return value;
  const type = `TIMESTAMP(${precision})${isLocal ? ' WITHOUT TIME ZONE' : ''}`;
  throw new RowError(
    `${quoted(text)} cannot be cast to ${type}; the form is 2024-01-31T12:00:00.000000${isLocal ? '' : 'Z'}, down to the date alone`,
  );
}
