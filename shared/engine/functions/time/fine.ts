// The functions of time for timestamps with digits beyond milliseconds. Calendar and clocks know milliseconds: what moves a timestamp moves its
// ms and keeps what is behind them. `digits` says the unit of the values, 6 or 9 (cast/fine-timestamp.ts).
import { bigintRange } from '../../arithmetic/bigint.ts';
import { decimalToDouble } from '../../arithmetic/decimal.ts';
import { addWhole, multiplyWhole, negateWhole, subtractWhole } from '../../arithmetic/whole.ts';
import {
  behindMilliseconds,
  fineTimestamp,
  fineTimestampRange,
  floorTo,
  millisecondsOf,
  timestampOfPrecision,
  unitsPerMs,
} from '../../cast/fine-timestamp.ts';
import { intervalRange } from '../../cast/interval.ts';
import { RowError } from '../../row-error.ts';
import { type Whole, whole } from '../../values.ts';
import * as ms from './arithmetic.ts';
import { datePart, millisecondOf, type TimeField } from './fields.ts';
import { formatTime, type TimeFormat } from './format.ts';
import type { TimeUnit } from './unit.ts';
import type { TimeZone } from './zone.ts';

/** The timestamp whose ms are moved. Throws what `move` throws. */
function moved(value: Whole, digits: number, move: (epochMs: number) => number): Whole {
  return fineTimestamp(move(millisecondsOf(value, digits)), behindMilliseconds(value, digits), digits);
}

const behindNs = (value: Whole, digits: number): number => behindMilliseconds(value, digits) * 10 ** (9 - digits);

/** `ts + interval`. Throws `RowError` out of range. */
export const laterFine = (digits: number, value: Whole, lengthMs: number): Whole =>
  fineTimestampRange(addWhole(value, multiplyWhole(lengthMs, unitsPerMs(digits))), digits);

/** `ts - interval`. Throws `RowError` out of range. */
export const earlierFine = (digits: number, value: Whole, lengthMs: number): Whole => laterFine(digits, value, 0 - lengthMs);

/** `a - b`: an interval has milliseconds, further digits are cut. Throws `RowError` out of range. */
export function differenceOfFine(digits: number, a: Whole, b: Whole): number {
  const units = subtractWhole(a, b);
  return intervalRange((units < 0 ? -millisecondsOf(negateWhole(units), digits) : millisecondsOf(units, digits)) + 0);
}

/** `ts + interval` of months. Throws `RowError` out of range. */
export const monthsAfterFine = (digits: number, value: Whole, months: number): Whole =>
  moved(value, digits, epochMs => ms.monthsAfter(epochMs, months));

/** `ts - interval` of months. Throws `RowError` out of range. */
export const monthsBeforeFine = (digits: number, value: Whole, months: number): Whole => monthsAfterFine(digits, value, 0 - months);

/** DATE_TRUNC. Throws `RowError` before the year 0. */
export function truncateFine(digits: number, unit: TimeUnit, value: Whole, zone?: TimeZone): Whole {
  if (unit.digits > 3) return unit.digits >= digits ? value : floorTo(value, 10 ** (digits - unit.digits));
  return fineTimestamp(ms.truncateTime(unit, millisecondsOf(value, digits), zone), 0, digits);
}

/** `FLOOR(ts TO unit)`. */
export const floorFine = (digits: number, value: Whole, unit: TimeUnit, zone?: TimeZone): Whole => truncateFine(digits, unit, value, zone);

/** `CEIL(ts TO unit)`. Throws `RowError` out of range. */
export function ceilFine(digits: number, value: Whole, unit: TimeUnit, zone?: TimeZone): Whole {
  const start = truncateFine(digits, unit, value, zone);
  return start === value ? start : addFine(digits, unit, 1, start, zone);
}

/** TIMESTAMPADD. Throws `RowError` out of range. */
export function addFine(digits: number, unit: TimeUnit, count: Whole, value: Whole, zone?: TimeZone): Whole {
  if (unit.digits <= 3) return moved(value, digits, epochMs => ms.addTime(unit, count, epochMs, zone));
  return fineTimestampRange(addWhole(value, timestampOfPrecision(count, unit.digits, digits)), digits);
}

/** TIMESTAMPDIFF: whole units between the two. Throws `RowError` for more than a BIGINT counts. */
export function betweenFine(digits: number, unit: TimeUnit, from: Whole, to: Whole, zone?: TimeZone): Whole {
  if (unit.digits > 3) {
    const units = subtractWhole(to, from);
    const isNegative = units < 0;
    const count = timestampOfPrecision(isNegative ? negateWhole(units) : units, digits, unit.digits);
    return bigintRange(isNegative ? negateWhole(count) : count);
  }
  const rest = behindMilliseconds(to, digits) - behindMilliseconds(from, digits);
  const fromMs = millisecondsOf(from, digits);
  const toMs = millisecondsOf(to, digits);
  // A ms that is not full counts for nothing.
  const fullMs = toMs + (toMs > fromMs && rest < 0 ? -1 : toMs < fromMs && rest > 0 ? 1 : 0);
  return ms.timeBetween(unit, fromMs, fullMs, zone);
}

/** DATE_DIFF: starts of a unit between the two. Throws `RowError` for more than a BIGINT counts. */
export function boundariesFine(digits: number, unit: TimeUnit, from: Whole, to: Whole, zone?: TimeZone): Whole {
  if (unit.digits <= 3) return ms.timeBoundaries(unit, millisecondsOf(from, digits), millisecondsOf(to, digits), zone);
  const index = (value: Whole) => timestampOfPrecision(value, digits, unit.digits);
  return bigintRange(subtractWhole(index(to), index(from)));
}

/** TIME_BUCKET. Throws `RowError` out of range. */
export function bucketFine(digits: number, lengthMs: number, value: Whole, origin: Whole = 0): Whole {
  if (lengthMs <= 0) throw new RowError(`an interval of ${lengthMs} ms makes no buckets; it must be above 0`);
  const length = BigInt(multiplyWhole(lengthMs, unitsPerMs(digits)));
  const from = BigInt(subtractWhole(value, origin));
  const rest = from % length;
  const start = from - rest - (rest < 0n ? length : 0n);
  return fineTimestampRange(addWhole(whole(start), origin), digits);
}

/** `STEP(ts BY interval)`. */
export const stepFine = (digits: number, value: Whole, lengthMs: number): Whole => bucketFine(digits, lengthMs, value);

/** What clocks in the zone show. Throws `RowError` out of range. */
export const localFineIn = (digits: number, value: Whole, zone: TimeZone): Whole => moved(value, digits, at => ms.localTimeIn(at, zone));

/** The same with the zone first. */
export const localFineOf = (digits: number, zone: TimeZone, value: Whole): Whole => localFineIn(digits, value, zone);

/** The moment at which clocks in the zone show that. Throws `RowError` out of range. */
export const momentFineIn = (digits: number, value: Whole, zone: TimeZone): Whole => moved(value, digits, at => ms.momentIn(at, zone));

/** The same with the zone first. */
export const momentFineOf = (digits: number, zone: TimeZone, value: Whole): Whole => momentFineIn(digits, value, zone);

/** CONVERT_TZ. Throws `RowError` out of range. */
export const convertFineZone = (digits: number, value: Whole, from: TimeZone, to: TimeZone): Whole =>
  moved(value, digits, at => ms.convertZone(at, from, to));

/** EXTRACT. */
export const fineDatePart = (digits: number, field: TimeField, value: Whole, zone?: TimeZone): number =>
  datePart(field, millisecondsOf(value, digits), zone, behindNs(value, digits));

const part =
  (behind: (ns: number) => number, unitsOfMs: number) =>
  (digits: number, value: Whole, zone?: TimeZone): number =>
    millisecondOf(millisecondsOf(value, digits), zone) * unitsOfMs + behind(behindNs(value, digits));

export const microsecondOfFine = part(ns => Math.floor(ns / 1000), 1000);
export const nanosecondOfFine = part(ns => ns, 1_000_000);

/** Seconds since 1970, with their fraction. */
export const epochSecondsFine = (digits: number, value: Whole): number => decimalToDouble(value, digits);

/** Microseconds since 1970. */
export const epochMicrosecondsFine = (digits: number, value: Whole): Whole => timestampOfPrecision(value, digits, 6);

/** Nanoseconds since 1970. Throws `RowError` for more than a BIGINT counts: beyond the years 1677 to 2262. */
export const epochNanosecondsFine = (digits: number, value: Whole): Whole => bigintRange(timestampOfPrecision(value, digits, 9));

/** The timestamp by a pattern. */
export const formatFine = (digits: number, value: Whole, format: TimeFormat, zone?: TimeZone): string =>
  formatTime(millisecondsOf(value, digits), format, zone, behindNs(value, digits));

/** The same with the format first. */
export const formatFineBy = (digits: number, format: TimeFormat, value: Whole, zone?: TimeZone): string =>
  formatFine(digits, value, format, zone);

/** TO_TIMESTAMP_LTZ: the precision is that of the unit. Throws `RowError` out of range. */
export const fineTimestampOfUnits = (digits: number, value: Whole): Whole => fineTimestampRange(value, digits);

/** So many microseconds since 1970. Throws `RowError` out of range. */
export const timestampOfMicroseconds = (value: Whole): Whole => fineTimestampRange(value, 6);

/** The same of nanoseconds. Throws `RowError` out of range. */
export const timestampOfNanoseconds = (value: Whole): Whole => fineTimestampRange(value, 9);
