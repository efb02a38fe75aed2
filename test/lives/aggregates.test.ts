// Every aggregate in every life: over groups without a window, in windows that are apart, and in windows that are merged from panes. What it
// should give is computed from lists of rows, in the order of arrival.
import { expect, test } from '@jest/globals';
import { READINGS, type Reading, type Row } from './aggregate-readings.ts';
import { checkQuery } from './check-query.ts';

const COLUMNS = `k VARCHAR NOT NULL, v INT, w INT NOT NULL, x DOUBLE, d DECIMAL(8, 2), s VARCHAR, b BOOLEAN, at TIMESTAMP NOT NULL`;

/** Rows in order of time from a seed: NULLs, repetitions, three keys. */
function rowsOf(seed: number, count: number): Row[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const maybe = <T>(value: T): T | null => (below(5) === 0 ? null : value);
  return Array.from({ length: count }, (_, i) => ({
    k: 'abc'[below(3)]!,
    v: maybe(below(7) - 3),
    w: below(100),
    x: maybe((below(2000) - 1000) / 8),
    d: maybe(Number(`${below(500)}.${10 + below(90)}`)),
    s: maybe(['', 'u', 'über', 'x', '😀', '\uFFFD', 'long enough to be no short text'][below(7)]!),
    b: maybe(below(2) === 0),
    at: 1_000 * i,
  }));
}

const sqlOf = (readings: readonly Reading[], tail: string): string =>
  `CREATE STREAM t (${COLUMNS}, WATERMARK FOR at AS at) WITH ('timestamp.format' = 'epoch-millis');
  SELECT k, ${readings.map(({ sql }, i) => `${sql} AS a${i}`).join(', ')} FROM t GROUP BY k ${tail};`;

const resultOf = (readings: readonly Reading[], key: string, rows: readonly Row[]): string => {
  const values = readings.map(({ of }, i) => `,"a${i}":${of(rows)}`);
  return `{"k":${JSON.stringify(key)}${values.join('')}}`;
};

/** Rows of one key and window, for windows `[start, start + size)` every `advance`. */
function groups(rows: readonly Row[], sizeMs: number, advanceMs: number): { key: string; rows: Row[] }[] {
  const found = new Map<string, { key: string; rows: Row[] }>();
  for (const row of rows) {
    for (let start = Math.floor(row.at / advanceMs) * advanceMs; start > row.at - sizeMs; start -= advanceMs) {
      const id = `${start} ${row.k}`;
      found.set(id, { key: row.k, rows: [...(found.get(id)?.rows ?? []), row] });
    }
  }
  return [...found.values()];
}

const WINDOWS = [
  { tail: 'WINDOW TUMBLING(10s)', sizeMs: 10_000, advanceMs: 10_000 },
  { tail: 'WINDOW SLIDING(15s, 5s)', sizeMs: 15_000, advanceMs: 5_000 },
];

for (const { tail, sizeMs, advanceMs } of WINDOWS) {
  test(tail, async () => {
    const rows = rowsOf(sizeMs, 45);
    await checkQuery({
      sql: sqlOf(READINGS, tail),
      rows,
      expected: groups(rows, sizeMs, advanceMs).map(group => resultOf(READINGS, group.key, group.rows)),
    });
  });
}

test('EMIT CHANGES without a window', async () => {
  const rows = rowsOf(3, 40);
  const expected = rows.map((row, i) =>
    resultOf(
      READINGS,
      row.k,
      rows.slice(0, i + 1).filter(other => other.k === row.k),
    ),
  );
  await checkQuery({ sql: sqlOf(READINGS, 'EMIT CHANGES'), rows, expected });
});

test('EMIT CHANGES in a window', async () => {
  const rows = rowsOf(4, 30);
  const expected = rows.map((row, i) => {
    const before = rows.slice(0, i + 1).filter(other => other.k === row.k && Math.floor(other.at / 10_000) === Math.floor(row.at / 10_000));
    return resultOf(READINGS, row.k, before);
  });
  await checkQuery({ sql: sqlOf(READINGS, 'WINDOW TUMBLING(10s) EMIT CHANGES'), rows, expected });
});

test('panes that are merged know which row arrived first, not which happened first', async () => {
  const rows = [
    { k: 'a', v: 1, w: 1, at: 12_000 },
    { k: 'a', v: 2, w: 1, at: 4_000 },
    { k: 'a', v: 3, w: 1, at: 9_000 },
    { k: 'a', v: 4, w: 1, at: 1_000 },
    { k: 'a', v: 5, w: 1, at: 8_000 },
  ];
  const sql = `CREATE STREAM t (k VARCHAR, v INT, w INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' MINUTE) WITH ('timestamp.format' = 'epoch-millis');
    SELECT FIRST(v) AS f, LAST(v) AS l, DELTA(v) AS d, ARG_MIN(v, w) AS m, STRING_AGG(CAST(v AS VARCHAR), '') AS s FROM t GROUP BY k WINDOW SLIDING(20s, 5s);`;
  const of = (order: string) => {
    const numbers = [...order].map(Number);
    const [f, l] = [numbers[0]!, numbers.at(-1)!];
    return { f, l, d: l - f, m: f, s: order };
  };
  await checkQuery({ sql, rows, expected: [of('24'), of('2345'), of('12345'), of('12345'), of('135'), of('1')] });
});

test('a square or product beyond DOUBLE costs its row, in every group result that row is missing', async () => {
  const sql = `CREATE STREAM t (k VARCHAR, x DOUBLE, y DOUBLE); SELECT k, VAR_POP(x) AS v, CORR(x, y) AS r FROM t GROUP BY k;`;
  const rows = [
    { k: 'a', x: 1, y: 1 },
    { k: 'a', x: 1e200, y: 1 },
    { k: 'a', x: 3, y: 5 },
  ];
  const results = await checkQuery({ sql, rows, deadLetters: ['outside the range of DOUBLE'] });
  expect(results.outputs.result!.at(-1)).toBe('{"k":"a","v":1,"r":1}');
});

test('what FILTER leaves out is not computed', async () => {
  const sql = `CREATE STREAM t (k VARCHAR, v INT); SELECT k, SUM(12 / v) FILTER (WHERE v <> 0) AS n, FIRST(12 / v) FILTER (WHERE v > 2) AS f FROM t GROUP BY k;`;
  const rows = [0, 4, null, 2].map(v => ({ k: 'a', v }));
  const expected = [
    [null, null],
    [3, 3],
    [3, 3],
    [9, 3],
  ].map(([n, f]) => ({ k: 'a', n, f }));
  await checkQuery({ sql, rows, expected });
});

test('sessions that merge on a row between them keep what arrived first, and each distinct value once', async () => {
  const rows = [
    { k: 'a', v: 1, s: 'x', at: 20_000 },
    { k: 'a', v: 2, s: 'y', at: 1_000 },
    { k: 'a', v: 1, s: 'z', at: 24_000 },
    { k: 'a', v: 3, s: 'x', at: 5_000 },
    { k: 'a', v: 2, s: 'w', at: 13_000 },
    { k: 'b', v: 9, s: null, at: 1_000 },
    { k: 'a', v: 7, s: 'late one', at: 90_000 },
  ];
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, v INT, s VARCHAR, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' MINUTE) PARTITIONED BY (k)
    WITH ('timestamp.format' = 'epoch-millis');
    SELECT k, FIRST(v) AS f, LAST(s) AS l, DELTA(v) AS d, COUNT(DISTINCT v) AS n, SUM(DISTINCT v) AS sum, STRING_AGG(s, '') AS s, MEDIAN(v) AS m,
      APPROX_COUNT_DISTINCT(s) AS about, VAR_POP(v) AS var FROM t GROUP BY k WINDOW SESSION(8s);`;
  await checkQuery({
    sql,
    rows,
    expected: [
      { k: 'a', f: 1, l: 'w', d: 1, n: 3, sum: 6, s: 'xyzxw', m: 2, about: 4, var: 0.56 },
      { k: 'a', f: 7, l: 'late one', d: 0, n: 1, sum: 7, s: 'late one', m: 7, about: 1, var: 0 },
      { k: 'b', f: 9, l: null, d: 0, n: 1, sum: 9, s: null, m: 9, about: 0, var: 0 },
    ],
  });
});

test('rows late within the allowed lateness correct results, in windows that grow', async () => {
  const rows = [
    { k: 'a', v: 1, at: 1_000 },
    { k: 'a', v: 2, at: 6_000 },
    { k: 'a', v: 5, at: 31_000 },
    { k: 'a', v: 3, at: 2_000 },
  ];
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, v INT, at TIMESTAMP, WATERMARK FOR at AS at) WITH ('timestamp.format' = 'epoch-millis');
    SELECT k, FIRST(v) AS f, LAST(v) AS l, COUNT(DISTINCT v) AS n, STRING_AGG(CAST(v AS VARCHAR), '') AS s FROM t GROUP BY k
    WINDOW CUMULATE(10s, 5s) WITH ('allowed.lateness' = '1 minute');`;
  const row = (s: string) => ({ k: 'a', f: Number(s[0]), l: Number(s.at(-1)), n: s.length, s });
  await checkQuery({ sql, rows, expected: ['1', '12', '13', '123', '5', '5'].map(row) });
});

test('HAVING and expressions read aggregates of every kind', async () => {
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, v INT, s VARCHAR) PARTITIONED BY (k);
    SELECT k, UPPER(STRING_AGG(s, '+')) || '!' AS up, COALESCE(FIRST(v), -1) + LAST(v) AS ends, CASE WHEN BOOL_OR(v > 2) THEN 'big' ELSE 'small' END AS size,
      COUNT(DISTINCT v) * 10 + COUNT(*) AS both FROM t GROUP BY k HAVING COUNT(DISTINCT v) > 1 OR MEDIAN(v) > 5;`;
  const rows = [
    { k: 'a', v: 1, s: 'x' },
    { k: 'a', v: 1, s: null },
    { k: 'a', v: 3, s: 'y' },
    { k: 'b', v: 7, s: null },
  ];
  await checkQuery({
    sql,
    rows,
    expected: [
      { k: 'a', up: 'X+Y!', ends: 4, size: 'big', both: 23 },
      { k: 'b', up: null, ends: 14, size: 'big', both: 11 },
    ],
  });
});

test('frequencies and lists before OVER, of frames that keep all rows and of frames that let them go', async () => {
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, v INT, s VARCHAR) PARTITIONED BY (k);
    SELECT APPROX_TOP_K(s, 1) OVER last AS top, MODE(v) OVER last AS usual, HISTOGRAM(v) OVER (PARTITION BY k ROWS UNBOUNDED PRECEDING) AS all_of_them,
      ARRAY_AGG(v) OVER (PARTITION BY k ROWS UNBOUNDED PRECEDING) AS list
    FROM t WINDOW last AS (PARTITION BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);`;
  const rows = [
    { k: 'a', v: 2, s: 'x' },
    { k: 'a', v: 1, s: 'y' },
    { k: 'a', v: null, s: 'y' },
    { k: 'a', v: 2, s: null },
    { k: 'a', v: null, s: null },
  ];
  const row = (top: [string, number] | null, usual: number, counts: object, list: unknown[]) => {
    return { top: top === null ? null : [{ value: top[0], count: top[1] }], usual, all_of_them: counts, list };
  };
  await checkQuery({
    sql,
    rows,
    expected: [
      row(['x', 1], 2, { 2: 1 }, [2]),
      row(['x', 1], 1, { 1: 1, 2: 1 }, [2, 1]),
      row(['y', 2], 1, { 1: 1, 2: 1 }, [2, 1, null]),
      row(['y', 2], 1, { 1: 1, 2: 2 }, [2, 1, null, 2]),
      row(['y', 1], 2, { 1: 1, 2: 2 }, [2, 1, null, 2, null]),
    ],
  });
});
