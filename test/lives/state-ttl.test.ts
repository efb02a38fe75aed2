// 'state.ttl' and EXPIRE AFTER: a key that no row touches is let go of at one place among the records, in every life, and one that comes again
// begins anew, without any row being taken for an earlier one.
import { describe, expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery } from './check-query.ts';
import { type OverRow, payload, randomNumbers, randomRows } from './over-model.ts';
import { at, TRADES, trade } from './trades.ts';

const BOUND_SECONDS = 10;
/** 64 steps of a second, so that times of whole seconds are exact. */
const TTL_SECONDS = 64;

/** Rows whose keys are silent for long, some out of order. */
function sparseRows(seed: number, rowCount: number): OverRow[] {
  const random = randomNumbers(seed);
  let now = 0;
  return randomRows(seed, rowCount, () => {
    now += Math.floor(random() * 25);
    return Math.max(0, now - Math.floor(random() * 8));
  });
}

/** The rows of each life of a key, with the watermark that each row brings deciding whether the key still lives. */
function livesOf(rows: readonly OverRow[]): { readonly row: OverRow; readonly life: readonly OverRow[]; readonly expires: number }[] {
  let watermark = Number.NEGATIVE_INFINITY;
  const alive = new Map<string | null, { rows: OverRow[]; expires: number }>();
  return rows.map(row => {
    watermark = Math.max(watermark, row.seconds - BOUND_SECONDS);
    for (const [key, { expires }] of alive) if (expires <= watermark) alive.delete(key);
    const life = alive.get(row.symbol) ?? { rows: [], expires: 0 };
    life.rows.push(row);
    life.expires = Math.max(life.expires, watermark + TTL_SECONDS);
    alive.set(row.symbol, life);
    return { row, life: [...life.rows], expires: life.expires };
  });
}

const symbolText = ({ symbol }: OverRow): string => JSON.stringify(symbol);
const rows = sparseRows(31, 70);
const ttl = `WITH ('state.ttl' = '${TTL_SECONDS} seconds')`;
const check = (select: string, expected: string[]) =>
  checkQuery({
    sql: `${TRADES} CREATE STREAM answers AS ${select};`,
    rows: rows.map(payload),
    expected,
    lateCount: 0,
    dependsOnShards: true,
  });

describe('a key that is silent is let go of', () => {
  test('the rows bring keys back', () => {
    expect(livesOf(rows).filter(({ life }) => life.length === 1).length).toBeGreaterThan(new Set(rows.map(row => row.symbol)).size + 5);
  });

  test('of a group', () =>
    check(
      `SELECT symbol, COUNT(*) AS n, MIN(buyer) AS buyer FROM trades GROUP BY symbol ${ttl}`,
      livesOf(rows).map(({ row, life }) => {
        const buyers = life.flatMap(({ buyer }) => (buyer === null ? [] : [buyer]));
        const least = buyers.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0] ?? null;
        return `{"symbol":${symbolText(row)},"n":${life.length},"buyer":${JSON.stringify(least)}}`;
      }),
    ).then(() => {}));

  test('of SELECT DISTINCT: duplicates within a time', () =>
    check(
      `SELECT DISTINCT symbol FROM trades ${ttl}`,
      livesOf(rows).flatMap(({ row, life }) => (life.length === 1 ? [`{"symbol":${symbolText(row)}}`] : [])),
    ).then(() => {}));

  test('of OVER in the order of arrival', () =>
    check(
      `SELECT symbol, COUNT(*) OVER w AS n, LAG(buyer) OVER w AS was, MAX(price) OVER (w ROWS 2 PRECEDING) AS high
        FROM trades WINDOW w AS (PARTITION BY symbol) ${ttl}`,
      livesOf(rows).map(({ row, life }) => {
        const prices = life.slice(-3).flatMap(({ price }) => (price === null ? [] : [price]));
        const high = prices.length === 0 ? 'null' : JSON.stringify(Math.max(...prices));
        return `{"symbol":${symbolText(row)},"n":${life.length},"was":${JSON.stringify(life.at(-2)?.buyer ?? null)},"high":${high}}`;
      }),
    ).then(() => {}));

  test('of a buffer that expires', () =>
    check(
      `SELECT symbol, COUNT(*) OVER (ROWS WINDOW BUFFER 3 ROWS PARTITION BY symbol EXPIRE AFTER INTERVAL '${TTL_SECONDS}' SECOND) AS n FROM trades`,
      livesOf(rows).map(({ row, life }) => `{"symbol":${symbolText(row)},"n":${Math.min(3, life.length)}}`),
    ).then(() => {}));

  test('of the first row of a key: duplicates within a time', () =>
    check(
      `SELECT symbol, buyer FROM (SELECT symbol, buyer, ROW_NUMBER() OVER (PARTITION BY symbol) AS n FROM trades) WHERE n = 1 ${ttl}`,
      livesOf(rows).flatMap(({ row, life }) =>
        life.length === 1 ? [`{"symbol":${symbolText(row)},"buyer":${JSON.stringify(row.buyer)}}`] : [],
      ),
    ).then(() => {}));

  test('of a Top-N', () =>
    check(
      `SELECT symbol, trade_time FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY trade_time DESC) AS n FROM trades) WHERE n = 1 ${ttl}`,
      livesOf(rows).flatMap(({ row, life }) => {
        const isNewest = life.slice(0, -1).every(other => other.seconds < row.seconds);
        return isNewest ? [`{"symbol":${symbolText(row)},"trade_time":"${at(row.seconds)}"}`] : [];
      }),
    ).then(() => {}));

  test('of OVER in time order, when its rows are out', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM answers AS SELECT symbol, COUNT(*) OVER (PARTITION BY symbol ORDER BY trade_time) AS n FROM trades ${ttl};`,
      dependsOnShards: true,
      // The key is silent for less than the time to live, and then for more.
      rows: [trade('a', 0), trade('a', 60), trade('b', 61), trade('b', 110), trade('a', 131), trade('a', 132), trade('b', 133)],
      expected: [1, 2, 1, 2].map(n => `{"symbol":"a","n":${n}}`).concat([1, 2, 3].map(n => `{"symbol":"b","n":${n}}`)),
    }).then(() => {}));
});

describe('with EMIT EVERY the row that is owed goes before the key does', () => {
  /** Of a life: so many rows at a time, and what is left when it ends. */
  const everyRows = (count: number) => {
    const all = livesOf(rows);
    const reached = Math.max(...rows.map(({ seconds }) => seconds)) - BOUND_SECONDS;
    // A key that still lives at the end of the rows may be short of the count.
    const isLast = (i: number) => {
      const next = all.slice(i + 1).find(({ row }) => row.symbol === all[i]!.row.symbol);
      return next === undefined ? all[i]!.expires <= reached : next.life.length === 1;
    };
    return all.filter(({ life }, i) => life.length % count === 0 || isLast(i));
  };

  test('after so many rows', () =>
    check(
      `SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT EVERY 3 ROWS ${ttl}`,
      everyRows(3).map(({ row, life }) => `{"symbol":${symbolText(row)},"n":${life.length}}`),
    ).then(() => {}));

  const intervals = `EMIT EVERY INTERVAL '30' SECOND WITH ('state.ttl' = '64 seconds')`;
  const sparse = [trade('a', 0), trade('a', 12), trade('b', 200), trade('a', 201), trade('b', 245)];

  test('at ticks: a key that is silent longer than until the next one', () =>
    checkQuery({
      sql: `${TRADES} CREATE TABLE answers AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${intervals};`,
      rows: sparse,
      expected: ['{"symbol":"a","n":2}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}', '{"symbol":"b","n":2}'],
      dependsOnShards: true,
    }).then(() => {}));

  test('of a Top-N', () =>
    checkQuery({
      sql: `${TRADES} CREATE TABLE answers AS SELECT symbol, trade_time FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY trade_time DESC) AS n FROM trades) WHERE n <= 1 ${intervals};`,
      rows: sparse,
      expected: [12, 200, 201, 245].map((second, i) => `{"symbol":"${'abab'[i]}","trade_time":"${at(second)}"}`),
      dependsOnShards: true,
    }).then(() => {}));
});

test('nothing is retracted that was sent of the key before', () =>
  checkQuery({
    sql: `${TRADES} CREATE TABLE small AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol HAVING COUNT(*) < 2 ${ttl};`,
    dependsOnShards: true,
    rows: [trade('a', 0), trade('b', 100), trade('a', 101), trade('a', 102)],
    expected: ['{"symbol":"a","n":1}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}', '{"symbol":"a","_deleted":true}'],
  }).then(() => {}));

test.each([
  ['with a window', "SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m) WITH ('state.ttl' = '1 hour')"],
  ['of single rows', "SELECT symbol FROM trades WITH ('state.ttl' = '1 hour')"],
  ['of nothing', "SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WITH ('state.ttl' = '0 seconds')"],
  [
    'where rows wait for others',
    "SELECT LEAD(price) OVER (PARTITION BY symbol ORDER BY trade_time) AS p FROM trades WITH ('state.ttl' = '1 hour')",
  ],
])('fails if it is said %s', (_, select) => {
  const { diagnostics } = compile(`${TRADES}${select};`);
  expect(diagnostics.map(({ code }) => code)).toEqual([expect.stringMatching(/W0804|W0620/)]);
});
