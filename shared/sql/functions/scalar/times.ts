// The functions that take a moment apart and move it.

import { bindTimeArithmetic, isOfTime } from '../../binder/time-arithmetic.ts';
import { call as planCall } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { BIGINT, DOUBLE, INT, INTERVAL, INTERVAL_MONTHS, TIME, TIMESTAMP, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { CLOCK_FIELD, LENGTH_FIELD, MONTHS_FIELD, TIME_FIELD, TIME_UNIT, TIME_ZONE } from './parameter.ts';
import { bindOverload, type ComposedFunction, type Described, type Overload, type TableFunction } from './table-function.ts';

const T = "TIMESTAMP '2026-01-15 10:30:45.678'";

const field = (run: Overload['run']): Overload[] => [{ takes: [TIMESTAMP], optional: [TIME_ZONE], gives: INT, run, total: true }];
/** A TIME has them too. */
const CLOCK_FIELDS = new Set<Overload['run']>(['hourOf', 'minuteOf', 'secondOf', 'millisecondOf']);
const name = (run: Overload['run']): Overload[] => [{ takes: [TIMESTAMP], optional: [TIME_ZONE], gives: VARCHAR, run, total: true }];

/** A field, named: `says` completes "The … of the timestamp". */
function part(named: string, run: Overload['run'], says: string, result: unknown, aliases: readonly string[] = []): TableFunction {
  return {
    name: named,
    aliases,
    form: `${named}(ts [, zone])`,
    says: `${says}.`,
    overloads: CLOCK_FIELDS.has(run) ? [...field(run), { takes: [TIME], gives: INT, run, total: true }] : field(run),
    example: [`${named}(${T})`, result],
  };
}

const PARTS: readonly Overload[] = [
  {
    takes: [TIME_FIELD, TIMESTAMP],
    optional: [TIME_ZONE],
    gives: BIGINT,
    run: 'datePart',
    total: true,
    fine: { run: 'fineDatePart', total: true },
  },
  { takes: [CLOCK_FIELD, TIME], gives: BIGINT, run: 'datePart', total: true },
  { takes: [LENGTH_FIELD, INTERVAL], gives: BIGINT, run: 'lengthPart', total: true },
  { takes: [MONTHS_FIELD, INTERVAL_MONTHS], gives: BIGINT, run: 'lengthPart', total: true },
];

/** Moving by an interval is addition; by a number of units, the unit stands first. */
const shift = (sign: 'add' | 'subtract'): ScalarDefinition['bind'] => {
  const shown: Described = { name: sign === 'add' ? 'DATE_ADD' : 'DATE_SUB', form: '', says: '', example: ['', null] };
  const typed: readonly Overload[] = [{ takes: [TIMESTAMP, INTERVAL], gives: TIMESTAMP, run: 'addTime' }];
  return (call, args, binder) => {
    const [moment, length] = args as [Expression, Expression];
    if (isOfTime(moment) && isOfTime(length)) {
      return bindTimeArithmetic(sign, sign === 'add' ? '+' : '-', moment, length, call.span, binder);
    }
    const bound = bindOverload(shown, typed, call, args, binder);
    if (bound?.kind !== 'call') return null;
    const [time, interval] = bound.arguments as [Expression, Expression];
    return planCall(sign, TIMESTAMP, call.span, time, interval);
  };
};

const between = (run: 'timeBetween' | 'timeBoundaries', fine: 'betweenFine' | 'boundariesFine'): Overload[] => [
  { takes: [TIME_UNIT, TIMESTAMP, TIMESTAMP], optional: [TIME_ZONE], gives: BIGINT, run, total: true, fine: { run: fine } },
];

export const TIME_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: 'CURRENT_TIMESTAMP',
    aliases: ['NOW', 'LOCALTIMESTAMP'],
    form: 'CURRENT_TIMESTAMP',
    says: 'When the record arrived in the stream; so a query gives the same rows whenever it runs. It is there where a source is read.',
    argumentCount: [0, 0],
    bind: ({ span }, _args, binder) =>
      binder.bind({ kind: 'name', qualifier: null, name: { text: '_timestamp', quoted: false, span }, span }),
    example: ['CURRENT_TIMESTAMP IS NOT NULL', true],
  },
  {
    name: 'EXTRACT',
    aliases: ['DATE_PART', 'DATEPART'],
    form: "EXTRACT(field FROM ts)\nDATE_PART('field', ts [, zone])",
    says: 'A field as a whole number: NANOSECOND, MICROSECOND and MILLISECOND (with the seconds), SECOND, MINUTE, HOUR, DAY, DOW (0 is Sunday), ISODOW, DOY, WEEK (ISO), MONTH, QUARTER, YEAR, ISOYEAR, DECADE, CENTURY, MILLENNIUM, EPOCH. Of a TIME and an INTERVAL those that it has.',
    overloads: PARTS,
    example: [`EXTRACT(HOUR FROM ${T})`, 10],
  },
  part('YEAR', 'yearOf', 'The year', 2026),
  part('QUARTER', 'quarterOf', 'The quarter, 1 to 4', 1),
  part('MONTH', 'monthOf', 'The month, 1 to 12', 1),
  part('WEEK', 'weekOf', 'The ISO week, 1 to 53', 3, ['WEEKOFYEAR']),
  part('ISOYEAR', 'isoYearOf', 'The year that the ISO week belongs to', 2026),
  part('YEARWEEK', 'yearWeekOf', 'ISO year and week as one number', 202603),
  part('DAY', 'dayOf', 'The day of the month', 15, ['DAYOFMONTH']),
  part('DOY', 'dayOfYear', 'The day of the year', 15, ['DAYOFYEAR']),
  part('DOW', 'weekdayOf', 'The day of the week; 0 is Sunday', 4),
  part('ISODOW', 'isoWeekdayOf', 'The day of the week; 1 is Monday, 7 Sunday', 4),
  part('HOUR', 'hourOf', 'The hour, 0 to 23', 10),
  part('MINUTE', 'minuteOf', 'The minute', 30),
  part('SECOND', 'secondOf', 'The second, without its fraction', 45),
  part('MILLISECOND', 'millisecondOf', 'The milliseconds of the minute: seconds included', 45_678),
  {
    name: 'MICROSECOND',
    form: 'MICROSECOND(ts [, zone])',
    says: 'The microseconds of the minute: seconds included.',
    overloads: [
      {
        takes: [TIMESTAMP],
        optional: [TIME_ZONE],
        gives: INT,
        run: 'microsecondOf',
        total: true,
        fine: { run: 'microsecondOfFine', total: true },
      },
      { takes: [TIME], gives: INT, run: 'microsecondOf', total: true },
    ],
    example: ["MICROSECOND(TIMESTAMP '2026-01-15 10:30:45.678901')", 45_678_901],
  },
  {
    name: 'NANOSECOND',
    form: 'NANOSECOND(ts [, zone])',
    says: 'The nanoseconds of the minute: seconds included.',
    overloads: [
      {
        takes: [TIMESTAMP],
        optional: [TIME_ZONE],
        gives: BIGINT,
        run: 'nanosecondOf',
        total: true,
        fine: { run: 'nanosecondOfFine', total: true },
      },
      { takes: [TIME], gives: BIGINT, run: 'nanosecondOf', total: true },
    ],
    example: ["NANOSECOND(TIMESTAMP '2026-01-15 10:30:45.678901')", 45_678_901_000],
  },
  {
    name: 'DAYNAME',
    form: 'DAYNAME(ts [, zone])',
    says: 'The day of the week in English.',
    overloads: name('nameOfDay'),
    example: [`DAYNAME(${T})`, 'Thursday'],
  },
  {
    name: 'MONTHNAME',
    form: 'MONTHNAME(ts [, zone])',
    says: 'The month in English.',
    overloads: name('nameOfMonth'),
    example: [`MONTHNAME(${T})`, 'January'],
  },
  {
    name: 'DATE_TRUNC',
    form: "DATE_TRUNC('unit', ts [, zone])",
    says: 'The start of the unit that the moment lies in, by the clocks of the zone. Weeks start on Monday.',
    overloads: [
      { takes: [TIME_UNIT, TIMESTAMP], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'truncateTime', fine: { run: 'truncateFine' } },
    ],
    example: [`DATE_TRUNC('day', ${T}, 'Asia/Kolkata')`, '2026-01-14T18:30:00.000Z'],
  },
  {
    name: 'TIME_BUCKET',
    aliases: ['DATE_BIN'],
    form: 'TIME_BUCKET(interval, ts [, origin])',
    says: 'The start of the interval that the moment lies in, counted from 1970 or the origin: the same buckets as WINDOW TUMBLING.',
    overloads: [{ takes: [INTERVAL, TIMESTAMP], optional: [TIMESTAMP], gives: TIMESTAMP, run: 'timeBucket', fine: { run: 'bucketFine' } }],
    example: [`TIME_BUCKET(INTERVAL '5' MINUTE, ${T})`, '2026-01-15T10:30:00.000Z'],
  },
  {
    name: 'STEP',
    form: 'STEP(ts BY interval)',
    says: 'The same with the timestamp first, as in Kinesis Data Analytics.',
    overloads: [{ takes: [TIMESTAMP, INTERVAL], gives: TIMESTAMP, run: 'stepTime', fine: { run: 'stepFine' } }],
    example: [`STEP(${T} BY INTERVAL '60' SECOND)`, '2026-01-15T10:30:00.000Z'],
  },
  {
    name: 'TIMESTAMPADD',
    aliases: ['DATEADD'],
    form: 'TIMESTAMPADD(unit, count, ts [, zone])',
    says: 'So many units later. Months, quarters and years keep the day, or take the last of the month; days and weeks follow the clocks of the zone.',
    overloads: [
      { takes: [TIME_UNIT, BIGINT, TIMESTAMP], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'addTime', fine: { run: 'addFine' } },
    ],
    example: ["TIMESTAMPADD(MONTH, 1, TIMESTAMP '2026-01-31')", '2026-02-28T00:00:00.000Z'],
  },
  {
    name: 'DATE_ADD',
    form: 'DATE_ADD(ts, interval)',
    says: 'The timestamp plus the interval.',
    argumentCount: [2, 2],
    bind: shift('add'),
    example: ["DATE_ADD(TIMESTAMP '2026-01-31', INTERVAL '1' DAY)", '2026-02-01T00:00:00.000Z'],
  },
  {
    name: 'DATE_SUB',
    form: 'DATE_SUB(ts, interval)',
    says: 'The timestamp less the interval.',
    argumentCount: [2, 2],
    bind: shift('subtract'),
    example: ["DATE_SUB(TIMESTAMP '2026-02-01', INTERVAL '1' DAY)", '2026-01-31T00:00:00.000Z'],
  },
  {
    name: 'TIMESTAMPDIFF',
    form: 'TIMESTAMPDIFF(unit, from, to [, zone])',
    says: 'How many whole units fit between the two; below 0 where `to` is earlier.',
    overloads: between('timeBetween', 'betweenFine'),
    example: ["TIMESTAMPDIFF(HOUR, TIMESTAMP '2026-01-15 10:50:00', TIMESTAMP '2026-01-15 12:10:00')", 1],
  },
  {
    name: 'DATE_DIFF',
    aliases: ['DATEDIFF'],
    form: "DATE_DIFF('unit', from, to [, zone])",
    says: 'How many starts of a unit lie between the two.',
    overloads: between('timeBoundaries', 'boundariesFine'),
    example: ["DATE_DIFF('hour', TIMESTAMP '2026-01-15 10:50:00', TIMESTAMP '2026-01-15 12:10:00')", 2],
  },
  {
    name: 'LAST_DAY',
    form: 'LAST_DAY(ts [, zone])',
    says: 'The start of the last day of the month.',
    overloads: [{ takes: [TIMESTAMP], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'lastDay' }],
    example: [`LAST_DAY(${T})`, '2026-01-31T00:00:00.000Z'],
  },
  {
    name: 'EPOCH',
    form: 'EPOCH(ts)',
    says: 'Seconds since 1970, with their fraction, as a DOUBLE; of a TIME since midnight, of an INTERVAL how many it has.',
    overloads: [TIMESTAMP, TIME, INTERVAL].map(type => ({
      takes: [type],
      gives: DOUBLE,
      run: 'epochSeconds',
      total: true,
      ...(type === TIMESTAMP && { fine: { run: 'epochSecondsFine', total: true } }),
    })),
    example: [`EPOCH(${T})`, 1768473045.678],
  },
  {
    name: 'EPOCH_MS',
    form: 'EPOCH_MS(ts)',
    says: 'Milliseconds since 1970; of a TIME since midnight, of an INTERVAL how many it has.',
    overloads: [TIMESTAMP, TIME, INTERVAL].map(type => ({ takes: [type], gives: BIGINT, run: 'epochMilliseconds', total: true })),
    example: [`EPOCH_MS(${T})`, 1768473045678],
  },
  {
    name: 'EPOCH_US',
    form: 'EPOCH_US(ts)',
    says: 'Microseconds since 1970.',
    overloads: [
      { takes: [TIMESTAMP], gives: BIGINT, run: 'epochMicroseconds', total: true, fine: { run: 'epochMicrosecondsFine', total: true } },
    ],
    example: ["EPOCH_US(TIMESTAMP '2026-01-15 10:30:45.678901')", 1768473045678901],
  },
  {
    name: 'EPOCH_NS',
    form: 'EPOCH_NS(ts)',
    says: 'Nanoseconds since 1970: a BIGINT has those of the years 1677 to 2262.',
    overloads: [{ takes: [TIMESTAMP], gives: BIGINT, run: 'epochNanoseconds', fine: { run: 'epochNanosecondsFine' } }],
    example: ["EPOCH_NS(TIMESTAMP '1970-01-01 00:00:01.000000001')", 1000000001],
  },
  {
    name: 'TO_UNIXTIME',
    aliases: ['UNIX_TIMESTAMP'],
    form: 'TO_UNIXTIME(ts)',
    says: 'Whole seconds since 1970.',
    overloads: [{ takes: [TIMESTAMP], gives: BIGINT, run: 'unixTime', total: true }],
    example: [`TO_UNIXTIME(${T})`, 1768473045],
  },
];
