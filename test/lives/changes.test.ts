// EMIT CHANGES: a row per change, and retraction of what was sent and no longer holds.
import { describe, test } from '@jest/globals';
import { checkQuery, type QueryCase } from './check-query.ts';
import { at, TRADES, trade } from './trades.ts';

const PER_MINUTE = "WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)";

const cases: Record<string, QueryCase> = {
  'a row per change, over all time': {
    sql: `${TRADES} CREATE STREAM totals AS SELECT symbol, COUNT(*) AS n, SUM(quantity) AS q FROM trades GROUP BY symbol EMIT CHANGES;`,
    rows: [trade('a', 1, { quantity: 5 }), trade('b', 2, { quantity: 1 }), trade('a', 900, { quantity: -7 }), trade('a', 3, {})],
    expected: ['{"symbol":"a","n":1,"q":5}', '{"symbol":"b","n":1,"q":1}', '{"symbol":"a","n":2,"q":-2}', '{"symbol":"a","n":3,"q":-2}'],
    lateCount: 0,
  },
  'HAVING that turns false retracts what was sent, and nothing that was not': {
    sql: `${TRADES} CREATE STREAM positive AS SELECT symbol, SUM(quantity) AS q FROM trades GROUP BY symbol HAVING SUM(quantity) > 0 EMIT CHANGES;`,
    rows: [
      trade('a', 1, { quantity: -1 }),
      trade('a', 2, { quantity: 3 }),
      trade('a', 3, { quantity: -2 }),
      trade('a', 4, { quantity: -2 }),
      trade('b', 5, { quantity: -1 }),
      trade('a', 6, { quantity: 9 }),
    ],
    expected: ['{"symbol":"a","q":2}', '{"symbol":"a","_deleted":true}', '{"symbol":"a","q":7}'],
  },
  'windows change until they close': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n, _window_end AS closed FROM trades GROUP BY symbol ${PER_MINUTE} EMIT CHANGES;`,
    rows: [trade('a', 1), trade('a', 61), trade('a', 2), trade('a', 70), trade('a', 3)],
    expected: [
      `{"symbol":"a","n":1,"closed":"${at(60)}"}`,
      `{"symbol":"a","n":1,"closed":"${at(120)}"}`,
      `{"symbol":"a","n":2,"closed":"${at(60)}"}`,
      `{"symbol":"a","n":2,"closed":"${at(120)}"}`,
    ],
    lateCount: 1,
  },
  'final and changing results of one source side by side': {
    sql: `${TRADES}
      CREATE STREAM live AS SELECT symbol, MAX(price) AS high FROM trades WHERE price > 1 GROUP BY symbol EMIT CHANGES;
      CREATE STREAM closed AS SELECT symbol, MIN(price) AS low FROM trades GROUP BY symbol ${PER_MINUTE} EMIT FINAL;`,
    rows: [trade('a', 1, { price: 2 }), trade('a', 2, { price: 1 }), trade('a', 80, { price: 1.5 })],
    expected: {
      live: ['{"symbol":"a","high":2}', '{"symbol":"a","high":2}'],
      closed: ['{"symbol":"a","low":1}', '{"symbol":"a","low":1.5}'],
    },
  },
};

describe('EMIT CHANGES', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));
});
