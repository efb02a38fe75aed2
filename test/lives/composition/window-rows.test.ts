// Window table functions without grouping: each row with each of its windows.
import { describe, test } from '@jest/globals';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const rows = [trade('a', 15, { quantity: 2 }), trade('a', 100, { quantity: 0 }), trade('b', -31, { quantity: 5 }), trade('b', 61)];
const bounds = (symbol: string, start: number, end: number) => ({ symbol, window_start: at(start), window_end: at(end) });
const BOUNDS = 'symbol, window_start, window_end';

const cases: Record<string, QueryCase> = {
  'TUMBLE adds the window of the row to `*`': {
    sql: `${TRADES} SELECT * EXCEPT (price, amount, buyer) FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 1m, -10s)) t WHERE t.window_start > TIMESTAMP '2000-01-01';`,
    rows: rows.slice(0, 1),
    expected: [{ symbol: 'a', quantity: 2, trade_time: at(15), window_start: at(-10), window_end: at(50), window_time: at(49.999) }],
  },
  'late rows have their window too': {
    sql: `${TRADES} SELECT ${BOUNDS} FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 1m));`,
    rows,
    expected: [bounds('a', 0, 60), bounds('a', 60, 120), bounds('b', -60, 0), bounds('b', 60, 120)],
    lateCount: 0,
  },
  'HOP gives each window, and what fails fails alone': {
    sql: `${TRADES} SELECT ${BOUNDS}, 60 / (quantity + EXTRACT(SECOND FROM window_start) - 40) AS x
      FROM TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), 20s, 60s, 10s)) WHERE symbol = 'a';`,
    rows: [trade('a', 15, { quantity: 30 })],
    expected: [
      { ...bounds('a', -30, 30), x: 3 },
      { ...bounds('a', -10, 50), x: 1 },
    ],
    deadLetters: ['zero'],
  },
  'CUMULATE gives each end that is still to come': {
    sql: `${TRADES} SELECT ${BOUNDS} FROM TABLE(CUMULATE(TABLE trades, DESCRIPTOR(trade_time), 20s, 1m));`,
    rows: [...rows.slice(0, 2), { symbol: 'a' }],
    expected: [bounds('a', 0, 20), bounds('a', 0, 40), bounds('a', 0, 60), bounds('a', 60, 120)],
    deadLetters: ['trade_time'],
  },
  'groups of rows with their windows': {
    sql: `${TRADES} WITH spread AS (SELECT * FROM TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), 20s, 60s)) WHERE quantity > 0)
      SELECT symbol, window_end, SUM(quantity) AS q FROM spread GROUP BY symbol, window_end;`,
    rows: [trade('a', 15, { quantity: 30 }), trade('a', 25, { quantity: 1 })],
    expected: [
      { symbol: 'a', window_end: at(20), q: 30 },
      { symbol: 'a', window_end: at(40), q: 30 },
      { symbol: 'a', window_end: at(60), q: 30 },
      { symbol: 'a', window_end: at(40), q: 31 },
      { symbol: 'a', window_end: at(60), q: 31 },
      { symbol: 'a', window_end: at(80), q: 1 },
    ],
  },
  'OVER the rows of each window': {
    sql: `${TRADES} SELECT symbol, window_end, quantity, ROW_NUMBER() OVER (PARTITION BY symbol, window_start, window_end) AS n
      FROM TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), 30s, 60s));`,
    rows: [trade('a', 15, { quantity: 30 }), trade('a', 45, { quantity: 1 })],
    expected: [
      { symbol: 'a', window_end: at(30), quantity: 30, n: 1 },
      { symbol: 'a', window_end: at(60), quantity: 30, n: 1 },
      { symbol: 'a', window_end: at(60), quantity: 1, n: 2 },
      { symbol: 'a', window_end: at(90), quantity: 1, n: 1 },
    ],
  },
  'OVER hands on the columns of a query in FROM': {
    sql: `${TRADES} SELECT b, LAG(q) OVER (PARTITION BY symbol) AS p FROM (SELECT symbol, quantity * 2 AS q, quantity + 1 AS b FROM trades) AS t;`,
    rows: [trade('a', 15, { quantity: 30 }), trade('a', 45, { quantity: 1 })],
    expected: ['{"b":31,"p":null}', '{"b":2,"p":60}'],
  },
};

describe('windows of single rows', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));
});
