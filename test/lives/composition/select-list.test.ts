// SELECT DISTINCT, and `*` with EXCEPT and REPLACE.
import { describe, test } from '@jest/globals';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const PER_MINUTE = "WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)";

const cases: Record<string, QueryCase> = {
  'DISTINCT sends a combination when it first comes': {
    sql: `${TRADES} SELECT DISTINCT symbol, quantity FROM trades;`,
    rows: [
      trade('a', 1, { quantity: 1 }),
      trade('a', 2, { quantity: 1 }),
      trade('a', 3),
      trade(null, 4),
      trade('a', 5),
      trade(null, 6),
      trade('a', 7, { quantity: 2 }),
      trade('a', 8, { quantity: 1 }),
    ],
    expected: [
      '{"symbol":"a","quantity":1}',
      '{"symbol":"a","quantity":null}',
      '{"symbol":null,"quantity":null}',
      '{"symbol":"a","quantity":2}',
    ],
  },
  'DISTINCT of expressions, behind WHERE': {
    sql: `${TRADES} SELECT DISTINCT symbol, UPPER(buyer) AS who, quantity % 2 = 0 AS even, 'x' AS constant FROM trades WHERE price > 0;`,
    rows: [
      trade('a', 1, { price: 1, quantity: 1, buyer: 'ann' }),
      trade('a', 2, { price: 1, quantity: 3, buyer: 'ANN' }),
      trade('a', 3, { price: 0, quantity: 2, buyer: 'Ann' }),
      trade('a', 4, { price: 2, quantity: 2, buyer: 'Ann' }),
    ],
    expected: ['{"symbol":"a","who":"ANN","even":false,"constant":"x"}', '{"symbol":"a","who":"ANN","even":true,"constant":"x"}'],
  },
  'DISTINCT with a window gives each combination once per window, at its end': {
    sql: `${TRADES} SELECT DISTINCT symbol, buyer, _window_start AS minute FROM trades ${PER_MINUTE};`,
    rows: [
      trade('a', 1, { buyer: 'ann' }),
      trade('a', 2, { buyer: 'ann' }),
      trade('a', 3, { buyer: 'bob' }),
      trade('a', 63, { buyer: 'ann' }),
      trade('a', 140, { buyer: 'ann' }),
      trade('a', 3, { buyer: 'eve' }),
    ],
    expected: [
      { symbol: 'a', buyer: 'ann', minute: at(0) },
      { symbol: 'a', buyer: 'bob', minute: at(0) },
      { symbol: 'a', buyer: 'ann', minute: at(60) },
      { symbol: 'a', buyer: 'ann', minute: at(120) },
    ],
    lateCount: 1,
  },
  'DISTINCT with EMIT CHANGES and lateness sends once per window, at once': {
    sql: `${TRADES} SELECT DISTINCT symbol, _window_end AS minute FROM trades ${PER_MINUTE} EMIT CHANGES WITH ('allowed.lateness' = '1 minute');`,
    rows: [trade('a', 1), trade('a', 2), trade('a', 80), trade('a', 3), trade('b', 4), trade('b', 5)],
    drain: false,
    expected: [
      { symbol: 'a', minute: at(60) },
      { symbol: 'a', minute: at(120) },
      { symbol: 'b', minute: at(60) },
    ],
  },
  'a grouping without aggregates says what DISTINCT says': {
    sql: `${TRADES} SELECT symbol FROM trades GROUP BY symbol;`,
    rows: [trade('a', 1), trade('a', 2), trade('b', 3), trade('a', 4)],
    expected: ['{"symbol":"a"}', '{"symbol":"b"}'],
  },
  '* EXCEPT leaves columns out, REPLACE puts others in their places': {
    sql: `${TRADES} SELECT t.* EXCEPT (price, "amount", BUYER) REPLACE (quantity * 2 AS quantity, 'x' AS SYMBOL), price AS last FROM trades t;`,
    rows: [trade('a', 1, { quantity: 21, price: 1.5, buyer: 'ann' })],
    expected: [{ symbol: 'x', quantity: 42, trade_time: at(1), last: 1.5 }],
  },
};

describe('the SELECT list', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));
});
