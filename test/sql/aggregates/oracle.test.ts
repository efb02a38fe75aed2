// DuckDB as the oracle of aggregates: random rows, random calls with DISTINCT and FILTER, one result per group. AGGREGATE_SEED replays a run.
import { expect, test } from '@jest/globals';
import { run } from '../codegen/run-sql.ts';
import { askDuckDb } from '../functions/duckdb.ts';

const SEED = Number(process.env.AGGREGATE_SEED ?? 20260131);
const GROUP_COUNT = 6;
const CALLS_PER_RUN = 50;
const RUN_COUNT = 8;

/** What each function is called with: columns by type, `$` for an expression of one. Exact results are compared as text, others as numbers. */
interface Shape {
  readonly call: string;
  /** In DuckDB's words, where they differ. */
  readonly duckDb?: string;
  readonly distinct?: boolean;
  readonly close?: boolean;
}

const SHAPES: readonly Shape[] = [
  { call: 'COUNT(*)' },
  { call: 'COUNT(NUM)', distinct: true },
  { call: 'COUNT(s)', distinct: true },
  { call: 'COUNT(b)', distinct: true },
  { call: 'SUM(WHOLE)', distinct: true },
  { call: 'SUM(x)', distinct: true, close: true },
  { call: 'SUM(d)', distinct: true },
  { call: 'AVG(WHOLE)', distinct: true, close: true },
  { call: 'AVG(x)', distinct: true, close: true },
  { call: 'MIN(NUM)', distinct: true },
  { call: 'MAX(s)', distinct: true },
  { call: 'BOOL_AND(b)' },
  { call: 'BOOL_OR(WHOLE > 2)' },
  { call: 'COUNT_IF(b)', duckDb: 'COUNT(CASE WHEN b THEN 1 END)' },
  { call: 'COUNTIF(WHOLE > 1)', duckDb: 'COUNT(CASE WHEN WHOLE > 1 THEN 1 END)' },
  { call: 'BIT_AND(WHOLE)', distinct: true },
  { call: 'BIT_OR(WHOLE)', distinct: true },
  { call: 'BIT_XOR(WHOLE)', distinct: true },
  { call: 'MEAN(x)', close: true },
  { call: 'SEM(NUM)', close: true },
  { call: 'SKEWNESS(NUM)', distinct: true, close: true },
  { call: 'KURTOSIS(NUM)', distinct: true, close: true },
  { call: 'KURTOSIS_POP(NUM)', close: true },
  { call: 'VAR_POP(NUM)', distinct: true, close: true },
  { call: 'VARIANCE(NUM)', distinct: true, close: true },
  { call: 'STDDEV_POP(NUM)', distinct: true, close: true },
  { call: 'STDDEV(NUM)', distinct: true, close: true },
  { call: 'COVAR_POP(NUM, NUM)', close: true },
  { call: 'COVAR_SAMP(NUM, NUM)', close: true },
  { call: 'CORR(x, w)', close: true },
  { call: 'REGR_SLOPE(x, w)', close: true },
  { call: 'REGR_INTERCEPT(NUM, w)', close: true },
  { call: 'REGR_R2(x, w)', close: true },
  { call: 'REGR_COUNT(NUM, NUM)' },
  { call: 'REGR_AVGX(NUM, NUM)', close: true },
  { call: 'REGR_AVGY(NUM, NUM)', close: true },
  { call: 'REGR_SXX(NUM, NUM)', close: true },
  { call: 'REGR_SYY(NUM, NUM)', close: true },
  { call: 'REGR_SXY(NUM, NUM)', close: true },
  { call: 'ENTROPY(w)', close: true },
  { call: 'ENTROPY(CAST(w % 3 AS VARCHAR))', close: true },
  { call: 'MAD(x)', close: true },
  { call: 'MAD(w)', close: true },
  { call: 'ANY_VALUE(ANY)', duckDb: 'ANY_VALUE(ANY ORDER BY n)' },
  { call: 'QUANTILE(NUM, FRACTION)' },
  { call: "STRING_AGG(s, '-' ORDER BY NUM DESC, n)" },
  { call: "STRING_AGG(s, '-' ORDER BY b NULLS FIRST, n DESC)" },
  { call: 'FIRST(ANY)', duckDb: 'FIRST(ANY ORDER BY n)' },
  { call: 'LAST(ANY)', duckDb: 'LAST(ANY ORDER BY n)' },
  { call: 'FIRST(ANY) IGNORE NULLS', duckDb: 'FIRST(ANY ORDER BY n) FILTER (WHERE ANY IS NOT NULL)' },
  { call: 'ARG_MIN(w, n)' },
  { call: 'ARG_MAX(w, x)', duckDb: 'ARG_MAX(w, x ORDER BY n)' },
  { call: 'MIN_BY(w, s)', duckDb: 'ARG_MIN(w, s ORDER BY n)' },
  { call: "STRING_AGG(s, '-')", duckDb: "STRING_AGG(s, '-' ORDER BY n)" },
  { call: "STRING_AGG(DISTINCT s, '-')", duckDb: "STRING_AGG(DISTINCT s, '-' ORDER BY s)" },
  { call: 'MEDIAN(x)', close: true, distinct: true },
  { call: 'PERCENTILE_CONT(FRACTION) WITHIN GROUP (ORDER BY NUM)', close: true, duckDb: 'QUANTILE_CONT(NUM::DOUBLE, FRACTION)' },
  { call: 'PERCENTILE_CONT(x, FRACTION)', close: true, duckDb: 'QUANTILE_CONT(x, FRACTION)' },
  { call: 'PERCENTILE_DISC(FRACTION) WITHIN GROUP (ORDER BY NUM)', duckDb: 'QUANTILE_DISC(NUM, FRACTION)' },
];

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  WHOLE: ['v', 'w', 'l', 'v + w'],
  NUM: ['v', 'w', 'x', 'd', 'v * 2'],
  ANY: ['v', 'x', 'd', 's', 'b', 'l'],
  FRACTION: ['0', '0.1', '0.25', '0.5', '0.75', '0.9', '1'],
};

const CONDITIONS = ['b', 'v > 0', 'w % 2 = 0', 's IS NOT NULL', 'x < 10 OR b'];

function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The call for both, with the same choices. */
function callsOf({ call, duckDb = call, distinct = false }: Shape, below: (limit: number) => number): readonly [string, string] {
  const isDistinct = distinct && below(3) === 0;
  const filter = below(3) === 0 && !duckDb.includes('FILTER') ? ` FILTER (WHERE ${CONDITIONS[below(CONDITIONS.length)]})` : '';
  const choices = Array.from({ length: 4 }, () => below(1000));
  const fill = (text: string): string => {
    const seen = new Map<string, number>();
    return text.replace(/\b(WHOLE|NUM|ANY|FRACTION)\b/g, kind => {
      // ANY is one column wherever it stands; the two of a pair may differ.
      const at = kind === 'ANY' ? 0 : (seen.get(kind) ?? 0);
      seen.set(kind, at + 1);
      const list = FIELDS[kind]!;
      return list[choices[at]! % list.length]!;
    });
  };
  const made = (text: string): string => fill(isDistinct ? text.replace('(', '(DISTINCT ') : text) + filter;
  return [made(call), made(duckDb)];
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

function rowsOf(below: (limit: number) => number): Row[] {
  const maybe = <T>(value: T): T | null => (below(5) === 0 ? null : value);
  return Array.from({ length: 60 }, (_, n) => {
    const g = below(GROUP_COUNT);
    return {
      n,
      g,
      v: g === 0 ? null : maybe(below(9) - 4),
      w: below(50),
      x: g === 1 ? 2.5 : maybe((below(4000) - 2000) / 7),
      d: maybe((below(90000) - 40000) / 100),
      l: maybe(below(1_000_000_000) * 1000),
      s: maybe(['', 'a', 'ä', 'zz', '😀', '\uFFFD'][below(6)]!),
      b: maybe(below(2) === 0),
    };
  });
}

const COLUMNS = 'n INT NOT NULL, g INT NOT NULL, v INT, w INT NOT NULL, x DOUBLE, d DECIMAL(10, 2), l BIGINT, s VARCHAR, b BOOLEAN';

/** Per group and call: the value as text, null for NULL. */
async function inWeir(calls: readonly string[], rows: readonly Row[]): Promise<Map<string, unknown[]>> {
  const { rows: results, deadLetters } = await run(
    `CREATE STREAM t (${COLUMNS}) PARTITIONED BY (g); SELECT g, ${calls.map((call, i) => `${call} AS a${i}`).join(', ')} FROM t GROUP BY g;`,
    rows.map(row => ({ row })),
  );
  expect(deadLetters).toEqual([]);
  // The last row of a group is its result.
  return new Map(
    results[0]!.map(line => {
      const { g, ...values } = JSON.parse(line.slice(line.indexOf(' ') + 1));
      return [String(g), Object.values(values)];
    }),
  );
}

async function inDuckDb(calls: readonly string[], rows: readonly Row[]): Promise<Map<string, (string | null)[]>> {
  const literal = (value: Row[string]): string => (typeof value === 'string' ? `'${value}'` : String(value));
  const values = rows.map(row => `(${Object.values(row).map(literal).join(', ')})`).join(', ');
  const table = `(SELECT * FROM (VALUES ${values}) AS given(n, g, v, w, x, d, l, s, b))`;
  const typed = COLUMNS.replaceAll(' NOT NULL', '')
    .split(/, (?=[a-z] )/)
    .map(column => `${column[0]}::${column.slice(2)} AS ${column[0]}`);
  const sql = `WITH t AS (SELECT ${typed.join(', ')} FROM ${table}) SELECT g, ${calls.join(', ')} FROM t GROUP BY g`;
  return new Map((await askDuckDb(sql)).map(([g, ...rest]) => [g!, rest]));
}

/** Both as numbers where the result is one; DuckDB's own rounding is allowed for where the function is not exact there. */
function agrees(own: unknown, other: string | null | undefined, isClose: boolean): boolean {
  if (own === null || other === null || other === undefined || other === 'NaN') return own === null && (other === null || other === 'NaN');
  if (typeof own !== 'number') return String(own) === other;
  const difference = Math.abs(own - Number(other));
  return isClose ? difference <= 1e-9 * Math.max(1, Math.abs(own)) : difference === 0;
}

for (let i = 0; i < RUN_COUNT; i++) {
  test(`seed ${SEED + i}`, async () => {
    const below = randomOf(SEED + i);
    const rows = rowsOf(below);
    const shapes = Array.from({ length: CALLS_PER_RUN }, (_, n) => SHAPES[(n + i * CALLS_PER_RUN) % SHAPES.length]!);
    const calls = shapes.map(shape => callsOf(shape, below));
    const own = await inWeir(
      calls.map(([call]) => call),
      rows,
    );
    const other = await inDuckDb(
      calls.map(([, call]) => call),
      rows,
    );
    const wrong: string[] = [];
    for (const [g, values] of own) {
      for (const [n, value] of values.entries()) {
        const expected = other.get(g)?.[n];
        if (!agrees(value, expected, shapes[n]!.close === true))
          wrong.push(`group ${g}: ${calls[n]![0]} is ${value}, in DuckDB ${expected}`);
      }
    }
    expect(own.size).toBe(other.size);
    expect(wrong).toEqual([]);
  });
}
