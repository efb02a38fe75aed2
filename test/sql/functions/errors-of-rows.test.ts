// What cannot be computed is an error of its row, whose reason names the function and the value; and values at the edges that no other
// system defines for us.
import { expect, test } from '@jest/globals';
import { evaluate } from '../codegen/evaluate.ts';

const ROW = {
  bn: true,
  in1: 0,
  sn: '\u2028`\x24{x}`\\',
  s: 'x',
  i: -2147483648,
  j: 0,
  l: 5,
  x: -1,
  y: 1e308,
  d: 1.005,
  t: '9999-12-31T23:00:00Z',
  u: '2025-10-26T00:30:00Z',
};

/** Each expression with its value as JSON, or with a part of its reason behind `error: `. */
const EXPECTED: readonly (readonly [sql: string, result: string])[] = [
  ['SQRT(x)', 'error: SQRT(-1) does not exist'],
  ['LN(j)', 'error: LN(0) does not exist'],
  ['POWER(y, 2)', 'error: the result is outside the range of DOUBLE'],
  ['POWER(x, 0.5)', 'error: POWER(-1, 0.5) is not a real number'],
  ['ABS(i)', 'error: 2147483648 is outside the range of INT'],
  ['FACTORIAL(i)', 'error: FACTORIAL(-2147483648) is out of range'],
  ['CHR(j)', 'error: CHR: no character has the code point 0'],
  ['REPEAT(s, 2000000)', 'error: REPEAT would make a text of 2000000 characters'],
  ["LPAD(s, 2000000, 'ab')", 'error: LPAD would make a text of 2000000 characters'],
  ["SPLIT_PART(s, ',', j)", 'error: SPLIT_PART counts parts from 1'],
  ['FROM_HEX(s)', "error: FROM_HEX: 'x' is not hexadecimal"],
  ["FROM_HEX('ff')", "error: FROM_HEX: the bytes of 'ff' are not UTF-8"],
  ["FORMAT('%s %s', s)", 'error: FORMAT has 1 arguments'],
  ['YEAR(t, s)', "error: 'x' is no time zone"],
  ["DATE_ADD(t, INTERVAL '1' DAY)", 'error: 253402383600000 ms since 1970 is outside the range of TIMESTAMP'],
  ['TIMESTAMPADD(YEAR, 1, t)', 'error: '],
  ["TO_TIMESTAMP('31.02.2026', 'DD.MM.YYYY')", "error: '31.02.2026' is no date and time of the calendar"],
  ["TO_TIMESTAMP(s, 'YYYY')", "error: 'x' has not the format 'YYYY'"],
  ['MAKE_TIMESTAMP(2026, 2, 29, 0, 0, 0)', 'error: MAKE_TIMESTAMP: 2026-2-29 0:0:0 is no date and time'],
  ["JSON_VALUE(s, '$.a')", "error: 'x' is not JSON"],
  ['WIDTH_BUCKET(l, 1, 1, 3)', 'error: WIDTH_BUCKET takes bounds that differ'],
  ['BITSHIFTLEFT(l, 64)', 'error: BITSHIFTLEFT moves by 0 to 63 places'],
  ["REGEXP_EXTRACT(s, 'x', 1)", 'error: REGEXP_EXTRACT asks for group 1'],
  // Not computed where it is not chosen.
  ['IF(j = 0, NULL, 1 / j)', 'null'],
  ['IFNULL(s, CHR(j))', '"x"'],
  // NULL in one argument does not hide the error of another.
  ['CONCAT(NULL, CHR(j))', 'error: CHR'],
  // Doubles are rounded as they are written.
  ['ROUND(1.005e0, 2)', '1.01'],
  ['ROUND(-2.5e0)', '-3'],
  ['ROUND(1e300, 2)', '1e+300'],
  ['TRUNC(-0.5e0)', '0'],
  ['ROUND(d, -1)', '0'],
  // 02:30 stands twice on the clocks of Berlin that day.
  ["PARSE_URL('http://u:p@host:81/a/b?x=1&y=2&x=3#top', 'HOST')", '"host"'],
  ["PARSE_URL('http://u:p@host:81/a/b?x=1&y=2&x=3#top', 'QUERY', 'x')", '"1"'],
  ["PARSE_URL('/a?b', 'HOST')", 'null'],
  ["PARSE_URL('http://host', 'DOOR')", 'error: PARSE_URL knows PROTOCOL'],
  ["STR_TO_MAP('', ',', '=')", '{}'],
  ["STR_TO_MAP('a', '', '=')", 'error: STR_TO_MAP takes separators'],
  ["SUBSTRING_INDEX('a.b.c', '.', 2)", '"a.b"'],
  ["SUBSTRING_INDEX('a.b.c', '.', 9)", '"a.b.c"'],
  ['TO_TIMESTAMP_LTZ(-1, 6)', '"1969-12-31T23:59:59.999999Z"'],
  ['TO_TIMESTAMP_LTZ(1, 4)', 'error: TO_TIMESTAMP_LTZ takes the precision'],
  ["REGEXP_EXTRACT_ALL('ab', '(x)?b', 1)", '[null]'],
  ["REGEXP_SPLIT_TO_ARRAY('abc', '')", '["a","b","c"]'],
  ["JSON_KEYS('[1]')", 'null'],
  ["AT_TIME_ZONE(u, 'Europe/Berlin')", '"2025-10-26T02:30:00.000"'],
  ["CONVERT_TZ(TIMESTAMP '2025-10-26 02:30:00', 'Europe/Berlin', 'UTC')", '"2025-10-26T01:30:00.000Z"'],
  ["CONVERT_TZ(TIMESTAMP '2025-03-30 02:30:00', 'Europe/Berlin', 'UTC')", '"2025-03-30T01:30:00.000Z"'],
  ["DATE_TRUNC('hour', u, 'Europe/Berlin')", '"2025-10-26T00:00:00.000Z"'],
  ["TIMESTAMPADD(DAY, 1, u, 'Europe/Berlin')", '"2025-10-27T01:30:00.000Z"'],
  ["TZ_OFFSET(TIMESTAMP '1800-01-01', 'Europe/Berlin')", '53.46666666666667'],
  // Hostile text is data.
  ['LENGTH(sn)', '8'],
  ["REPLACE(sn, '`\x24{x}`', '$&')", '"\u2028$&\\\\"'],
  ["REGEXP_REPLACE(sn, '.', '$1')", '"$1`\x24{x}`\\\\"'],
  ["UPPER('ß') || LOWER('İ')", '"SSi̇"'],
];

test('errors and edges', async () => {
  const [values] = await evaluate(
    EXPECTED.map(([sql]) => sql),
    [ROW],
  );
  const given = EXPECTED.map(([sql, result], i) => [sql, result.startsWith('error: ') ? values![i]!.slice(0, result.length) : values![i]]);
  expect(given).toEqual(EXPECTED.map(([sql, result]) => [sql, result]));
});
