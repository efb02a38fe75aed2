// Timestamps cut to a unit, moved and compared. Days and longer units follow the calendar of the zone, so that the day after a change of the
// clock begins at midnight too; shorter ones have a fixed length.
import { timestampRange } from '../../cast/timestamp.ts';
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import * as calendar from './calendar.ts';
import type { TimeUnit } from './unit.ts';
import type { TimeZone } from './zone.ts';

const toLocal = (epochMs: number, zone: TimeZone | undefined): number => (zone === undefined ? epochMs : zone.toLocal(epochMs));
const toUtc = (localMs: number, zone: TimeZone | undefined): number => (zone === undefined ? localMs : zone.toUtc(localMs));

/** DATE_TRUNC: the start of the unit that the moment lies in. Throws `RowError` before the year 0. */
export function truncateTime(unit: TimeUnit, epochMs: number, zone?: TimeZone): number {
  const localMs = toLocal(epochMs, zone);
  if (!unit.isCalendar) return timestampRange(epochMs - (localMs - Math.floor(localMs / unit.lengthMs) * unit.lengthMs));
  return timestampRange(toUtc(unitStart(unit, localMs), zone));
}

/** `CEIL(ts TO unit)`: the moment itself where a unit starts there, otherwise the next start. Throws `RowError` out of range. */
export function ceilTime(epochMs: number, unit: TimeUnit, zone?: TimeZone): number {
  const start = truncateTime(unit, epochMs, zone);
  return start === epochMs ? start : addTime(unit, 1, start, zone);
}

/** `FLOOR(ts TO unit)`. */
export const floorTime = (epochMs: number, unit: TimeUnit, zone?: TimeZone): number => truncateTime(unit, epochMs, zone);

function unitStart(unit: TimeUnit, localMs: number): number {
  if (unit.months > 0) return calendar.monthStart(Math.floor(calendar.monthIndexAt(localMs) / unit.months) * unit.months);
  return unit.name === 'week' ? calendar.weekStart(localMs) : calendar.dayStart(localMs);
}

/** So many units later. Throws `RowError` out of range. */
export function addTime(unit: TimeUnit, count: Whole, epochMs: number, zone?: TimeZone): number {
  const units = Number(count);
  // No timestamp is further away from another.
  if (Math.abs(units) > 1e15) throw new RowError(`${count} ${unit.name}s lead out of the range of TIMESTAMP (years 0000 to 9999)`);
  if (!unit.isCalendar) return timestampRange(epochMs + units * unit.lengthMs);
  const localMs = toLocal(epochMs, zone);
  if (unit.months === 0) return timestampRange(toUtc(localMs + units * unit.lengthMs, zone));
  if (Math.abs(units * unit.months) > 120_000) {
    throw new RowError(`${count} ${unit.name}s lead out of the range of TIMESTAMP (years 0000 to 9999)`);
  }
  return timestampRange(toUtc(calendar.monthsLater(localMs, units * unit.months), zone));
}

/** The same day and time so many months later, or the last of a shorter month. Throws `RowError` out of range. */
export const monthsAfter = (epochMs: number, months: number): number => timestampRange(calendar.monthsLater(epochMs, months));

/** The same, earlier. Throws `RowError` out of range. */
export const monthsBefore = (epochMs: number, months: number): number => monthsAfter(epochMs, 0 - months);

/** DATE_DIFF: how many starts of a unit lie between the two. */
export function timeBoundaries(unit: TimeUnit, fromMs: number, toMs: number, zone?: TimeZone): number {
  return unitIndex(unit, toLocal(toMs, zone)) - unitIndex(unit, toLocal(fromMs, zone));
}

function unitIndex(unit: TimeUnit, localMs: number): number {
  if (unit.months > 0) return Math.floor(calendar.monthIndexAt(localMs) / unit.months);
  const start = unit.name === 'week' ? calendar.weekStart(localMs) : localMs;
  return Math.floor(start / unit.lengthMs);
}

/** TIMESTAMPDIFF: how many whole units fit between the two; below 0 where the second is earlier. */
export function timeBetween(unit: TimeUnit, fromMs: number, toMs: number, zone?: TimeZone): number {
  const [from, to] = unit.isCalendar ? [toLocal(fromMs, zone), toLocal(toMs, zone)] : [fromMs, toMs];
  if (unit.months === 0) return Math.trunc((to - from) / unit.lengthMs) + 0;
  const months = calendar.monthIndexAt(to) - calendar.monthIndexAt(from);
  const reached = calendar.monthsLater(from, months);
  const whole = months + (months > 0 && reached > to ? -1 : months < 0 && reached < to ? 1 : 0);
  return Math.trunc(whole / unit.months) + 0;
}

/** TIME_BUCKET: the start of the interval that the moment lies in, counted from `originMs`. Throws `RowError` out of range. */
export function timeBucket(lengthMs: number, epochMs: number, originMs = 0): number {
  if (lengthMs <= 0) throw new RowError(`an interval of ${lengthMs} ms makes no buckets; it must be above 0`);
  return timestampRange(Math.floor((epochMs - originMs) / lengthMs) * lengthMs + originMs);
}

/** `STEP(ts BY interval)`. */
export const stepTime = (epochMs: number, lengthMs: number): number => timeBucket(lengthMs, epochMs);

/** The start of the last day of the month. */
export function lastDay(epochMs: number, zone?: TimeZone): number {
  const next = calendar.monthStart(calendar.monthIndexAt(toLocal(epochMs, zone)) + 1);
  return timestampRange(toUtc(next - 86_400_000, zone));
}

/** What clocks in the zone show, as if it were UTC. Throws `RowError` out of range. */
export const localTimeIn = (epochMs: number, zone: TimeZone): number => timestampRange(zone.toLocal(epochMs));

/** The same with the zone first. */
export const localTimeOf = (zone: TimeZone, epochMs: number): number => localTimeIn(epochMs, zone);

/** The moment at which clocks in the zone show that. Throws `RowError` out of range. */
export const momentIn = (localMs: number, zone: TimeZone): number => timestampRange(zone.toUtc(localMs));

/** The same with the zone first. */
export const momentOf = (zone: TimeZone, localMs: number): number => momentIn(localMs, zone);

/** CONVERT_TZ: what clocks in `to` show when those in `from` show that. Throws `RowError` out of range. */
export const convertZone = (localMs: number, from: TimeZone, to: TimeZone): number => timestampRange(to.toLocal(from.toUtc(localMs)));

/** Minutes that clocks in the zone are ahead of UTC. */
export const zoneOffsetMinutes = (epochMs: number, zone: TimeZone): number => zone.offsetAt(epochMs) / 60_000;
