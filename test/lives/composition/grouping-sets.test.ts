// GROUPING SETS, CUBE and ROLLUP: the rows of every set, under keys that no other set has.
import { describe, expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const rows = [
  trade('a', 1, { buyer: 'ann', quantity: 1 }),
  trade('a', 2, { buyer: 'bob', quantity: 2 }),
  trade('a', 3, { quantity: 4 }),
  trade('b', 4, { buyer: 'ann', quantity: 8 }),
  trade('a', 70, { buyer: 'ann', quantity: 16 }),
  trade('a', 140, { buyer: 'bob', quantity: 32 }),
  trade('a', 5, { buyer: 'bob', quantity: 64 }),
];

const cases: Record<string, QueryCase> = {
  'a NULL of the data is not a NULL of the set': {
    sql: `${TRADES} SELECT symbol, buyer, GROUPING(symbol, buyer) AS g, SUM(quantity) AS q, _window_start AS opened FROM trades
      GROUP BY symbol, ROLLUP (buyer) WINDOW TUMBLING(trade_time, 1m);`,
    rows,
    expected: [
      { symbol: 'a', buyer: 'ann', g: 0, q: 1, opened: at(0) },
      { symbol: 'a', buyer: 'bob', g: 0, q: 2, opened: at(0) },
      { symbol: 'a', buyer: null, g: 0, q: 4, opened: at(0) },
      { symbol: 'a', buyer: null, g: 1, q: 7, opened: at(0) },
      { symbol: 'b', buyer: 'ann', g: 0, q: 8, opened: at(0) },
      { symbol: 'b', buyer: null, g: 1, q: 8, opened: at(0) },
      { symbol: 'a', buyer: 'ann', g: 0, q: 16, opened: at(60) },
      { symbol: 'a', buyer: null, g: 1, q: 16, opened: at(60) },
      { symbol: 'a', buyer: 'bob', g: 0, q: 32, opened: at(120) },
      { symbol: 'a', buyer: null, g: 1, q: 32, opened: at(120) },
    ],
    lateCount: 2,
  },
  'each change of each set, with HAVING': {
    sql: `${TRADES} CREATE TABLE totals AS SELECT symbol, UPPER(buyer) AS who, COUNT(*) AS n FROM trades
      GROUP BY GROUPING SETS ((symbol, UPPER(buyer)), symbol) HAVING GROUPING(UPPER(buyer)) = 1 OR COUNT(*) > 1;`,
    rows: rows.slice(0, 5),
    expected: [
      '{"symbol":"a","who":null,"n":1}',
      '{"symbol":"a","who":null,"n":2}',
      '{"symbol":"a","who":null,"n":3}',
      '{"symbol":"b","who":null,"n":1}',
      '{"symbol":"a","who":null,"n":4}',
      '{"symbol":"a","who":"ANN","n":2}',
    ],
  },
  'the window function belongs to every set': {
    sql: `${TRADES} SELECT window_end AS closed, symbol, buyer, COUNT(*) AS n
      FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTE))
      GROUP BY GROUPING SETS ((window_start, window_end, symbol, buyer), (window_start, window_end, symbol));`,
    rows: rows.slice(0, 2),
    expected: [
      { closed: at(60), symbol: 'a', buyer: 'ann', n: 1 },
      { closed: at(60), symbol: 'a', buyer: 'bob', n: 1 },
      { closed: at(60), symbol: 'a', buyer: null, n: 2 },
    ],
  },
  'CUBE over one shard may leave the partition columns out': {
    sql: `${TRADES} SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY CUBE (symbol, buyer) WINDOW TUMBLING(1h);`,
    rows: rows.slice(0, 3),
    expected: [
      '{"symbol":"a","buyer":"ann","n":1}',
      '{"symbol":"a","buyer":"bob","n":1}',
      '{"symbol":"a","buyer":null,"n":1}',
      '{"symbol":"a","buyer":null,"n":3}',
      '{"symbol":null,"buyer":"ann","n":1}',
      '{"symbol":null,"buyer":"bob","n":1}',
      '{"symbol":null,"buyer":null,"n":1}',
      '{"symbol":null,"buyer":null,"n":3}',
    ],
  },
};

describe('grouping sets', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  test('the sets share the records, each with its own counts', async () => {
    const { counters } = await checkQuery(cases['a NULL of the data is not a NULL of the set']!);
    expect([counters['result.late'], counters['result_2.late'], counters['result_2.applied']]).toEqual([1, 1, 6]);
  });
});
