// What every kind of expression computes, in tables: SQL beside the JSON it gives, over one row.
import { expect, test } from '@jest/globals';
import { evaluate } from './evaluate.ts';

const ROW = `{
  "b": true, "c": false, "bn": true, "i": 7, "j": -2, "in1": 3, "l": 9007199254740993, "m": -5, "x": 2.5, "y": -0.1,
  "d": 12.34, "e": -0.5555, "w": 1234567890123456789.0123456789, "s": "Zürich", "r": "abc", "sn": "x'y\\"z",
  "t": "2024-02-29T12:34:56.789Z", "u": "1969-12-31T23:59:59.999Z"
}`;
const NULLS = '{"bn":false,"in1":0,"sn":""}';

type Table = readonly (readonly [sql: string, value: string])[];

async function check(table: Table, row: string = ROW): Promise<void> {
  const [results] = await evaluate(
    table.map(([sql]) => sql),
    [row],
  );
  expect(table.map(([sql], i) => [sql, results![i]])).toEqual(table);
}

const INT_RANGE = 'is outside the range of INT (-2147483648 to 2147483647)';
const BIGINT_RANGE = 'is outside the range of BIGINT (-9223372036854775808 to 9223372036854775807)';

test('INT', () =>
  check([
    ['i + j', '5'],
    ['i - j', '9'],
    ['i * j', '-14'],
    ['i / j', '-3'],
    ['i % j', '1'],
    ['-i', '-7'],
    ['j % i', '-2'],
    ['i / (j + 2)', 'error: division by zero: 7 / 0'],
    ['i % (j + 2)', 'error: division by zero: 7 % 0'],
    ['i * 306783378 + 2147483647 % i', '2147483647'],
    ['i * 306783379', `error: 2147483653 ${INT_RANGE}`],
    ['-(j * 1073741824)', `error: 2147483648 ${INT_RANGE}`],
    ['(j * 1073741824) / (j + 1)', `error: 2147483648 ${INT_RANGE}`],
  ]));

test('BIGINT is exact to 64 bits', () =>
  check([
    ['l', '9007199254740993'],
    ['l + i', '9007199254741000'],
    ['l - l', '0'],
    ['l * 1024', `error: 9223372036854776832 ${BIGINT_RANGE}`],
    ['l * 1023', '9214364837600035839'],
    ['l / m', '-1801439850948198'],
    ['l % m', '3'],
    ['-l', '-9007199254740993'],
    ['l = 9007199254740993', 'true'],
    ['l > 9007199254740992', 'true'],
    ['l / (m + 5)', 'error: division by zero: 9007199254740993 / 0'],
    ['l * l', `error: 81129638414606699710187514626049 ${BIGINT_RANGE}`],
  ]));

test('DOUBLE is finite', () =>
  check([
    ['x + y', '2.4'],
    ['x * 1e308 * 10', 'error: the result is outside the range of DOUBLE (about ±1.8e308)'],
    ['x / (y + 0.1e0)', 'error: division by zero: 2.5 / 0'],
    ['x % 2e0', '0.5'],
    ['0e0 * y', '0'],
    ['1e21 + x', '1e+21'],
    ['x / 3', '0.8333333333333334'],
  ]));

test('DECIMAL is exact', () =>
  check([
    ['d + e', '11.7845'],
    ['d - e', '12.8955'],
    ['d * e', '-6.854870'],
    ['d / e', '-22.214221422142214'],
    ['d % e', '0.1190'],
    ['-d', '-12.34'],
    ['d + 1', '13.34'],
    ['d * 2', '24.68'],
    ['d > e', 'true'],
    ['d = 12.34', 'true'],
    ['d = 12.340', 'true'],
    ['d / 0', 'error: division by zero'],
    ['w + d', '1234567890123456801.352345679'],
    ['w * w', 'error: 1524157875323883675049535156253619878.750191 has too many digits for DECIMAL(38, 6)'],
    ['CAST(w AS DECIMAL(38, 2))', '1234567890123456789.01'],
    ['CAST(w AS DECIMAL(10, 2))', 'error: 1234567890123456789.01 has too many digits for DECIMAL(10, 2)'],
    ['CAST(e AS DECIMAL(10, 3))', '-0.556'],
    ['CAST(e AS DECIMAL(10, 2))', '-0.56'],
    ['CAST(e AS DECIMAL(10, 1))', '-0.6'],
  ]));

test('CAST', () =>
  check([
    ['CAST(x AS INT)', '3'],
    ['CAST(-x AS INT)', '-3'],
    ['CAST(y AS BIGINT)', '0'],
    ['CAST(x * 1e9 AS INT)', `error: 2500000000 ${INT_RANGE}`],
    ['CAST(1e19 * x AS BIGINT)', `error: 25000000000000000000 ${BIGINT_RANGE}`],
    ['CAST(l AS INT)', `error: 9007199254740993 ${INT_RANGE}`],
    ['CAST(l AS DOUBLE)', '9007199254740992'],
    ['CAST(l AS DECIMAL(20, 2))', '9007199254740993.00'],
    ['CAST(d AS DOUBLE)', '12.34'],
    ['CAST(d AS INT)', '12'],
    ['CAST(e AS BIGINT)', '-1'],
    ['CAST(y AS DECIMAL(5, 3))', '-0.100'],
    ['CAST(x + 0.005e0 AS DECIMAL(5, 2))', '2.51'],
    ['CAST(x * 1000 AS DECIMAL(5, 2))', 'error: 2500.00 has too many digits for DECIMAL(5, 2)'],
    ['CAST(i AS VARCHAR)', '"7"'],
    ['CAST(l AS VARCHAR)', '"9007199254740993"'],
    ['CAST(d AS VARCHAR)', '"12.34"'],
    ['CAST(x AS VARCHAR)', '"2.5"'],
    ['CAST(b AS VARCHAR)', '"true"'],
    ['CAST(t AS VARCHAR)', '"2024-02-29T12:34:56.789Z"'],
    ['CAST(s AS INT)', "error: 'Zürich' is not a number, so it cannot be cast to INT"],
    ['CAST(s AS DOUBLE)', "error: 'Zürich' is not a number, so it cannot be cast to DOUBLE"],
    ['CAST(s AS TIMESTAMP)', "error: 'Zürich' cannot be cast to TIMESTAMP; the form is 2024-01-31T12:00:00.000Z, down to the date alone"],
    ['CAST(s AS BOOLEAN)', "error: 'Zürich' cannot be cast to BOOLEAN; allowed are 'true' and 'false'"],
    ['CAST(CAST(d AS VARCHAR) AS DECIMAL(10, 1))', '12.3'],
    ['CAST(CAST(t AS VARCHAR) AS TIMESTAMP)', '"2024-02-29T12:34:56.789Z"'],
    ['CAST(CAST(l AS VARCHAR) AS BIGINT)', '9007199254740993'],
    ['CAST(CAST(b AS VARCHAR) AS BOOLEAN)', 'true'],
  ]));

test('text compares by code point, as bytes or as strings', () =>
  check([
    ["s = 'Zürich'", 'true'],
    ["s <> 'Zürich'", 'false'],
    ["r < 'abd'", 'true'],
    ["r < 'ab'", 'false'],
    ["r >= 'abc'", 'true'],
    ["r < '\u{ffff}'", 'true'],
    ["CAST(i AS VARCHAR) = '7'", 'true'],
    ['CAST(i AS VARCHAR) < s', 'true'],
    ["s IN ('a', 'Zürich')", 'true'],
    ["s NOT IN ('a', 'b')", 'true'],
    ["s IN ('1','2','3','4','5','6','7','8','9','Zürich')", 'true'],
    ["r IN ('1','2','3','4','5','6','7','8','9','Zürich')", 'false'],
    ['i IN (1,2,3,4,5,6,7,8,9,10)', 'true'],
    ['l IN (1,2,3,4,5,6,7,8,9,9007199254740993)', 'true'],
    ['d IN (12.34, 1)', 'true'],
    ['i BETWEEN 7 AND 8', 'true'],
    ['sn', '"x\'y\\"z"'],
  ]));

test('LIKE', () =>
  check([
    ["s LIKE 'Z%'", 'true'],
    ["s LIKE 'Z_rich'", 'true'],
    ["s LIKE '%rich'", 'true'],
    ["s LIKE '%_rich'", 'true'],
    ["s LIKE '_%ü%h'", 'true'],
    ["s LIKE 'z%'", 'false'],
    ["s LIKE ''", 'false'],
    ["s NOT LIKE '%x%'", 'true'],
    ["r LIKE 'a!%c' ESCAPE '!'", 'false'],
    ["CAST(i AS VARCHAR) LIKE '7'", 'true'],
  ]));

test('CASE, COALESCE and NULLIF are lazy', () =>
  check([
    ["CASE WHEN i > 5 THEN 'big' ELSE 'small' END", '"big"'],
    ["CASE WHEN i > 50 THEN 'big' END", 'null'],
    ["CASE i WHEN 7 THEN s ELSE 'x' END", '"Zürich"'],
    ['CASE WHEN j = -2 THEN 1 ELSE 1 / (j + 2) END', '1'],
    ['CASE WHEN 1 / (j + 2) = 1 THEN 1 ELSE 2 END', 'error: division by zero: 1 / 0'],
    ['CASE WHEN c THEN 1 / (j + 2) WHEN i = 7 THEN 2 END', '2'],
    ['CASE WHEN b THEN CAST(i AS VARCHAR) ELSE s END', '"7"'],
    ['COALESCE(i, 1 / (j + 2))', '7'],
    ["COALESCE(s, 'none')", '"Zürich"'],
    ['NULLIF(i, 7)', 'null'],
    ['NULLIF(i, 8)', '7'],
    ['j + 2 <> 0 AND 1 / (j + 2) > 0', 'false'],
    ['j + 2 = 0 OR 1 / (j + 2) > 0', 'true'],
  ]));

test('timestamps', () =>
  check([
    ["t + INTERVAL '1' DAY", '"2024-03-01T12:34:56.789Z"'],
    ["t - INTERVAL '1' MINUTE", '"2024-02-29T12:33:56.789Z"'],
    ['t > u', 'true'],
    ["u < '1970-01-01'", 'true'],
    ['u', '"1969-12-31T23:59:59.999Z"'],
    ['CASE WHEN b THEN t ELSE u END', '"2024-02-29T12:34:56.789Z"'],
  ]));

test('everything of NULL is NULL, and never an error', () =>
  check(
    [
      ['i + j', 'null'],
      ['i / j', 'null'],
      ['l * m', 'null'],
      ['x / y', 'null'],
      ['d / e', 'null'],
      ['d + 1', 'null'],
      ['-i', 'null'],
      ['i = j', 'null'],
      ['s = r', 'null'],
      ["s < 'x'", 'null'],
      ["s LIKE '%'", 'null'],
      ["s IN ('a')", 'null'],
      ['i IN (1,2,3,4,5,6,7,8,9)', 'null'],
      ['i BETWEEN 1 AND 2', 'null'],
      ['CAST(s AS INT)', 'null'],
      ['CAST(s AS TIMESTAMP)', 'null'],
      ['CAST(i AS VARCHAR)', 'null'],
      ['CAST(d AS DECIMAL(3, 1))', 'null'],
      ["t + INTERVAL '1' DAY", 'null'],
      ['COALESCE(i, j, 3)', '3'],
      ['COALESCE(s, r)', 'null'],
      ["COALESCE(s, r, 'x')", '"x"'],
      ['i IS NULL', 'true'],
      ['i IS NOT NULL', 'false'],
      ['in1 IS NULL', 'false'],
      ['NOT b', 'null'],
      ['CASE WHEN b THEN 1 ELSE 2 END', '2'],
      ['CASE WHEN in1 = 0 THEN s END', 'null'],
      ['sn', '""'],
    ],
    NULLS,
  ));

test('AND, OR, NOT and IN with three values', async () => {
  const values = ['true', 'false', 'null'] as const;
  const known = (left: string, right: string, decides: string, other: string) =>
    left === decides || right === decides ? decides : left === 'null' || right === 'null' ? 'null' : other;
  const not = (value: string) => (value === 'null' ? 'null' : String(value === 'false'));
  const forms = [
    { sql: 'b AND c', of: (b: string, c: string) => known(b, c, 'false', 'true') },
    { sql: 'b OR c', of: (b: string, c: string) => known(b, c, 'true', 'false') },
    { sql: 'NOT (b AND c)', of: (b: string, c: string) => not(known(b, c, 'false', 'true')) },
    { sql: 'NOT b OR c', of: (b: string, c: string) => known(not(b), c, 'true', 'false') },
    { sql: 'b = c', of: (b: string, c: string) => (b === 'null' || c === 'null' ? 'null' : String(b === c)) },
    { sql: 'b AND bn', of: (b: string) => b },
    { sql: 'bn AND b', of: (b: string) => b },
    { sql: 'b OR NOT bn', of: (b: string) => b },
    {
      sql: 'b IN (c, true)',
      of: (b: string, c: string) => (b === 'null' ? 'null' : b === 'true' || b === c ? 'true' : c === 'null' ? 'null' : 'false'),
    },
    {
      sql: '(b AND c) OR (NOT b AND NOT c)',
      of: (b: string, c: string) => known(known(b, c, 'false', 'true'), known(not(b), not(c), 'false', 'true'), 'true', 'false'),
    },
    {
      sql: 'CASE WHEN b AND NOT c THEN true WHEN b OR c THEN false END',
      of: (b: string, c: string) => (b === 'true' && c === 'false' ? 'true' : b === 'true' || c === 'true' ? 'false' : 'null'),
    },
    { sql: '(b AND c) IS NULL', of: (b: string, c: string) => String(known(b, c, 'false', 'true') === 'null') },
  ];
  const pairs = values.flatMap(b => values.map(c => [b, c] as const));
  const results = await evaluate(
    forms.map(form => form.sql),
    pairs.map(([b, c]) => `{"b":${b},"c":${c},"bn":true,"in1":1,"sn":""}`),
  );
  for (const [k, [b, c]] of pairs.entries()) {
    for (const [f, form] of forms.entries()) expect([b, c, form.sql, results[k]![f]]).toEqual([b, c, form.sql, form.of(b, c)]);
  }
});
