// Units of time: those of fixed length, and those that are a number of months.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';

export interface TimeUnit {
  readonly name: string;
  /** 0 for units of months. */
  readonly lengthMs: number;
  /** 0 for units of fixed length. */
  readonly months: number;
  /** Days and longer units follow the calendar of a zone. */
  readonly isCalendar: boolean;
  /** Behind the second; more than 3 for units below the millisecond, which have no length in ms. */
  readonly digits: number;
}

const fixed = (name: string, lengthMs: number, isCalendar = false): TimeUnit => ({
  name,
  lengthMs,
  months: 0,
  isCalendar,
  digits: 3,
});
const monthly = (name: string, months: number): TimeUnit => ({ name, lengthMs: 0, months, isCalendar: true, digits: 3 });
const fine = (name: string, digits: number): TimeUnit => ({ name, lengthMs: 0, months: 0, isCalendar: false, digits });

const UNITS: readonly TimeUnit[] = [
  fixed('millisecond', 1),
  fixed('second', 1000),
  fixed('minute', 60_000),
  fixed('hour', 3_600_000),
  fixed('day', 86_400_000, true),
  fixed('week', 604_800_000, true),
  monthly('month', 1),
  monthly('quarter', 3),
  monthly('year', 12),
  monthly('decade', 120),
  monthly('century', 1200),
  monthly('millennium', 12_000),
];

const FINE_UNITS: readonly TimeUnit[] = [fine('nanosecond', 9), fine('microsecond', 6), ...UNITS];

const SHORT: Readonly<Record<string, string>> = {
  ms: 'millisecond',
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  centuries: 'century',
};

const byName = (units: readonly TimeUnit[], short: Readonly<Record<string, string>>): ReadonlyMap<string, TimeUnit> =>
  new Map([
    ...units.flatMap((unit): [string, TimeUnit][] => [
      [unit.name, unit],
      [`${unit.name}s`, unit],
      [`sql_tsi_${unit.name}`, unit],
    ]),
    ...Object.entries(short).map(([key, name]): [string, TimeUnit] => [key, units.find(unit => unit.name === name)!]),
  ]);

const BY_NAME = byName(UNITS, SHORT);
const FINE_BY_NAME = byName(FINE_UNITS, { ...SHORT, us: 'microsecond', ns: 'nanosecond' });

/** The unit of that name, in any case, also in the plural. Throws `RowError` for another. */
export const timeUnit = (name: string): TimeUnit => unitNamed(name, BY_NAME, UNITS);

/** The same with micro- and nanoseconds. */
export const fineTimeUnit = (name: string): TimeUnit => unitNamed(name, FINE_BY_NAME, FINE_UNITS);

function unitNamed(name: string, named: ReadonlyMap<string, TimeUnit>, units: readonly TimeUnit[]): TimeUnit {
  const unit = named.get(name.toLowerCase());
  if (unit !== undefined) return unit;
  throw new RowError(`${quoted(name)} is no unit of time; the units are ${units.map(one => one.name).join(', ')}`);
}
