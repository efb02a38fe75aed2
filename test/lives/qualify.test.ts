// QUALIFY keeps rows by what OVER gives: the same rows, with the same identities, as WHERE around a query in FROM.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import { at, TRADES, trade } from './trades.ts';

const ROWS = [
  trade('a', 1, { price: 10, buyer: 'ann', quantity: 1 }),
  trade('a', 2, { price: 12, buyer: 'bob', quantity: 2 }),
  trade('b', 3, { price: 7, buyer: 'ann', quantity: 3 }),
  trade('a', 4, { price: 11, buyer: 'eve', quantity: 4 }),
  trade('a', 5, { price: 14, buyer: 'ann', quantity: 5 }),
  trade('b', 61, { price: 9, buyer: 'bob', quantity: 6 }),
  trade('a', 62, { price: 13, buyer: 'bob', quantity: 7 }),
];

const PRICED = 'ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC)';
const MINUTES = 'FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 1m))';

/** With QUALIFY, and the same without. */
const cases: Record<string, readonly [string, string]> = {
  'the dearest of each symbol, by the number itself': [
    `SELECT symbol, price FROM trades QUALIFY ${PRICED} <= 2`,
    `SELECT symbol, price FROM (SELECT *, ${PRICED} AS n FROM trades) WHERE n <= 2`,
  ],
  'by the name of the number, which is shown': [
    `SELECT symbol, price, ${PRICED} AS n FROM trades WHERE quantity > 1 QUALIFY n <= 1`,
    `SELECT symbol, price, n FROM (SELECT *, ${PRICED} AS n FROM trades WHERE quantity > 1) WHERE n <= 1`,
  ],
  'by the number and by a column that is not selected': [
    `SELECT symbol, price FROM trades QUALIFY ${PRICED} <= 2 AND buyer <> 'bob'`,
    `SELECT symbol, price FROM (SELECT *, ${PRICED} AS n FROM trades) WHERE n <= 2 AND buyer <> 'bob'`,
  ],
  'the newest row of each key': [
    'SELECT * FROM trades QUALIFY ROW_NUMBER() OVER (PARTITION BY symbol, buyer ORDER BY trade_time DESC) = 1',
    'SELECT * EXCEPT (n) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, buyer ORDER BY trade_time DESC) AS n FROM trades) WHERE n = 1',
  ],
  'rows that differ from those before them': [
    'SELECT symbol, price, AVG(price) OVER w AS mean FROM trades WINDOW w AS (PARTITION BY symbol ROWS 2 PRECEDING) QUALIFY price > AVG(price) OVER w',
    'SELECT symbol, price, mean FROM (SELECT symbol, price, AVG(price) OVER w AS mean FROM trades WINDOW w AS (PARTITION BY symbol ROWS 2 PRECEDING)) WHERE price > mean',
  ],
  'in the order of time': [
    'SELECT symbol, price FROM trades QUALIFY LAG(price) OVER (PARTITION BY symbol ORDER BY trade_time) > price',
    'SELECT symbol, price FROM (SELECT *, LAG(price) OVER (PARTITION BY symbol ORDER BY trade_time) AS p FROM trades) WHERE p > price',
  ],
  'within windows': [
    `SELECT symbol, window_start, price ${MINUTES} QUALIFY ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY price) <= 1`,
    `SELECT symbol, window_start, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY price) AS n ${MINUTES}) WHERE n <= 1`,
  ],
  'of groups, by the columns of the result': [
    `SELECT symbol, buyer, SUM(quantity) AS q, window_start, window_end ${MINUTES} GROUP BY symbol, buyer, window_start, window_end
      QUALIFY ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY q DESC) <= 1`,
    `SELECT symbol, buyer, q, window_start, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY q DESC) AS n FROM
      (SELECT symbol, buyer, SUM(quantity) AS q, window_start, window_end ${MINUTES} GROUP BY symbol, buyer, window_start, window_end)) WHERE n <= 1`,
  ],
  'of groups that change': [
    'SELECT symbol, buyer, SUM(quantity) AS q FROM trades GROUP BY symbol, buyer QUALIFY ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY q DESC) <= 1',
    `SELECT symbol, buyer, q FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY q DESC) AS n FROM
      (SELECT symbol, buyer, SUM(quantity) AS q FROM trades GROUP BY symbol, buyer)) WHERE n <= 1`,
  ],
  'before DISTINCT, and in a query in FROM': [
    `SELECT symbol, COUNT(*) AS n FROM (SELECT DISTINCT symbol, buyer FROM trades QUALIFY ${PRICED} <= 3) GROUP BY symbol`,
    `SELECT symbol, COUNT(*) AS n FROM (SELECT DISTINCT symbol, buyer FROM (SELECT *, ${PRICED} AS n FROM trades) WHERE n <= 3) GROUP BY symbol`,
  ],
};

test.each(Object.entries(cases))('%s', async (_, [own, plain]) => {
  const results = await checkQuery({ sql: `${TRADES} ${own};`, rows: ROWS });
  const expected = await checkQuery({ sql: `${TRADES} ${plain};`, rows: ROWS });
  expect(results.outputs.result!.length).toBeGreaterThan(0);
  expect(results.outputs.result).toEqual(expected.outputs.result);
});

test('the rows are those one would count by hand', async () => {
  const sql = `${TRADES} SELECT symbol, price, trade_time AS t FROM trades QUALIFY ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC) = 1;`;
  const { outputs } = await checkQuery({ sql, rows: ROWS.slice(0, 4) });
  const rows = outputs.result!.map(row => JSON.parse(row));
  expect(rows.filter(row => row._deleted !== true).map(({ symbol, price, t }) => [symbol, price, t])).toEqual([
    ['a', 10, at(1)],
    ['a', 12, at(2)],
    ['b', 7, at(3)],
  ]);
});
