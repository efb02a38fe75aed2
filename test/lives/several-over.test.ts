// OVER of several arrangements in one query: what each sees is what it sees alone, and a row comes out when the last of them lets it.
import { expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery } from './check-query.ts';
import { at, TRADES, trade } from './trades.ts';

interface Row {
  readonly symbol: string | null;
  readonly buyer: string | null;
  readonly quantity: number;
  readonly second: number;
}

function randomRows(seed: number, count: number): Row[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, (_, i) => ({
    symbol: ['a', 'b', null][below(3)]!,
    buyer: ['ann', 'bob', null][below(3)]!,
    quantity: below(50),
    // Out of order by less than the bound.
    second: i * 2 + below(9),
  }));
}

const ROWS = randomRows(8, 60);
const payloads = ROWS.map(({ symbol, buyer, quantity, second }) => trade(symbol, second, { buyer, quantity }));
/** By time; rows of one instant in the order of arrival. */
const inTime = [...ROWS].sort((a, b) => a.second - b.second);
const before = (rows: readonly Row[], row: Row, isSame: (other: Row) => boolean): Row[] => rows.slice(0, rows.indexOf(row)).filter(isSame);

test('arrival beside event time, and different PARTITION BY', async () => {
  const expected = ROWS.map(row => {
    const ofSymbol = (other: Row) => other.symbol === row.symbol;
    const ofBuyer = (other: Row) => ofSymbol(other) && other.buyer === row.buyer;
    return {
      symbol: row.symbol,
      buyer: row.buyer,
      total: [...before(inTime, row, ofSymbol), row].reduce((sum, { quantity }) => sum + quantity, 0),
      was: before(ROWS, row, ofSymbol).at(-1)?.quantity ?? null,
      n: before(ROWS, row, ofBuyer).length + 1,
      most: Math.max(...[...before(inTime, row, ofBuyer).slice(-2), row].map(({ quantity }) => quantity)),
      at: at(row.second),
    };
  });
  const sql = `${TRADES} CREATE STREAM answers AS SELECT symbol, buyer,
      SUM(quantity) OVER (time ROWS UNBOUNDED PRECEDING) AS total, LAG(quantity) OVER (PARTITION BY symbol) AS was,
      COUNT(*) OVER (PARTITION BY symbol, buyer) AS n, MAX(quantity) OVER (PARTITION BY symbol, buyer ORDER BY trade_time ROWS 2 PRECEDING) AS most,
      trade_time AS at
    FROM trades WINDOW time AS (PARTITION BY symbol ORDER BY trade_time);`;
  await checkQuery({ sql, rows: payloads, expected, lateCount: 0 });
});

test('what looks ahead comes last, wherever it is written', async () => {
  const expected = ROWS.map(row => {
    const ofSymbol = (other: Row) => other.symbol === row.symbol;
    const all = inTime.filter(other => ofSymbol(other) && other.buyer === row.buyer);
    return {
      symbol: row.symbol,
      next: all[all.indexOf(row) + 1]?.quantity ?? null,
      n: before(inTime, row, ofSymbol).length + 1,
    };
  });
  const sql = `${TRADES} CREATE STREAM answers AS SELECT symbol, LEAD(quantity) OVER (PARTITION BY symbol, buyer ORDER BY trade_time) AS next,
      ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY trade_time) AS n FROM trades;`;
  const { outputs } = await checkQuery({ sql, rows: payloads, lateCount: 0 });
  // The newest row of a key has nothing after it, which the end of the input says.
  expect([...outputs.answers!].sort()).toEqual(expected.map(row => JSON.stringify(row)).sort());
});

test('states of one key are divided among workers', async () => {
  const over = 'COUNT(*) OVER (PARTITION BY symbol) AS n, SUM(quantity) OVER (PARTITION BY symbol ORDER BY trade_time) AS total';
  const isDivided = (select: string) => compile(`${TRADES} ${select};`).application!.stages[0]!.descriptor.isSliceable;
  expect(isDivided(`SELECT symbol, ${over} FROM trades`)).toBe(true);
  expect(isDivided(`SELECT symbol, ${over}, LAG(quantity) OVER (PARTITION BY symbol, buyer) AS was FROM trades`)).toBe(false);
  const minutes = 'SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m)';
  expect(isDivided(`SELECT symbol, MAX(n) AS most FROM (${minutes}) AS m GROUP BY symbol WINDOW TUMBLING(1h)`)).toBe(true);
  expect(isDivided(`SELECT symbol, n, COUNT(*) AS c FROM (${minutes}) AS m GROUP BY symbol, n WINDOW TUMBLING(1h)`)).toBe(false);

  const ofSymbol = (row: Row) => (other: Row) => other.symbol === row.symbol;
  const expected = ROWS.map(row => ({
    symbol: row.symbol,
    n: before(ROWS, row, ofSymbol(row)).length + 1,
    total: inTime.filter(other => ofSymbol(row)(other) && other.second <= row.second).reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  await checkQuery({
    sql: `${TRADES} CREATE STREAM answers AS SELECT symbol, ${over} FROM trades;`,
    rows: payloads,
    expected,
    lateCount: 0,
  });
});

test('a row that is late for the order of time has been seen in that of arrival', () =>
  checkQuery({
    sql: `${TRADES} CREATE STREAM answers AS SELECT symbol, COUNT(*) OVER (PARTITION BY symbol) AS arrived,
      COUNT(*) OVER (PARTITION BY symbol ORDER BY trade_time) AS passed FROM trades;`,
    rows: [trade('a', 0), trade('a', 60), trade('a', 1), trade('a', 61)],
    expected: [
      { symbol: 'a', arrived: 1, passed: 1 },
      { symbol: 'a', arrived: 2, passed: 2 },
      { symbol: 'a', arrived: 4, passed: 3 },
    ],
    lateCount: 1,
  }).then(() => {}));
