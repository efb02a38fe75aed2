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
}

const fixed = (name: string, lengthMs: number, isCalendar = false): TimeUnit => ({ name, lengthMs, months: 0, isCalendar });
const monthly = (name: string, months: number): TimeUnit => ({ name, lengthMs: 0, months, isCalendar: true });

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

const SHORT: Readonly<Record<string, string>> = {
  ms: 'millisecond',
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  centuries: 'century',
};

const BY_NAME: ReadonlyMap<string, TimeUnit> = new Map([
  ...UNITS.flatMap((unit): [string, TimeUnit][] => [
    [unit.name, unit],
    [`${unit.name}s`, unit],
    [`sql_tsi_${unit.name}`, unit],
  ]),
  ...Object.entries(SHORT).map(([short, name]): [string, TimeUnit] => [short, UNITS.find(unit => unit.name === name)!]),
]);

/** The unit of that name, in any case, also in the plural. Throws `RowError` for another. */
export function timeUnit(name: string): TimeUnit {
  const unit = BY_NAME.get(name.toLowerCase());
  if (unit !== undefined) return unit;
  throw new RowError(`${quoted(name)} is no unit of time; the units are ${UNITS.map(one => one.name).join(', ')}`);
}
