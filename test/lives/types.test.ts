// Every type in every life: as the key of groups, as what aggregates and OVER take, and as a result.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

interface TypeCase {
  readonly type: string;
  /** Fields in ascending order, each as it stands in a record and as results show it. */
  readonly values: readonly (readonly [given: string, shown: string])[];
}

const same = (...texts: readonly string[]) => texts.map(text => [text, text] as const);

const TYPES: readonly TypeCase[] = [
  { type: 'SMALLINT', values: same('-32768', '-1', '0', '7', '32767') },
  { type: 'INT', values: same('-2147483648', '-1', '0', '7') },
  { type: 'BIGINT', values: same('-9223372036854775808', '-5', '0', '9007199254740993') },
  {
    type: 'REAL',
    values: [
      ['-3.25', '-3.25'],
      ['0.10', '0.1'],
      ['16777217', '16777216'],
      ['3.4e38', '3.4e+38'],
    ],
  },
  { type: 'DOUBLE', values: same('-3.25', '0.1', '1e+300') },
  {
    type: 'DECIMAL(20, 2)',
    values: [
      ['-1.5', '-1.50'],
      ['0', '0.00'],
      ['123456789012345678.25', '123456789012345678.25'],
    ],
  },
  { type: 'VARCHAR', values: same('""', '"a"', '"é"', '"😀"') },
  {
    type: 'BYTES',
    values: [
      ['""', '""'],
      ['"AA"', '"AA=="'],
      ['"/w=="', '"/w=="'],
      ['"/wA="', '"/wA="'],
    ],
  },
  { type: 'DATE', values: same('"0000-01-01"', '"1969-12-31"', '"2024-02-29"', '"9999-12-31"') },
  {
    type: 'TIME',
    values: [
      ['"00:00"', '"00:00:00.000"'],
      ['"12:30:01.5"', '"12:30:01.500"'],
      ['"23:59:59.999"', '"23:59:59.999"'],
    ],
  },
  {
    type: 'TIMESTAMP_LTZ(3)',
    values: [
      ['"1969-12-31T23:59:59.999Z"', '"1969-12-31T23:59:59.999Z"'],
      ['"2026-01-15T10:00+05:30"', '"2026-01-15T04:30:00.000Z"'],
    ],
  },
  {
    type: 'TIMESTAMP(6)',
    values: [
      // Beyond 2^53 microseconds on both sides.
      ['"0000-01-01"', '"0000-01-01T00:00:00.000000Z"'],
      ['"1969-12-31T23:59:59.999999Z"', '"1969-12-31T23:59:59.999999Z"'],
      ['"2026-01-15T10:00:00.000001+05:30"', '"2026-01-15T04:30:00.000001Z"'],
      ['"2026-01-15T04:30:00.0000029"', '"2026-01-15T04:30:00.000002Z"'],
      ['"9999-12-31T23:59:59.999999"', '"9999-12-31T23:59:59.999999Z"'],
    ],
  },
  {
    type: 'TIMESTAMP(9)',
    values: [
      ['"0000-01-01"', '"0000-01-01T00:00:00.000000000Z"'],
      ['"1969-12-31T23:59:59.999999999Z"', '"1969-12-31T23:59:59.999999999Z"'],
      ['"1970-01-01T00:00:00.000000001Z"', '"1970-01-01T00:00:00.000000001Z"'],
      ['"2026-01-15T04:30:00.000000001Z"', '"2026-01-15T04:30:00.000000001Z"'],
      ['"2026-01-15T04:30:00.000000002Z"', '"2026-01-15T04:30:00.000000002Z"'],
    ],
  },
  {
    type: 'TIMESTAMP(4) WITHOUT TIME ZONE',
    values: [
      ['"1969-12-31 23:59:59.99999"', '"1969-12-31T23:59:59.9999"'],
      ['"2026-01-15T10:00"', '"2026-01-15T10:00:00.0000"'],
      ['"2026-01-15 10:00:00.0001"', '"2026-01-15T10:00:00.0001"'],
    ],
  },
  {
    type: 'INTERVAL',
    values: [
      ['"-1 day"', '"-P1D"'],
      ['"PT0S"', '"PT0S"'],
      ['"36 hours 0.5 s"', '"P1DT12H0.5S"'],
    ],
  },
  {
    type: 'INTERVAL YEAR TO MONTH',
    values: [
      ['"-P3M"', '"-P3M"'],
      ['"1-2"', '"P1Y2M"'],
      ['"2 years"', '"P2Y"'],
    ],
  },
  { type: 'BOOLEAN', values: same('false', 'true') },
];

const AT = Date.UTC(2026, 0, 15);

/** Two keys in turn; every value, and NULL, twice. */
function rowsOf(values: TypeCase['values']): { k: string; place: number; text: string }[] {
  const places = [...values.keys(), -1, ...[...values.keys()].reverse(), -1];
  return places.map((place, i) => ({ k: 'ab'[i % 2]!, place, text: rowText('ab'[i % 2]!, i, place < 0 ? 'null' : values[place]![0]) }));
}

const rowText = (k: string, i: number, v: string): string =>
  `{"k":"${k}","n":${i},"v":${v},"at":"${new Date(AT + i * 1000).toISOString()}"}`;

const columns = (type: string): string => `k VARCHAR, n INT, v ${type}, at TIMESTAMP, WATERMARK FOR at AS at`;
const shownAt = ({ values }: TypeCase, place: number | undefined): string =>
  place === undefined || place < 0 ? 'null' : values[place]![1];

test.each(TYPES)('$type as a key', async typeCase => {
  const rows = rowsOf(typeCase.values);
  await checkQuery({
    sql: `CREATE STREAM t (${columns(typeCase.type)}) PARTITIONED BY (v);
      SELECT v, COUNT(*) AS n, MAX(n) AS last FROM t GROUP BY v WINDOW TUMBLING(1h);`,
    rows: rows.map(row => row.text),
    expected: [...typeCase.values.keys(), -1].map(place => {
      const last = rows.findLastIndex(row => row.place === place);
      return `{"v":${shownAt(typeCase, place)},"n":2,"last":${last}}`;
    }),
  });
});

test.each(TYPES.filter(({ type }) => type !== 'BOOLEAN'))('$type in aggregates', async typeCase => {
  const rows = rowsOf(typeCase.values);
  const { outputs } = await checkQuery({
    sql: `CREATE STREAM t (${columns(typeCase.type)}) PARTITIONED BY (k);
      SELECT k, MIN(v) AS least, MAX(v) AS most, FIRST(v) AS first, LAST(v) AS last, LAST(v) IGNORE NULLS AS known,
        ARG_MAX(v, n) AS newest, COUNT(DISTINCT v) AS count, APPROX_COUNT_DISTINCT(v) AS about, PERCENTILE_DISC(v, 1) AS highest
      FROM t GROUP BY k WINDOW HOPPING(1h, 30m);`,
    rows: rows.map(row => row.text),
  });
  const wanted = ['a', 'b'].flatMap(k => {
    const places = rows.filter(row => row.k === k).map(row => row.place);
    const known = places.filter(place => place >= 0);
    const show = (place: number | undefined) => shownAt(typeCase, place);
    const [least, most] = [Math.min(...known), Math.max(...known)];
    const counts = `"count":${new Set(known).size},"about":${new Set(known).size}`;
    const picked = `"first":${show(places[0])},"last":${show(places.at(-1))},"known":${show(known.at(-1))},"newest":${show(places.at(-1))}`;
    const row = `{"k":"${k}","least":${show(least)},"most":${show(most)},${picked},${counts},"highest":${show(most)}}`;
    return [row, row];
  });
  expect(Object.values(outputs)[0]!.toSorted()).toEqual(wanted.toSorted());
});

test.each(TYPES)('$type with OVER, in CASE and COALESCE, in both orders of time', async typeCase => {
  const rows = rowsOf(typeCase.values);
  const sql = (order: string): string => `CREATE STREAM t (${columns(typeCase.type)}) PARTITIONED BY (k);
    SELECT k, n, COALESCE(v, LAG(v) OVER w) AS v, LAG(v) OVER w AS before, FIRST_VALUE(v) OVER w AS first,
      CASE WHEN n > 2 THEN v END AS later, v = LAG(v) OVER w AS same FROM t WINDOW w AS (PARTITION BY k ${order});`;
  const expected = rows.map(({ k, place }, n) => {
    const own = rows.map((row, i) => ({ ...row, i })).filter(row => row.k === k);
    const at = own.findIndex(row => row.i === n);
    const before = own[at - 1]?.place;
    const isSame = place < 0 || before === undefined || before < 0 ? 'null' : String(before === place);
    const values = [place < 0 ? before : place, before, own[0]!.place, n > 2 ? place : -1].map(each => shownAt(typeCase, each));
    return `{"k":"${k}","n":${n},"v":${values[0]},"before":${values[1]},"first":${values[2]},"later":${values[3]},"same":${isSame}}`;
  });
  for (const order of ['', 'ORDER BY at']) await checkQuery({ sql: sql(order), rows: rows.map(row => row.text), expected });
});

test('sums and means of intervals and REAL; what is too long is an error of its group', async () => {
  await checkQuery({
    sql: `CREATE STREAM t (k VARCHAR, length INTERVAL, months INTERVAL YEAR TO MONTH, r REAL, s SMALLINT) PARTITIONED BY (k);
      SELECT k, SUM(length) AS total, AVG(length) AS mean, SUM(months) AS months, AVG(months) AS mean_months, SUM(r) AS r, SUM(s) AS s
      FROM t GROUP BY k EMIT CHANGES;`,
    rows: [
      { k: 'a', length: 'PT1H', months: 'P1Y', r: 0.1, s: 32767 },
      { k: 'a', length: 'PT2H', months: 'P2Y1M', r: 0.2, s: 32767 },
      { k: 'a', length: '3652000 days', months: null, r: null, s: null },
      { k: 'a', length: '1000000 days', months: null, r: null, s: null },
    ],
    expected: [
      '{"k":"a","total":"PT1H","mean":"PT1H","months":"P1Y","mean_months":"P1Y","r":0.10000000149011612,"s":32767}',
      '{"k":"a","total":"PT3H","mean":"PT1H30M","months":"P3Y1M","mean_months":"P1Y7M","r":0.30000000447034836,"s":65534}',
      '{"k":"a","total":"P3652000DT3H","mean":"P1217333DT9H","months":"P3Y1M","mean_months":"P1Y7M","r":0.30000000447034836,"s":65534}',
    ],
    deadLetters: ['is longer than 10,000 years'],
  });
});

test('what a type does not take is a dead letter that says what it takes', async () => {
  await checkQuery({
    sql: `CREATE STREAM t (k VARCHAR, s SMALLINT, r REAL, b BYTES, d DATE, c TIME, i INTERVAL, m INTERVAL YEAR TO MONTH) PARTITIONED BY (k);
      SELECT k, s, r, b, d, c, i, m, TRY_CAST(k AS DATE) AS day, TRY_CAST(k AS SMALLINT) AS number, CURRENT_DATE AS today FROM t;`,
    rows: [
      { k: '2026-01-31', s: 32768 },
      { k: 'a', r: 1e39 },
      { k: 'a', b: 'a' },
      { k: 'a', d: '2026-02-30' },
      { k: 'a', c: '24:00' },
      { k: 'a', i: 'P1M' },
      { k: 'a', m: 'P1D' },
      { k: '2026-01-31' },
      { k: '-7' },
    ],
    expected: [
      '{"k":"2026-01-31","s":null,"r":null,"b":null,"d":null,"c":null,"i":null,"m":null,"day":"2026-01-31","number":null,"today":"2026-01-15"}',
      '{"k":"-7","s":null,"r":null,"b":null,"d":null,"c":null,"i":null,"m":null,"day":null,"number":-7,"today":"2026-01-15"}',
    ],
    deadLetters: [
      'column s: SMALLINT takes -32768 to 32767, but the record has 32768',
      'column r: REAL takes a number up to 3.4028234663852886e38',
      'column b: BYTES takes a string of base64',
      'column d: DATE takes a string such as "2026-01-31", but the record has "2026-02-30"',
      'column c: TIME takes a string such as "23:59:59.123"',
      'column i: INTERVAL takes a string such as "P1DT2H3M4.5S"',
      'column m: INTERVAL YEAR TO MONTH takes a string such as "P1Y2M"',
    ],
  });
});

test('moments and what clocks show, with the digits of their types, in groups and windows', async () => {
  await checkQuery({
    sql: `CREATE STREAM t (k VARCHAR NOT NULL, at TIMESTAMP(0), clock TIMESTAMP WITHOUT TIME ZONE, short TIMESTAMP(1) WITHOUT TIME ZONE,
        list ARRAY<TIMESTAMP(0)>, WATERMARK FOR at AS at) PARTITIONED BY (k) WITH (short.timestamp.format = 'epoch-millis');
      CREATE STREAM clocks AS SELECT k, clock, MIN(short) AS least, MAX(at) AS newest, COUNT(DISTINCT clock) AS n,
        LAST(CAST(clock AS VARCHAR)) AS text, LAST(list) AS list FROM t GROUP BY k, clock WINDOW TUMBLING(at, INTERVAL '1' MINUTE);
      CREATE STREAM moments AS SELECT clock AT TIME ZONE 'Europe/Berlin' AS moment, DATE_TRUNC('hour', clock) AS hour, EXTRACT(HOUR FROM clock) AS h,
        clock - DATETIME '2026-07-01' AS since, at AT TIME ZONE k AS there, COALESCE(short, clock) AS first, clock + INTERVAL '1' MONTH AS later,
        CAST(CAST(clock AS VARCHAR) AS TIMESTAMP(0) WITHOUT TIME ZONE) AS whole, TRY_CAST(k AS DATETIME) AS none, CAST(clock AS DATE) AS day,
        CAST(ROW(clock AS c) AS JSON) AS doc, DATE_FORMAT(clock, 'HH:mm') AS f FROM t;`,
    rows: [
      {
        k: 'Asia/Tokyo',
        at: '2026-01-14T10:00:00.999Z',
        clock: '2026-07-01 12:30:00.125',
        short: -50,
        list: ['2026-01-01T00:00:00.5+01:00'],
      },
      { k: 'UTC', at: '2026-01-14T10:00:30.001Z', clock: '2026-07-01', short: 1768471200999 },
      { k: 'UTC', at: '2026-01-14T10:00:31Z', clock: '2026-07-01T00:00:00+02:00' },
      { k: 'UTC', at: '2026-01-14T10:00:31Z' },
    ],
    expected: {
      clocks: [
        '{"k":"Asia/Tokyo","clock":"2026-07-01T12:30:00.125","least":"1969-12-31T23:59:59.9","newest":"2026-01-14T10:00:00Z","n":1,"text":"2026-07-01T12:30:00.125","list":["2025-12-31T23:00:00Z"]}',
        '{"k":"UTC","clock":"2026-07-01T00:00:00.000","least":"2026-01-15T10:00:00.9","newest":"2026-01-14T10:00:30Z","n":1,"text":"2026-07-01T00:00:00.000","list":null}',
        '{"k":"UTC","clock":null,"least":null,"newest":"2026-01-14T10:00:31Z","n":0,"text":null,"list":null}',
      ],
      moments: [
        '{"moment":"2026-07-01T10:30:00.125Z","hour":"2026-07-01T12:00:00.000","h":12,"since":"PT12H30M0.125S","there":"2026-01-14T19:00:00.000","first":"1969-12-31T23:59:59.900","later":"2026-08-01T12:30:00.125","whole":"2026-07-01T12:30:00","none":null,"day":"2026-07-01","doc":{"c":"2026-07-01T12:30:00.125"},"f":"12:30"}',
        '{"moment":"2026-06-30T22:00:00.000Z","hour":"2026-07-01T00:00:00.000","h":0,"since":"PT0S","there":"2026-01-14T10:00:30.000","first":"2026-01-15T10:00:00.900","later":"2026-08-01T00:00:00.000","whole":"2026-07-01T00:00:00","none":null,"day":"2026-07-01","doc":{"c":"2026-07-01T00:00:00.000"},"f":"00:00"}',
        '{"moment":null,"hour":null,"h":null,"since":null,"there":"2026-01-14T10:00:31.000","first":null,"later":null,"whole":null,"none":null,"day":null,"doc":{"c":null},"f":null}',
      ],
    },
    deadLetters: ['column clock: TIMESTAMP WITHOUT TIME ZONE takes an ISO-8601 string without a zone such as "2026-01-31T23:59:59.123"'],
  });
});
