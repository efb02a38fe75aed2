// The functions that make and read dates and times of day.
import { cast } from '../../plan/build.ts';
import { BIGINT, DATE, DOUBLE, INT, type SqlType, TIME, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { POSTGRES_FORMAT } from './parameter.ts';
import type { ComposedFunction, TableFunction } from './table-function.ts';

/** A part of the record's arrival. */
const ofArrival =
  (type: SqlType): ScalarDefinition['bind'] =>
  ({ span }, _args, binder) => {
    const arrival = binder.bind({ kind: 'name', qualifier: null, name: { text: '_timestamp', quoted: false, span }, span });
    return arrival === null ? null : cast(arrival, type, span);
  };

export const DATE_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: 'CURRENT_DATE',
    form: 'CURRENT_DATE',
    says: 'The date on which the record arrived, in UTC.',
    argumentCount: [0, 0],
    bind: ofArrival(DATE),
    example: ['CURRENT_DATE IS NOT NULL', true],
  },
  {
    name: 'CURRENT_TIME',
    aliases: ['LOCALTIME'],
    form: 'CURRENT_TIME',
    says: 'The time of day at which the record arrived, in UTC.',
    argumentCount: [0, 0],
    bind: ofArrival(TIME),
    example: ['CURRENT_TIME IS NOT NULL', true],
  },
  {
    name: 'TO_DATE',
    form: "TO_DATE(text [, 'format'])",
    says: 'The date that a text names: 2026-01-31, or by a pattern of PostgreSQL.',
    overloads: [
      { takes: [VARCHAR], gives: DATE, run: 'textToDate' },
      { takes: [VARCHAR, POSTGRES_FORMAT], gives: DATE, run: 'parseDate' },
    ],
    example: ["TO_DATE('15.01.2026', 'DD.MM.YYYY')", '2026-01-15'],
  },
  {
    name: 'MAKE_DATE',
    form: 'MAKE_DATE(year, month, day)',
    says: 'The date of that name in the calendar.',
    overloads: [{ takes: [INT, INT, INT], gives: DATE, run: 'makeDate' }],
    example: ['MAKE_DATE(2026, 1, 15)', '2026-01-15'],
  },
  {
    name: 'MAKE_TIME',
    form: 'MAKE_TIME(hour, minute, second)',
    says: 'The time of day.',
    overloads: [{ takes: [INT, INT, DOUBLE], gives: TIME, run: 'makeTime' }],
    example: ['MAKE_TIME(10, 30, 45.5)', '10:30:45.500'],
  },
  {
    name: 'DATE_FROM_UNIX_DATE',
    form: 'DATE_FROM_UNIX_DATE(days)',
    says: 'The date so many days after 1970-01-01.',
    overloads: [{ takes: [BIGINT], gives: DATE, run: 'dateOfDays' }],
    example: ['DATE_FROM_UNIX_DATE(20468)', '2026-01-15'],
  },
  {
    name: 'UNIX_DATE',
    form: 'UNIX_DATE(date)',
    says: 'Days since 1970-01-01.',
    overloads: [{ takes: [DATE], gives: INT, run: 'sameNumber', total: true }],
    example: ["UNIX_DATE(DATE '2026-01-15')", 20468],
  },
];
