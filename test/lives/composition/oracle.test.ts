// Random compositions against DuckDB: unions, filters and windows inside windows, up to three states deep, DISTINCT and grouping sets on top. Each
// query is written for both at once; for DuckDB a window is one more column of GROUP BY. COMPOSITION_SEED replays a run.
import { expect, test } from '@jest/globals';
import { askDuckDb } from '../../sql/functions/duckdb.ts';
import { checkQuery } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const SEED = Number(process.env.COMPOSITION_SEED ?? 20261120);
const QUERY_COUNT = Number(process.env.COMPOSITION_COUNT ?? 8);
const ROW_COUNT = 50;

/** A relation with the columns symbol, k and v; its time is the event time for Weir, and the column t in ms for DuckDB. */
interface Pair {
  readonly weir: string;
  readonly duckDb: string;
}

interface Random {
  below(limit: number): number;
  pick<T>(...choices: readonly T[]): T;
}

function randomOf(seed: number): Random {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, pick: (...choices) => choices[below(choices.length)]! };
}

/** Out of order by less than the bound of the watermark, so that no row is late. */
function randomRows({ below, pick }: Random): Record<string, unknown>[] {
  return Array.from({ length: ROW_COUNT }, (_, i) =>
    trade(pick('a', 'b', 'c', null), i * 4 + below(9), {
      quantity: pick(null, below(5), below(40) - 10, below(40)),
      buyer: pick(null, 'ann', 'bob', 'eve'),
    }),
  );
}

const condition = ({ pick }: Random): string =>
  pick('', '', 'WHERE v > 2', 'WHERE v IS NOT NULL', "WHERE k <> 'ann'", 'WHERE v % 2 = 0 OR k IS NULL');

const ROWS: Pair = {
  weir: 'SELECT symbol, buyer AS k, quantity AS v, trade_time FROM trades',
  duckDb: 'SELECT symbol, buyer AS k, quantity AS v, epoch_ms(trade_time) AS t FROM trades',
};

/** Rows of the source, maybe of several branches. */
function source(random: Random): Pair {
  const where = condition(random);
  const of = (text: string, list = '*') => `SELECT ${list} FROM (${text}) AS r`;
  const plain = { weir: `${of(ROWS.weir)} ${where}`, duckDb: `${of(ROWS.duckDb)} ${where}` };
  if (random.below(3) > 0) return plain;
  const list = random.pick("* REPLACE ('other' AS k)", '* REPLACE (v * 2 AS v)', '* REPLACE (NULL AS k, -v AS v)');
  const second = condition(random);
  return {
    weir: `${plain.weir} UNION ALL ${of(ROWS.weir, list)} ${second}`,
    duckDb: `${plain.duckDb} UNION ALL ${of(ROWS.duckDb, list)} ${second}`,
  };
}

interface Windows {
  readonly weir: string;
  /** The starts of a row's windows. */
  readonly starts: string;
  readonly sizeMs: number;
}

function windows({ pick, below }: Random): Windows {
  const seconds = pick(20, 30, 60, 90);
  const sizeMs = seconds * 1000;
  if (below(3) > 0) return { weir: `TUMBLING(${seconds}s)`, starts: `[t - t % ${sizeMs}]`, sizeMs };
  const advanceMs = pick(10, 20, 30) * 1000;
  if (advanceMs > sizeMs) return { weir: `TUMBLING(${seconds}s)`, starts: `[t - t % ${sizeMs}]`, sizeMs };
  // The first start after t - size, then each advance up to t.
  const first = `(t - ${sizeMs}) - (t - ${sizeMs}) % ${advanceMs} + ${advanceMs}`;
  return { weir: `HOPPING(${seconds}s, ${advanceMs / 1000}s)`, starts: `range(${first}, t + 1, ${advanceMs})`, sizeMs };
}

const aggregate = ({ pick }: Random): string =>
  pick('COUNT(*)', 'SUM(v)', 'MIN(v)', 'MAX(v)', 'COUNT(DISTINCT v)', 'COUNT(v)', 'SUM(v) FILTER (WHERE v > 3)');

/** Groups of `of`; where `isLast`, with the start of their window. */
function groupsOf(of: Pair, random: Random, isLast: boolean): Pair {
  const { weir, starts, sizeMs } = windows(random);
  const byKey = random.below(2) === 0;
  const [call, having, where] = [aggregate(random), random.pick('', '', 'HAVING COUNT(*) > 1', 'HAVING SUM(v) > 0'), condition(random)];
  const k = byKey ? 'k' : `${random.pick('MIN', 'MAX')}(k) AS k`;
  const keys = `symbol${byKey ? ', k' : ''}`;
  const windowed = `(SELECT *, unnest(${starts}) AS w FROM (${of.duckDb}) AS i ${where})`;
  const list = `symbol, ${k}, ${call} AS v`;
  return {
    weir: `SELECT ${list}${isLast ? ', _window_start AS w' : ''} FROM (${of.weir}) AS g ${where} GROUP BY ${keys} WINDOW ${weir} ${having}`,
    duckDb: `SELECT ${list}, ${isLast ? 'w' : `w + ${sizeMs - 1} AS t`} FROM ${windowed} AS g GROUP BY ${keys}, w ${having}`,
  };
}

/** One of the shapes that a statement may have over a relation. */
function statement(of: Pair, random: Random): Pair {
  const { weir, starts } = windows(random);
  const windowed = `(SELECT *, unnest(${starts}) AS w FROM (${of.duckDb}) AS i) AS g`;
  switch (random.below(4)) {
    case 0: {
      const sets = random.pick('symbol, ROLLUP (k)', 'GROUPING SETS ((symbol, k), (k), ())', 'CUBE (symbol, k)');
      const list = 'symbol, k, SUM(v) AS v, GROUPING(symbol, k) AS g';
      return {
        weir: `SELECT ${list}, _window_start AS w FROM (${of.weir}) AS g GROUP BY ${sets} WINDOW ${weir}`,
        duckDb: `SELECT ${list}, w FROM ${windowed} GROUP BY w, ${sets}`,
      };
    }
    case 1:
      return {
        weir: `SELECT DISTINCT symbol, v, _window_start AS w FROM (${of.weir}) AS g WINDOW ${weir}`,
        duckDb: `SELECT DISTINCT symbol, v, w FROM ${windowed}`,
      };
    default:
      return groupsOf(of, random, true);
  }
}

/** Values as text; the time w, which is the last or only timestamp, in ms. */
const weirRow = (text: string): string => {
  const row = Object.values(JSON.parse(text) as Record<string, unknown>);
  return JSON.stringify(
    row.map(value =>
      typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? String(Date.parse(value)) : value === null ? null : String(value),
    ),
  );
};

const tableOf = (rows: readonly Record<string, unknown>[]): string => {
  const text = (value: unknown) => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map(({ symbol, buyer, quantity, trade_time: time }) => {
    return `(${text(symbol)}, ${text(buyer)}, ${quantity ?? 'NULL'}, TIMESTAMP '${String(time).slice(0, -1)}')`;
  });
  return `(SELECT c0 AS symbol, c1 AS buyer, c2::BIGINT AS quantity, c3 AS trade_time FROM (VALUES ${values.join(', ')}) AS v(c0, c1, c2, c3))`;
};

for (let i = 0; i < QUERY_COUNT; i++) {
  const seed = SEED + i * 7919;
  test(`composition ${seed}`, async () => {
    const random = randomOf(seed);
    const rows = randomRows(random);
    let relation = source(random);
    for (let depth = random.below(3); depth > 0; depth--) relation = groupsOf(relation, random, false);
    const { weir, duckDb } = statement(relation, random);
    const { outputs } = await checkQuery({ sql: `${TRADES} ${weir};`, rows, lateCount: 0 });
    const expected = await askDuckDb(`WITH trades AS ${tableOf(rows)} ${duckDb}`);
    expect({ weir, rows: outputs.result!.map(weirRow).sort() }).toEqual({ weir, rows: expected.map(row => JSON.stringify(row)).sort() });
  });
}

test('the times of the rows are those of the generator', () => expect(at(0)).toBe('2026-01-14T12:00:00.000Z'));
