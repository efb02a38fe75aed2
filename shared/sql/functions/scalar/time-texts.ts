// The functions that write and read timestamps, make them of numbers, and change their zone.
import { BIGINT, DOUBLE, INT, type SqlType, TIMESTAMP, VARCHAR, WALL_CLOCK } from '../../types/sql-type.ts';
import { fractionDigitsOf, JAVA_FORMAT, type Parameter, POSTGRES_FORMAT, STRFTIME_FORMAT, TIME_ZONE } from './parameter.ts';
import type { Overload, TableFunction } from './table-function.ts';

const MICROSECONDS: SqlType = { ...TIMESTAMP, precision: 6 };
const NANOSECONDS: SqlType = { ...TIMESTAMP, precision: 9 };

const T = "TIMESTAMP '2026-01-15 10:30:45.678'";

const written = (format: Parameter): Overload[] => [
  {
    takes: [TIMESTAMP, format],
    optional: [TIME_ZONE],
    gives: VARCHAR,
    run: 'formatTime',
    total: true,
    fine: { run: 'formatFine', total: true },
  },
];
/** A format with more than three digits behind the second gives them. */
const read = (format: Parameter): Overload[] => [
  {
    takes: [VARCHAR, format],
    optional: [TIME_ZONE],
    gives: TIMESTAMP,
    run: 'parseTime',
    fine: { run: 'parseFineTime' },
    fineDigits: args => fractionDigitsOf(args[1]!, format),
  },
];

export const TIME_TEXT_FUNCTIONS: readonly TableFunction[] = [
  {
    name: 'TO_CHAR',
    form: "TO_CHAR(ts, 'format' [, zone])",
    says: 'The timestamp by a pattern of PostgreSQL, as clocks in the zone show it.',
    overloads: written(POSTGRES_FORMAT),
    example: [`TO_CHAR(${T}, 'DD Mon YYYY, HH12:MI AM', 'Europe/Berlin')`, '15 Jan 2026, 11:30 AM'],
  },
  {
    name: 'DATE_FORMAT',
    form: "DATE_FORMAT(ts, 'format' [, zone])",
    says: 'The same by a pattern of Java, as in Flink.',
    overloads: written(JAVA_FORMAT),
    example: [`DATE_FORMAT(${T}, 'yyyy-MM-dd''T''HH:mm:ssXXX', 'America/New_York')`, '2026-01-15T05:30:45-05:00'],
  },
  {
    name: 'STRFTIME',
    form: "STRFTIME(ts, 'format' [, zone])",
    says: 'The same by a pattern of strftime, as in DuckDB.',
    overloads: written(STRFTIME_FORMAT),
    example: [`STRFTIME(${T}, '%a %-d %B, %H:%M:%S.%g')`, 'Thu 15 January, 10:30:45.678'],
  },
  {
    name: 'TIMESTAMP_TO_CHAR',
    form: "TIMESTAMP_TO_CHAR('format', ts [, zone])",
    says: 'DATE_FORMAT with the format first, as in Kinesis Data Analytics.',
    overloads: [
      {
        takes: [JAVA_FORMAT, TIMESTAMP],
        optional: [TIME_ZONE],
        gives: VARCHAR,
        run: 'formatTimeBy',
        total: true,
        fine: { run: 'formatFineBy', total: true },
      },
    ],
    example: [`TIMESTAMP_TO_CHAR('dd/MM/yyyy', ${T})`, '15/01/2026'],
  },
  {
    name: 'TO_TIMESTAMP',
    form: "TO_TIMESTAMP(text)\nTO_TIMESTAMP(seconds)\nTO_TIMESTAMP(text, 'format' [, zone])",
    says: 'The timestamp that a text names in ISO-8601, or by a pattern of PostgreSQL in the zone; or so many seconds after 1970.',
    overloads: [
      { takes: [DOUBLE], gives: TIMESTAMP, run: 'timestampOfSeconds' },
      { takes: [VARCHAR], gives: TIMESTAMP, run: 'textToTimestamp' },
      ...read(POSTGRES_FORMAT),
    ],
    example: ["TO_TIMESTAMP('15.01.2026 10:30', 'DD.MM.YYYY HH24:MI', 'Europe/Berlin')", '2026-01-15T09:30:00.000Z'],
  },
  {
    name: 'PARSE_TIMESTAMP',
    form: "PARSE_TIMESTAMP(text, 'format' [, zone])",
    says: 'The timestamp that a text names by a pattern of Java.',
    overloads: read(JAVA_FORMAT),
    example: ["PARSE_TIMESTAMP('15/01/2026', 'dd/MM/yyyy')", '2026-01-15T00:00:00.000Z'],
  },
  {
    name: 'STRPTIME',
    form: "STRPTIME(text, 'format' [, zone])",
    says: 'The timestamp that a text names by a pattern of strftime.',
    overloads: read(STRFTIME_FORMAT),
    example: ["STRPTIME('15 Jan 2026', '%d %b %Y')", '2026-01-15T00:00:00.000Z'],
  },
  {
    name: 'CHAR_TO_TIMESTAMP',
    form: "CHAR_TO_TIMESTAMP('format', text [, zone])",
    says: 'PARSE_TIMESTAMP with the format first, as in Kinesis Data Analytics.',
    overloads: [
      {
        takes: [JAVA_FORMAT, VARCHAR],
        optional: [TIME_ZONE],
        gives: TIMESTAMP,
        run: 'parseTimeBy',
        fine: { run: 'parseFineTimeBy' },
        fineDigits: args => fractionDigitsOf(args[0]!, JAVA_FORMAT),
      },
    ],
    example: ["CHAR_TO_TIMESTAMP('yyyy-MM-dd HH:mm', '2026-01-15 10:30')", '2026-01-15T10:30:00.000Z'],
  },
  {
    name: 'FROM_UNIXTIME',
    form: 'FROM_UNIXTIME(seconds)',
    says: 'The timestamp so many seconds after 1970.',
    overloads: [{ takes: [DOUBLE], gives: TIMESTAMP, run: 'timestampOfSeconds' }],
    example: ['FROM_UNIXTIME(1768473045)', '2026-01-15T10:30:45.000Z'],
  },
  {
    name: 'FROM_UNIXTIME_MS',
    aliases: ['MAKE_TIMESTAMP_MS', 'TO_TIMESTAMP_MS'],
    form: 'FROM_UNIXTIME_MS(milliseconds)',
    says: 'The timestamp so many milliseconds after 1970.',
    overloads: [{ takes: [BIGINT], gives: TIMESTAMP, run: 'timestampOfMilliseconds' }],
    example: ['FROM_UNIXTIME_MS(1768473045678)', '2026-01-15T10:30:45.678Z'],
  },
  {
    name: 'TO_TIMESTAMP_LTZ',
    form: 'TO_TIMESTAMP_LTZ(number [, precision])',
    says: 'The moment so many seconds (precision 0), milliseconds (3, also without one), microseconds (6) or nanoseconds (9) after 1970, as a TIMESTAMP of that precision where it is a constant.',
    overloads: [
      {
        takes: [BIGINT],
        optional: [INT],
        gives: TIMESTAMP,
        run: 'timestampOfUnits',
        fine: { run: 'fineTimestampOfUnits' },
        fineDigits: ([, precision]) =>
          precision?.kind === 'literal' && (precision.value === 6 || precision.value === 9) ? precision.value : 3,
      },
    ],
    example: ['TO_TIMESTAMP_LTZ(1768473045678901, 6)', '2026-01-15T10:30:45.678901Z'],
  },
  {
    name: 'FROM_UNIXTIME_US',
    aliases: ['TO_TIMESTAMP_US'],
    form: 'FROM_UNIXTIME_US(microseconds)',
    says: 'The TIMESTAMP(6) so many microseconds after 1970.',
    overloads: [{ takes: [BIGINT], gives: MICROSECONDS, run: 'timestampOfMicroseconds' }],
    example: ['FROM_UNIXTIME_US(1768473045678901)', '2026-01-15T10:30:45.678901Z'],
  },
  {
    name: 'FROM_UNIXTIME_NS',
    aliases: ['MAKE_TIMESTAMP_NS', 'TO_TIMESTAMP_NS'],
    form: 'FROM_UNIXTIME_NS(nanoseconds)',
    says: 'The TIMESTAMP(9) so many nanoseconds after 1970.',
    overloads: [{ takes: [BIGINT], gives: NANOSECONDS, run: 'timestampOfNanoseconds' }],
    example: ['FROM_UNIXTIME_NS(1768473045678901234)', '2026-01-15T10:30:45.678901234Z'],
  },
  {
    name: 'MAKE_TIMESTAMP',
    form: 'MAKE_TIMESTAMP(year, month, day, hour, minute, second [, zone])',
    says: 'The moment at which clocks in the zone show that.',
    overloads: [{ takes: [INT, INT, INT, INT, INT, DOUBLE], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'makeTimestamp' }],
    example: ["MAKE_TIMESTAMP(2026, 7, 1, 12, 0, 1.5, 'Europe/Berlin')", '2026-07-01T10:00:01.500Z'],
  },
  {
    name: 'AT_TIME_ZONE',
    form: 'ts AT TIME ZONE zone\nAT_TIME_ZONE(ts, zone)',
    says: 'Of a moment what clocks in the zone show, a TIMESTAMP WITHOUT TIME ZONE; of what clocks there show, the moment. Where clocks show a time twice, the later moment is meant; where they skip it, as much later.',
    overloads: [
      { takes: [TIMESTAMP, TIME_ZONE], gives: WALL_CLOCK, run: 'localTimeIn', fine: { run: 'localFineIn' } },
      { takes: [WALL_CLOCK, TIME_ZONE], gives: TIMESTAMP, run: 'momentIn', fine: { run: 'momentFineIn' } },
    ],
    example: [`${T} AT TIME ZONE 'Asia/Kolkata'`, '2026-01-15T16:00:45.678'],
  },
  {
    name: 'TIMEZONE',
    form: 'TIMEZONE(zone, ts)',
    says: 'AT TIME ZONE with the zone first, as in PostgreSQL.',
    overloads: [
      { takes: [TIME_ZONE, TIMESTAMP], gives: WALL_CLOCK, run: 'localTimeOf', fine: { run: 'localFineOf' } },
      { takes: [TIME_ZONE, WALL_CLOCK], gives: TIMESTAMP, run: 'momentOf', fine: { run: 'momentFineOf' } },
    ],
    example: ["TIMEZONE('+05:30', TIMESTAMP WITHOUT TIME ZONE '2026-01-15 16:00:00')", '2026-01-15T10:30:00.000Z'],
  },
  {
    name: 'CONVERT_TZ',
    form: 'CONVERT_TZ(ts, from, to)',
    says: 'What clocks in one zone show when those in another show `ts`, in the type of `ts`. Skipped and repeated times are as in AT TIME ZONE.',
    overloads: [
      { takes: [TIMESTAMP, TIME_ZONE, TIME_ZONE], gives: TIMESTAMP, run: 'convertZone', fine: { run: 'convertFineZone' } },
      { takes: [WALL_CLOCK, TIME_ZONE, TIME_ZONE], gives: WALL_CLOCK, run: 'convertZone', fine: { run: 'convertFineZone' } },
    ],
    example: ["CONVERT_TZ(TIMESTAMP '2026-07-01 12:00:00', 'Europe/Berlin', 'UTC')", '2026-07-01T10:00:00.000Z'],
  },
  {
    name: 'TZ_OFFSET',
    form: 'TZ_OFFSET(ts, zone)',
    says: 'How many minutes clocks in the zone are ahead of UTC at that moment.',
    overloads: [{ takes: [TIMESTAMP, TIME_ZONE], gives: DOUBLE, run: 'zoneOffsetMinutes', total: true }],
    example: [`TZ_OFFSET(${T}, 'America/New_York')`, -300],
  },
];
