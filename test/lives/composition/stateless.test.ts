// Queries in FROM, WITH, views and UNION ALL where nothing below keeps state.
import { describe, expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const SIDES = `SELECT symbol, buyer AS who, quantity, trade_time FROM trades WHERE buyer IS NOT NULL
  UNION ALL SELECT symbol, 'market', -quantity, trade_time FROM trades WHERE quantity > 0`;

const rows = [
  trade('a', 1, { quantity: 5, buyer: 'ann' }),
  trade('b', 2, { quantity: 7 }),
  trade('a', 50, { quantity: -1, buyer: 'bob' }),
  trade('a', 55, { buyer: 'ann' }),
  trade('a', 130, { quantity: 2, buyer: 'ann' }),
  trade('a', 3, { quantity: 100, buyer: 'late' }),
];

const cases: Record<string, QueryCase> = {
  'WITH, views and queries in FROM': {
    sql: `${TRADES}
      CREATE VIEW large (s, q) AS SELECT symbol, quantity FROM trades WHERE quantity > 1;
      WITH doubled AS (SELECT s, q * 2 AS twice FROM large), odd AS (SELECT * FROM doubled WHERE twice % 4 <> 0)
      SELECT o.* FROM (SELECT s AS symbol, twice FROM odd) AS o;`,
    rows,
    expected: ['{"symbol":"a","twice":10}', '{"symbol":"b","twice":14}'],
  },
  'UNION ALL of one source': {
    sql: `${TRADES} CREATE STREAM sides AS ${SIDES};`,
    rows: rows.slice(0, 3),
    expected: [
      { symbol: 'a', who: 'ann', quantity: 5, trade_time: at(1) },
      { symbol: 'a', who: 'market', quantity: -5, trade_time: at(1) },
      { symbol: 'b', who: 'market', quantity: -7, trade_time: at(2) },
      { symbol: 'a', who: 'bob', quantity: -1, trade_time: at(50) },
    ],
  },
  'UNION ALL of groups and rows into one output': {
    sql: `${TRADES} SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m)
      UNION ALL SELECT symbol, quantity FROM trades WHERE quantity > 5 WITH ('allowed.lateness' = '1 minute');`,
    rows: rows.slice(0, 5),
    expected: { result: ['{"symbol":"a","n":3}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}', '{"symbol":"b","n":7}'] },
  },
  'groups over UNION ALL': {
    sql: `${TRADES} SELECT symbol, who, COUNT(*) AS n, SUM(quantity) AS q FROM (${SIDES}) AS sides WHERE who <> 'bob'
      GROUP BY symbol, who WINDOW TUMBLING(1m);`,
    rows,
    expected: [
      '{"symbol":"a","who":"ann","n":2,"q":5}',
      '{"symbol":"a","who":"market","n":1,"q":-5}',
      '{"symbol":"b","who":"market","n":1,"q":-7}',
      '{"symbol":"a","who":"ann","n":1,"q":2}',
      '{"symbol":"a","who":"market","n":1,"q":-2}',
    ],
    lateCount: 2,
  },
  'each change of groups over UNION ALL': {
    sql: `${TRADES} SELECT symbol, SUM(quantity) AS q FROM (SELECT symbol, quantity FROM trades UNION ALL SELECT symbol, 1 FROM trades) AS both
      GROUP BY symbol;`,
    rows: rows.slice(0, 2),
    expected: ['{"symbol":"a","q":5}', '{"symbol":"a","q":6}', '{"symbol":"b","q":7}', '{"symbol":"b","q":8}'],
  },
  'UNION without ALL sends each row once': {
    sql: `${TRADES} SELECT symbol, buyer FROM trades UNION ALL SELECT symbol, buyer FROM trades UNION SELECT symbol, 'ann' FROM trades
      UNION ALL SELECT symbol, NULL FROM trades WHERE quantity > 6 WITH (connector = 'stdout');`,
    rows: rows.slice(0, 3),
    expected: {
      result: [
        '{"symbol":"a","buyer":"ann"}',
        '{"symbol":"b","buyer":null}',
        '{"symbol":"b","buyer":"ann"}',
        '{"symbol":"a","buyer":"bob"}',
        '{"symbol":"b","buyer":null}',
      ],
    },
  },
  'what several queries insert is read as one stream': {
    sql: `${TRADES} CREATE STREAM sides (symbol VARCHAR, q BIGINT, at TIMESTAMP);
      INSERT INTO sides (at, symbol, q) SELECT trade_time, symbol, quantity FROM trades WHERE quantity > 0;
      INSERT INTO sides SELECT symbol, -1, trade_time FROM trades;
      CREATE STREAM sums AS SELECT symbol, SUM(q) AS q, COUNT(*) AS n FROM sides GROUP BY symbol WINDOW TUMBLING(at, 1m);`,
    rows: rows.slice(0, 3),
    expected: {
      sides: [
        { symbol: 'a', q: 5, at: at(1) },
        { symbol: 'a', q: -1, at: at(1) },
        { symbol: 'b', q: 7, at: at(2) },
        { symbol: 'b', q: -1, at: at(2) },
        { symbol: 'a', q: -1, at: at(50) },
      ],
      sums: ['{"symbol":"a","q":3,"n":3}', '{"symbol":"b","q":6,"n":2}'],
    },
  },
  'a branch computes only for the rows that it keeps': {
    sql: `${TRADES} SELECT symbol, SUM(x) AS s FROM (SELECT symbol, 10 / quantity AS x FROM trades WHERE quantity <> 0 UNION ALL SELECT symbol, 1 FROM trades) AS b
      GROUP BY symbol;`,
    rows: [trade('a', 1, { quantity: 0 }), trade('a', 2, { quantity: 2 })],
    expected: ['{"symbol":"a","s":1}', '{"symbol":"a","s":6}', '{"symbol":"a","s":7}'],
    deadLetters: [],
  },
  'a branch that fails costs its own row': {
    sql: `${TRADES} SELECT symbol, SUM(x) AS s FROM (SELECT symbol, 10 / quantity AS x FROM trades UNION ALL SELECT symbol, 1 FROM trades WHERE 5 / price > 0) AS b
      GROUP BY symbol;`,
    rows: [trade('a', 1, { quantity: 0, price: 1 }), trade('a', 2, { quantity: 2, price: 0 }), trade('a', 3, { quantity: 5, price: 1 })],
    expected: ['{"symbol":"a","s":1}', '{"symbol":"a","s":6}', '{"symbol":"a","s":8}', '{"symbol":"a","s":9}'],
    deadLetters: ['zero', 'zero'],
  },
  'OVER of the rows of UNION ALL, in the order of the branches': {
    sql: `${TRADES} SELECT symbol, x, SUM(x) OVER (PARTITION BY symbol ROWS 1 PRECEDING) AS pair
      FROM (SELECT symbol, quantity AS x FROM trades UNION ALL SELECT symbol, quantity * 100 FROM trades WHERE quantity > 0) AS b;`,
    rows: rows.slice(0, 3),
    expected: [
      '{"symbol":"a","x":5,"pair":5}',
      '{"symbol":"a","x":500,"pair":505}',
      '{"symbol":"b","x":7,"pair":7}',
      '{"symbol":"b","x":700,"pair":707}',
      '{"symbol":"a","x":-1,"pair":499}',
    ],
  },
};

describe('queries over stateless queries', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  test('the rows that UNION ALL makes are counted', async () => {
    const { counters } = await checkQuery(cases['groups over UNION ALL']!);
    const { 'result.expanded': expanded, 'result.filtered': filtered, 'result.late': late, 'result.applied': applied } = counters;
    expect({ expanded, filtered, late, applied }).toEqual({ expanded: 6, filtered: 4, late: 2, applied: 6 });
  });
});
