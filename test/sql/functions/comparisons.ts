// Which expressions must give the same in Weir and DuckDB, by function of the table; and why some functions are not compared, or only for a
// part of the values.

/** An expression that reads the same in both, or Weir's and DuckDB's. */
export type Compared = string | readonly [weir: string, duckDb: string];

/** The timestamp `t` as clocks of the zone show it, as DuckDB writes that. */
export const UTC_OF = (zone: string) => `timezone('${zone}', t AT TIME ZONE 'UTC')`;
const real = (name: string): [string, Compared[]] => [name, [`${name}(x)`, `${name}(d)`, `${name}(i)`]];
const field = (name: string, part: string): [string, Compared[]] => [
  name,
  [
    [`${name}(t)`, `date_part('${part}', t)`],
    [`${name}(t, 'America/New_York')`, `date_part('${part}', ${UTC_OF('America/New_York')})`],
    [`${name}(t, 'Australia/Lord_Howe')`, `date_part('${part}', ${UTC_OF('Australia/Lord_Howe')})`],
  ],
];

const FIELDS = ['millisecond', 'second', 'minute', 'hour', 'day', 'dow', 'isodow', 'doy', 'week', 'month', 'quarter', 'year', 'isoyear'];
const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'decade'];
const ZONES = ['America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Europe/Dublin'];

export const COMPARED: ReadonlyMap<string, readonly Compared[]> = new Map<string, readonly Compared[]>([
  ['||', ['s || r', "s || '-' || i", 'l || s', ['TO_HEX(z || zz)', 'lower(hex(z || zz))']]],
  ['UPPER', ['UPPER(s)', 'UCASE(r)']],
  ['LOWER', ['LOWER(s)']],
  ['LENGTH', ['LENGTH(s)', 'LEN(r)', ['LENGTH(z)', 'octet_length(z)']]],
  ['OCTET_LENGTH', [['OCTET_LENGTH(s)', 'strlen(s)'], 'OCTET_LENGTH(z)']],
  ['BIT_LENGTH', ['BIT_LENGTH(s)']],
  ['POSITION', ['POSITION(r IN s)', "POSITION('a' IN s)"]],
  ['STRPOS', ['STRPOS(s, r)', 'INSTR(s, r)']],
  ['STARTS_WITH', ['STARTS_WITH(s, r)', "PREFIX(s, 'a')"]],
  ['ENDS_WITH', ['ENDS_WITH(s, r)', "SUFFIX(s, 'c')"]],
  ['CONTAINS', ['CONTAINS(s, r)']],
  ['SUBSTRING', ['SUBSTRING(s, 2)', 'SUBSTRING(s FROM 2 FOR 3)', 'SUBSTR(s, -3, 2)', 'SUBSTRING(s, 0, 2)', 'SUBSTRING(s, i)']],
  ['LEFT', ['LEFT(s, 2)', 'LEFT(s, -2)', 'LEFT(s, i)']],
  ['RIGHT', ['RIGHT(s, 2)', 'RIGHT(s, -2)']],
  ['SPLIT_PART', ["SPLIT_PART(s, '-', 2)", "SPLIT_PART(s, 'b', -1)", "SPLIT_PART(s, ' ', 1)"]],
  ['TRIM', ['TRIM(s)', "TRIM(s, 'a ')", "TRIM(BOTH 'ax' FROM s)", 'TRIM(s, r)']],
  ['LTRIM', ['LTRIM(s)', "LTRIM(s, 'a')", "TRIM(LEADING 'a' FROM s)"]],
  ['RTRIM', ['RTRIM(s)', "RTRIM(s, 'c')", "TRIM(TRAILING 'c' FROM s)"]],
  ['LPAD', [['LPAD(s, 6)', "LPAD(s, 6, ' ')"], "LPAD(s, 5, 'xy')", "LPAD(s, 2, 'é😀')"]],
  ['RPAD', ["RPAD(s, 5, 'xy')", "RPAD(s, 4, '😀')"]],
  ['REPEAT', ['REPEAT(s, 3)', 'REPEAT(s, -1)']],
  ['REVERSE', ['REVERSE(s)']],
  ['REPLACE', ["REPLACE(s, 'a', 'xyz')", 'REPLACE(s, r, s)', "REPLACE(s, 'ab', '')"]],
  ['TRANSLATE', ["TRANSLATE(s, 'abc', 'xy')", "TRANSLATE(s, 'aa😀', 'éz')"]],
  ['CONCAT', ['CONCAT(s, r)', 'CONCAT(s, i, l)']],
  ['CONCAT_WS', ["CONCAT_WS('-', s, r)", "CONCAT_WS(r, s, 'x', NULL, i)"]],
  ['ASCII', ['ASCII(s)', ['ORD(s)', 'ascii(s)']]],
  ['CHR', ['CHR(NULLIF(i, 0))', 'CHR(128512)']],
  [
    'TO_HEX',
    [
      ['TO_HEX(l)', 'lower(hex(l))'],
      ['TO_HEX(s)', 'lower(hex(s))'],
      ['TO_HEX(z)', 'lower(hex(z))'],
      ['TO_HEX(SUBSTRING(z, 2, 2))', 'lower(substr(hex(z), 3, 4))'],
    ],
  ],
  ['FROM_HEX', [['FROM_HEX(TO_HEX(s))', 's']]],
  ['TO_BASE64', [['TO_BASE64(s)', 'to_base64(encode(s))'], 'TO_BASE64(z)']],
  ['DECODE_HEX', [['TO_HEX(DECODE_HEX(TO_HEX(z)))', 'lower(hex(z))']]],
  ['DECODE_BASE64', [['TO_HEX(DECODE_BASE64(TO_BASE64(z)))', 'lower(hex(z))']]],
  ['FROM_BASE64', [['FROM_BASE64(TO_BASE64(s))', 's']]],
  ['URL_ENCODE', ['URL_ENCODE(s)']],
  [
    'URL_DECODE',
    [
      ['URL_DECODE(URL_ENCODE(s))', 's'],
      ["URL_DECODE('a%20b%C3%A9')", "url_decode('a%20b%C3%A9')"],
    ],
  ],
  ['MD5', ['MD5(s)', 'MD5(z)']],
  ['SHA1', ['SHA1(s)']],
  ['SHA256', ['SHA256(s)', 'SHA256(z)']],
  [
    'LEVENSHTEIN',
    [["LEVENSHTEIN(REGEXP_REPLACE(s, '[^ -~]', '?', 'g'), 'abc')", "levenshtein(regexp_replace(s, '[^ -~]', '?', 'g'), 'abc')"]],
  ],
  [
    'HAMMING',
    [["HAMMING(LEFT(LPAD(s, 3, 'a'), 1), 'a')", "CASE WHEN s IS NULL THEN NULL WHEN left(lpad(s, 3, 'a'), 1) = 'a' THEN 0 ELSE 1 END"]],
  ],
  ['COALESCE', ['COALESCE(i, j, 0)', "COALESCE(s, 'x')"]],
  ['IFNULL', ['IFNULL(i, j)']],
  ['NULLIF', ['NULLIF(i, j)', "NULLIF(s, 'a')"]],
  ['IF', ['IF(i > 0, s, r)', ['IIF(b, 1, 2)', 'if(b, 1, 2)']]],
  ['NVL2', [['NVL2(i, s, r)', 'CASE WHEN i IS NOT NULL THEN s ELSE r END']]],
  ['DECODE', [["DECODE(i, 1, s, NULL, r, '3')", "CASE WHEN i = 1 THEN s WHEN i IS NULL THEN r ELSE '3' END"]]],
  ['ZEROIFNULL', [['ZEROIFNULL(d)', 'coalesce(d, 0)']]],
  ['NULLIFZERO', [['NULLIFZERO(i)', 'nullif(i, 0)']]],
  ['EQUAL_NULL', [['EQUAL_NULL(i, j)', 'i IS NOT DISTINCT FROM j']]],
  ['ABS', ['ABS(i)', 'ABS(l)', 'ABS(d)', 'ABS(x)']],
  ['SIGN', ['SIGN(i)', 'SIGN(l)', 'SIGN(d)', 'SIGN(x)']],
  ['CEIL', ['CEIL(d)', 'CEILING(x)', 'CEIL(i)']],
  ['FLOOR', ['FLOOR(d)', 'FLOOR(x)', ['FLOOR(l)', 'l']]],
  ['ROUND', ['ROUND(d)', 'ROUND(d, 1)', 'ROUND(e, 2)', 'ROUND(x)', 'ROUND(i % 1000000, -1)', 'ROUND(x * 0 + i, -1)']],
  ['TRUNC', ['TRUNC(d)', 'TRUNC(x)', ['TRUNC(e, 2)', 'trunc(e * 100) / 100']]],
  [
    'MOD',
    [
      ['MOD(i, 7)', 'i % 7'],
      ['MOD(l, j)', 'l % j'],
    ],
  ],
  ['GREATEST', ['GREATEST(i, j)', 'GREATEST(s, r)', 'GREATEST(d, e)', 'GREATEST(t, u)', 'GREATEST(i, l, 5)']],
  ['LEAST', ['LEAST(i, j)', 'LEAST(s, r)', 'LEAST(x, y)', 'LEAST(l, m, 0)']],
  ['GCD', ['GCD(l, m)', 'GCD(i, j)', 'GCD(l, 0)']],
  ['LCM', ['LCM(i, j)', 'LCM(i, 12)']],
  ['FACTORIAL', ['FACTORIAL(10)', [`FACTORIAL(ABS(MOD(i, 30)))`, 'factorial(abs(i::bigint % 30)::int)']]],
  ['BITAND', [['BITAND(l, m)', 'l & m']]],
  ['BITOR', [['BITOR(l, m)', 'l | m']]],
  ['BITXOR', [['BITXOR(l, m)', 'xor(l, m)']]],
  ['BITNOT', [['BITNOT(l)', '~l']]],
  ['BITSHIFTLEFT', [['BITSHIFTLEFT(BITAND(l, 255), 4)', '(l & 255) << 4']]],
  ['BITSHIFTRIGHT', [['BITSHIFTRIGHT(l, 3)', 'l >> 3']]],
  ['BIT_COUNT', ['BIT_COUNT(l)']],
  [
    'POWER',
    [
      ['POWER(x, 2)', 'CASE WHEN isfinite(pow(x, 2)) THEN pow(x, 2) END'],
      ['POW(2, MOD(i, 40))', 'pow(2, i % 40)'],
      ['POWER(y, j)', 'CASE WHEN isfinite(pow(y, j)) THEN pow(y, j) END'],
    ],
  ],
  ...['SQRT', 'CBRT', 'LN', 'LOG10', 'LOG2', 'ATAN', 'TANH', 'ASINH', 'DEGREES', 'RADIANS'].map(real),
  ['EXP', [['EXP(x)', 'CASE WHEN isfinite(exp(x)) THEN exp(x) END']]],
  ['LOG', ['LOG(x)', 'LOG(2, x)', ['LOG(y, x)', 'CASE WHEN y <> 1 THEN log(y, x) END']]],
  ...['SIN', 'COS', 'TAN', 'COT'].map((name): [string, Compared[]] => [name, [`${name}(i % 100)`, `${name}((i % 100) / 8.0e0)`]]),
  ['ASIN', [['ASIN(x)', 'CASE WHEN abs(x) <= 1 THEN asin(x) END']]],
  ['ACOS', [['ACOS(x)', 'CASE WHEN abs(x) <= 1 THEN acos(x) END']]],
  ['ATAN2', ['ATAN2(x, y)']],
  ['SINH', [['SINH(x)', 'CASE WHEN isfinite(sinh(x)) THEN sinh(x) END']]],
  ['COSH', [['COSH(x)', 'CASE WHEN isfinite(cosh(x)) THEN cosh(x) END']]],
  ['ACOSH', [['ACOSH(x)', 'CASE WHEN x >= 1 THEN acosh(x) END']]],
  ['ATANH', [['ATANH(x)', 'CASE WHEN abs(x) < 1 THEN atanh(x) END']]],
  ['PI', ['PI()']],
  ['E', [['E()', 'exp(1)']]],
  [
    'EXTRACT',
    [
      ...[...FIELDS, 'epoch', 'century', 'millennium'].map(
        (part): Compared => [
          `EXTRACT(${part} FROM t)`,
          part === 'epoch' ? "floor(date_part('epoch', t))::bigint" : `date_part('${part}', t)`,
        ],
      ),
      ...['microsecond', ...FIELDS].map((part): Compared => [`EXTRACT(${part} FROM tf)`, `date_part('${part}', tf)`]),
    ],
  ],
  field('YEAR', 'year'),
  field('QUARTER', 'quarter'),
  field('MONTH', 'month'),
  field('WEEK', 'week'),
  field('ISOYEAR', 'isoyear'),
  field('YEARWEEK', 'yearweek'),
  field('DAY', 'day'),
  field('DOY', 'doy'),
  field('DOW', 'dow'),
  field('ISODOW', 'isodow'),
  field('HOUR', 'hour'),
  field('MINUTE', 'minute'),
  field('SECOND', 'second'),
  field('MILLISECOND', 'millisecond'),
  [
    'MICROSECOND',
    [
      ['MICROSECOND(t)', "date_part('microsecond', t)"],
      ['MICROSECOND(tf)', "date_part('microsecond', tf)"],
    ],
  ],
  [
    'NANOSECOND',
    [
      ['NANOSECOND(tn)', 'nanosecond(tn)'],
      ['NANOSECOND(tf)', "date_part('microsecond', tf) * 1000"],
    ],
  ],
  ['DAYNAME', ['DAYNAME(t)', 'DAYNAME(tf)']],
  ['MONTHNAME', ['MONTHNAME(t)']],
  [
    'DATE_TRUNC',
    [
      ...UNITS.map(unit => `DATE_TRUNC('${unit}', t)`),
      ...['microsecond', 'millisecond', ...UNITS].map(unit => `DATE_TRUNC('${unit}', tf)`),
      ...ZONES.flatMap(zone =>
        ['hour', 'day', 'week', 'month'].map(
          (unit): Compared => [
            `DATE_TRUNC('${unit}', t, '${zone}')`,
            unit === 'hour' && zone !== 'Asia/Kolkata' && zone !== 'Pacific/Apia'
              ? `date_trunc('hour', t)`
              : `timezone('${zone}', date_trunc('${unit}', ${UTC_OF(zone)})) AT TIME ZONE 'UTC'`,
          ],
        ),
      ),
    ],
  ],
  [
    'TIME_BUCKET',
    [
      ["TIME_BUCKET(INTERVAL '7' MINUTE, t)", "time_bucket(INTERVAL '7' MINUTE, t, TIMESTAMP '1970-01-01')"],
      "TIME_BUCKET(INTERVAL '6' HOUR, t)",
      ["TIME_BUCKET(INTERVAL '7' MINUTE, tf)", "time_bucket(INTERVAL '7' MINUTE, tf, TIMESTAMP '1970-01-01')"],
    ],
  ],
  ['STEP', [["STEP(t BY INTERVAL '60' SECOND)", "time_bucket(INTERVAL '60' SECOND, t)"]]],
  [
    'TIMESTAMPADD',
    [
      ['TIMESTAMPADD(MONTH, 13, t)', 't + INTERVAL 13 MONTH'],
      ['TIMESTAMPADD(DAY, MOD(i, 100), t)', 't + to_days(i % 100)'],
      ['TIMESTAMPADD(QUARTER, -1, t)', 't - INTERVAL 3 MONTH'],
      ['TIMESTAMPADD(MICROSECOND, i, t)', 't + to_microseconds(i)'],
      ['TIMESTAMPADD(MICROSECOND, i, tf)', 'tf + to_microseconds(i)'],
      ['TIMESTAMPADD(MONTH, 13, tf)', 'tf + INTERVAL 13 MONTH'],
    ],
  ],
  [
    'DATE_ADD',
    [
      ["DATE_ADD(t, INTERVAL '90' MINUTE)", 't + INTERVAL 90 MINUTE'],
      ['DATE_ADD(t, iv)', 't + iv'],
      ['DATE_ADD(dt, mv)', 'dt + mv'],
    ],
  ],
  ['DATE_SUB', [["DATE_SUB(t, INTERVAL '3' DAY)", 't - INTERVAL 3 DAY']]],
  [
    'TIMESTAMPDIFF',
    [
      ...['second', 'minute', 'hour', 'day', 'week'].map((unit): Compared => [`TIMESTAMPDIFF(${unit}, t, u)`, `date_sub('${unit}', t, u)`]),
      ...['microsecond', 'millisecond', 'second', 'minute', 'hour', 'day'].map(
        (unit): Compared => [`TIMESTAMPDIFF(${unit}, tf, tg)`, `date_sub('${unit}', tf, tg)`],
      ),
    ],
  ],
  [
    'DATE_DIFF',
    [
      ...['second', 'minute', 'hour', 'day', 'month', 'quarter', 'year', 'decade'].map(unit => `DATE_DIFF('${unit}', t, u)`),
      ...['microsecond', 'millisecond', 'second', 'minute', 'day', 'month'].map(unit => `DATE_DIFF('${unit}', tf, tg)`),
    ],
  ],
  ['LAST_DAY', [['LAST_DAY(t)', 'last_day(t)::timestamp']]],
  ['EPOCH_US', ['EPOCH_US(t)', 'EPOCH_US(tf)']],
  ['EPOCH_NS', ['EPOCH_NS(t)', 'EPOCH_NS(tf)', 'EPOCH_NS(tn)']],
  ['FROM_UNIXTIME_US', [['FROM_UNIXTIME_US(EPOCH_US(tf))', 'tf']]],
  [
    'FROM_UNIXTIME_NS',
    [
      ['FROM_UNIXTIME_NS(EPOCH_NS(tn))', 'tn'],
      ['MAKE_TIMESTAMP_NS(1234567890123456789)', 'make_timestamp_ns(1234567890123456789)'],
    ],
  ],
  ['EPOCH', ['EPOCH(t)', 'EPOCH(tf)', 'EPOCH(ct)', 'EPOCH(iv)', ['EPOCH(dt)', 'epoch(dt)']]],
  ['EPOCH_MS', ['EPOCH_MS(t)', 'EPOCH_MS(ct)', 'EPOCH_MS(iv)']],
  [
    'TO_DATE',
    [
      ['TO_DATE(CAST(dt AS VARCHAR))', 'dt'],
      ["TO_DATE(STRFTIME(dt, '%d.%m.%Y'), 'DD.MM.YYYY')", 'dt'],
    ],
  ],
  ['MAKE_DATE', ['MAKE_DATE(2000 + MOD(i, 50), MOD(j, 13), 30)'].map((sql): Compared => [sql, 'make_date(2000 + i % 50, j % 13, 30)'])],
  ['MAKE_TIME', [['MAKE_TIME(MOD(i, 30), MOD(j, 70), 1.5)', 'make_time(i % 30, j % 70, 1.5)']]],
  ['UNIX_DATE', [['UNIX_DATE(dt)', "dt - DATE '1970-01-01'"]]],
  ['DATE_FROM_UNIX_DATE', [['DATE_FROM_UNIX_DATE(MOD(i, 100000))', "DATE '1970-01-01' + i % 100000"]]],
  ['TO_UNIXTIME', [['TO_UNIXTIME(t)', 'floor(epoch(t))::bigint']]],
  [
    'STRFTIME',
    [
      ...['%Y-%m-%d %H:%M:%S', '%a %A %b %B %-d %-m %j', '%I:%M %p, %f %g %n', '%u %w %y %G %V'].map(format => `STRFTIME(t, '${format}')`),
      "STRFTIME(tf, '%H:%M:%S %f %g %n')",
      "STRFTIME(tn, '%H:%M:%S %f %g %n')",
    ],
  ],
  [
    'STRPTIME',
    [
      ["STRPTIME(STRFTIME(t, '%d/%m/%Y %I:%M:%S.%g %p'), '%d/%m/%Y %I:%M:%S.%g %p')", 't'],
      ["STRPTIME(STRFTIME(t, '%Y%m%d%H'), '%Y%m%d%H')", "date_trunc('hour', t)"],
      ["STRPTIME(STRFTIME(tf, '%F %T.%f'), '%F %T.%f')", 'tf'],
      ["STRPTIME(STRFTIME(tn, '%F %T.%n'), '%F %T.%n')", 'tn'],
    ],
  ],
  [
    'DATE_FORMAT',
    [
      ["DATE_FORMAT(t, 'yyyy-MM-dd HH:mm:ss.SSS')", "strftime(t, '%Y-%m-%d %H:%M:%S.%g')"],
      ["DATE_FORMAT(tn, 'HH:mm:ss.SSSSSSSSS')", "strftime(tn, '%H:%M:%S.%n')"],
      ["DATE_FORMAT(t, 'EEEE d MMMM yy, h:m a')", "strftime(t, '%A %-d %B %y, %-I:%-M %p')"],
    ],
  ],
  [
    'TO_CHAR',
    [
      ["TO_CHAR(t, 'YYYY-MM-DD HH24:MI:SS.MS')", "strftime(t, '%Y-%m-%d %H:%M:%S.%g')"],
      ["TO_CHAR(tf, 'HH24:MI:SS.US')", "strftime(tf, '%H:%M:%S.%f')"],
      [
        "TO_CHAR(t, 'FMDay DDD Mon IYYY IW HH12 AM')",
        "strftime(t, '%A ') || ltrim(strftime(t, '%j'), 'x') || strftime(t, ' %b %G %V %I %p')",
      ],
    ],
  ],
  [
    'TO_TIMESTAMP',
    [
      ["TO_TIMESTAMP(TO_CHAR(t, 'DD.MM.YYYY HH24:MI:SS.MS'), 'DD.MM.YYYY HH24:MI:SS.MS')", 't'],
      ['TO_TIMESTAMP(i)', "to_timestamp(i) AT TIME ZONE 'UTC'"],
    ],
  ],
  ['FROM_UNIXTIME', [['FROM_UNIXTIME(i)', "to_timestamp(i) AT TIME ZONE 'UTC'"]]],
  [
    'FROM_UNIXTIME_MS',
    [
      ['FROM_UNIXTIME_MS(EPOCH_MS(t))', 't'],
      ['MAKE_TIMESTAMP_MS(1234567890123)', 'make_timestamp_ms(1234567890123)'],
    ],
  ],
  [
    'MAKE_TIMESTAMP',
    [['MAKE_TIMESTAMP(2000 + MOD(i, 50), MOD(j, 13), 30, 1, 2, 3.5)', 'make_timestamp(2000 + i % 50, j % 13, 30, 1, 2, 3.5)']],
  ],
  [
    'AT_TIME_ZONE',
    [
      ...ZONES.map((zone): Compared => [`AT_TIME_ZONE(t, '${zone}')`, UTC_OF(zone)]),
      ["tf AT TIME ZONE 'Europe/Berlin'", "timezone('Europe/Berlin', tf AT TIME ZONE 'UTC')"],
    ],
  ],
  ['TIMEZONE', [["TIMEZONE('Europe/Berlin', t)", UTC_OF('Europe/Berlin')]]],
  ['CONVERT_TZ', ZONES.map((zone): Compared => [`CONVERT_TZ(t, '${zone}', 'UTC')`, `timezone('${zone}', t) AT TIME ZONE 'UTC'`])],
  ['REGEXP_LIKE', ["REGEXP_MATCHES(s, 'a.b')", "REGEXP_MATCHES(s, '^\\w+$', 'i')", "REGEXP_MATCHES(s, 'HELLO|B', 'i')"]],
  ['REGEXP_REPLACE', ["REGEXP_REPLACE(s, 'a+', '<\\0>')", "REGEXP_REPLACE(s, '(\\w)(\\W)', '\\2\\1', 'g')"]],
  ['REGEXP_EXTRACT', [["COALESCE(REGEXP_EXTRACT(s, '[a-c]+'), IF(s IS NULL, NULL, ''))", "regexp_extract(s, '[a-c]+')"]]],
  [
    'REGEXP_EXTRACT_ALL',
    [
      ["REGEXP_EXTRACT_ALL(s, '[a-c]+')", "regexp_extract_all(s, '[a-c]+')::JSON"],
      ["REGEXP_EXTRACT_ALL(s, '(x)(a|-)?', 1)", "regexp_extract_all(s, '(x)(a|-)?', 1)::JSON"],
    ],
  ],
  ['REGEXP_SPLIT_TO_ARRAY', [["REGEXP_SPLIT_TO_ARRAY(s, '[-b]')", "regexp_split_to_array(s, '[-b]')::JSON"]]],
  ['REGEXP_COUNT', [["REGEXP_COUNT(s, 'a|b')", "len(regexp_extract_all(s, 'a|b'))"]]],
]);

/** Why a function has no line above. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  INITCAP: 'DuckDB has none',
  CRC32: 'DuckDB has none',
  TYPEOF: 'each has its own types',
  JSON_KEYS: 'DuckDB gives a list in its own form for what is no object',
  PARSE_URL: 'DuckDB has none',
  STR_TO_MAP: 'DuckDB has none',
  SUBSTRING_INDEX: 'DuckDB has none',
  TO_TIMESTAMP_LTZ: 'DuckDB has none',
  SPACE: 'DuckDB has none',
  OVERLAY: 'DuckDB has none',
  FORMAT: 'DuckDB means another language of formats',
  SHA512: 'DuckDB has none',
  WIDTH_BUCKET: 'DuckDB has none',
  CURRENT_TIMESTAMP: 'in Weir it belongs to the record',
  CURRENT_DATE: 'in Weir it belongs to the record',
  CURRENT_TIME: 'in Weir it belongs to the record',
  TIMESTAMP_TO_CHAR: 'DuckDB has none; it is DATE_FORMAT',
  PARSE_TIMESTAMP: 'DuckDB has none; it is TO_TIMESTAMP in other patterns',
  CHAR_TO_TIMESTAMP: 'DuckDB has none; it is PARSE_TIMESTAMP',
  TZ_OFFSET: 'DuckDB has none',
  REGEXP_INSTR: 'DuckDB has none',
  ELEMENT: 'DuckDB has none',
  PARSE_JSON: 'DuckDB has none; it is a cast',
  JSON_VALUE: 'compared over documents',
  JSON_EXTRACT_STRING: 'compared over documents',
  JSON_EXTRACT: 'compared over documents',
  JSON_QUERY: 'compared over documents',
  JSON_EXISTS: 'compared over documents',
  JSON_ARRAY_LENGTH: 'compared over documents',
  JSON_TYPE: 'compared over documents',
  JSON_VALID: 'compared over documents',
  JSON_COMPACT: 'compared over documents',
};
