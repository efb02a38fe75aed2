// Tumbling windows, EMIT FINAL: when they close, what is in them, and what becomes of rows that come too late.
import { describe, test } from '@jest/globals';
import { checkQuery, type QueryCase } from './check-query.ts';
import { at, TRADES, trade } from './trades.ts';

const PER_MINUTE = "WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE) EMIT FINAL";
const row = (value: Record<string, unknown>) => JSON.stringify(value);

const cases: Record<string, QueryCase> = {
  'one row per group and window, out-of-order rows included': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, COUNT(*) AS n, SUM(quantity) AS q, MIN(price) AS low, MAX(price) AS high,
        AVG(quantity) AS mean, _window_start AS opened, _window_end AS closed FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      trade('a', 5, { quantity: 1, price: 2.5 }),
      trade('b', 58, { quantity: 10, price: -1 }),
      trade('a', 52, { quantity: 2, price: 1.5 }),
      trade('a', 61, { quantity: 4, price: 3 }),
      trade('a', 59.999, { quantity: 8, price: 0 }),
      trade('b', 60, {}),
      trade('b', 125, { price: 9 }),
    ],
    expected: [
      row({ symbol: 'a', n: 3, q: 11, low: 0, high: 2.5, mean: 11 / 3, opened: at(0), closed: at(60) }),
      row({ symbol: 'b', n: 1, q: 10, low: -1, high: -1, mean: 10, opened: at(0), closed: at(60) }),
      row({ symbol: 'a', n: 1, q: 4, low: 3, high: 3, mean: 4, opened: at(60), closed: at(120) }),
      row({ symbol: 'b', n: 1, q: null, low: null, high: null, mean: null, opened: at(60), closed: at(120) }),
      row({ symbol: 'b', n: 1, q: null, low: 9, high: 9, mean: null, opened: at(120), closed: at(180) }),
    ],
    lateCount: 0,
  },
  'GROUP BY TUMBLE says the same': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, COUNT(*) AS n FROM trades
        GROUP BY symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE) EMIT FINAL;`,
    rows: [trade('a', 5), trade('a', 55), trade('a', 65)],
    expected: ['{"symbol":"a","n":2}', '{"symbol":"a","n":1}'],
  },
  'a window closes when the watermark reaches its end, and takes rows until then': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${PER_MINUTE};`,
    // The bound is 10 s: 69.999 leaves the watermark at 59.999, and 70 closes the window before the next row comes.
    rows: [trade('a', 1), trade('a', 69.999), trade('a', 59), trade('a', 70), trade('a', 59.5), trade('a', 0)],
    drain: false,
    expected: ['{"symbol":"a","n":2}'],
    lateCount: 2,
  },
  'without a drain, what is open stays open': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [trade('a', 1), trade('b', 2)],
    drain: false,
    expected: [],
  },
  'NULL is a group of its own, and the empty text another': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer ${PER_MINUTE};`,
    rows: [
      trade(null, 1, { buyer: '' }),
      trade('', 2),
      trade(null, 3),
      { trade_time: at(4) },
      trade('', 5, { buyer: 'null' }),
      trade('', 6, { buyer: '' }),
    ],
    expected: [
      '{"symbol":null,"buyer":"","n":1}',
      '{"symbol":"","buyer":null,"n":1}',
      '{"symbol":null,"buyer":null,"n":2}',
      '{"symbol":"","buyer":"null","n":1}',
      '{"symbol":"","buyer":"","n":1}',
    ],
  },
  'HAVING keeps what it finds true': {
    sql: `${TRADES} CREATE STREAM busy AS SELECT symbol, SUM(quantity) AS q FROM trades GROUP BY symbol ${PER_MINUTE.replace('EMIT', 'HAVING COUNT(*) > 1 EMIT')};`,
    rows: [trade('a', 1, { quantity: 1 }), trade('b', 2, { quantity: 2 }), trade('a', 3, {}), trade('b', 63, { quantity: 3 })],
    expected: ['{"symbol":"a","q":1}'],
  },
  'sums of BIGINT and DECIMAL keep every digit': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, SUM(quantity) AS q, SUM(amount) AS a FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      `{"symbol":"a","quantity":9007199254740993,"amount":9999999999.99,"trade_time":"${at(1)}"}`,
      `{"symbol":"a","quantity":9007199254740993,"amount":9999999999.99,"trade_time":"${at(2)}"}`,
      `{"symbol":"a","quantity":-1,"amount":-0.01,"trade_time":"${at(3)}"}`,
      `{"symbol":"b","quantity":9223372036854775807,"amount":0.10,"trade_time":"${at(4)}"}`,
      `{"symbol":"b","quantity":1,"amount":0.2,"trade_time":"${at(5)}"}`,
      `{"symbol":"b","quantity":-2,"trade_time":"${at(6)}"}`,
    ],
    expected: ['{"symbol":"a","q":18014398509481985,"a":19999999999.97}', '{"symbol":"b","q":9223372036854775806,"a":0.30}'],
  },
  'sums of DOUBLE do not depend on order or cut': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, SUM(price) AS s FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [1e16, 1, -1e16, 1e-3, 1, 1e300, -1e300, 0.1].map((price, i) => trade('a', i, { price })),
    expected: ['{"symbol":"a","s":2.101}'],
  },
  'a sum beyond BIGINT is a dead letter that names the query': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, SUM(quantity) AS q FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      `{"symbol":"a","quantity":9223372036854775807,"trade_time":"${at(1)}"}`,
      `{"symbol":"a","quantity":1,"trade_time":"${at(2)}"}`,
      `{"symbol":"b","quantity":9223372036854775807,"trade_time":"${at(2)}"}`,
      `{"symbol":"b","quantity":9223372036854775807,"trade_time":"${at(2)}"}`,
      `{"symbol":"c","quantity":1,"trade_time":"${at(3)}"}`,
    ],
    expected: ['{"symbol":"c","q":1}'],
    deadLetters: ['BIGINT', 'BIGINT'],
  },
  'windows before 1970 and negative numbers': {
    sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, SUM(quantity) AS q, _window_start AS opened FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      { symbol: 'a', quantity: -5, trade_time: '1969-12-31T23:58:59.999Z' },
      { symbol: 'a', quantity: 3, trade_time: '1969-12-31T23:59:00Z' },
      { symbol: 'a', quantity: -4, trade_time: '1970-01-01T00:00:00Z' },
      { symbol: 'a', quantity: 1, trade_time: '1969-12-31T23:59:59.999Z' },
    ],
    expected: [
      '{"symbol":"a","q":-5,"opened":"1969-12-31T23:58:00.000Z"}',
      '{"symbol":"a","q":4,"opened":"1969-12-31T23:59:00.000Z"}',
      '{"symbol":"a","q":-4,"opened":"1970-01-01T00:00:00.000Z"}',
    ],
  },
  'late rows are counted with their window and change nothing': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n, _window_start AS opened FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [trade('a', 30), trade('a', 200), trade('a', 40), trade('b', 10), trade('a', 179), trade('a', 185)],
    expected: [row({ symbol: 'a', n: 1, opened: at(0) }), row({ symbol: 'a', n: 2, opened: at(180) })],
    lateCount: 3,
  },
  'allowed lateness revises the result, then no more': {
    sql: `${TRADES} CREATE STREAM counts WITH ('allowed.lateness' = '1 minute') AS
        SELECT symbol, COUNT(*) AS n, SUM(quantity) AS q FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      trade('a', 30, { quantity: 1 }),
      trade('a', 75, { quantity: 10 }),
      trade('a', 31, { quantity: 2 }),
      trade('b', 32, { quantity: 5 }),
      trade('a', 129.999, { quantity: 20 }),
      trade('a', 33, { quantity: 4 }),
      trade('a', 130, { quantity: 40 }),
      trade('a', 34, { quantity: 8 }),
    ],
    expected: [
      '{"symbol":"a","n":1,"q":1}',
      '{"symbol":"a","n":2,"q":3}',
      '{"symbol":"b","n":1,"q":5}',
      '{"symbol":"a","n":3,"q":7}',
      '{"symbol":"a","n":1,"q":10}',
      '{"symbol":"a","n":2,"q":60}',
    ],
    lateCount: 1,
  },
  'a NULL or unusable event time, or one too far ahead, is a dead letter': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [
      trade('a', 1),
      { symbol: 'a' },
      { symbol: 'a', trade_time: 'yesterday' },
      { symbol: 'a', trade_time: '2026-01-15T01:00:00.001Z' },
      trade('a', 2),
    ],
    expected: ['{"symbol":"a","n":2}'],
    deadLetters: ['trade_time', 'trade_time', 'max.future'],
  },
  'a group over everything': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT COUNT(*) AS n, MAX(symbol) AS last FROM trades ${PER_MINUTE};`,
    rows: [trade('é', 1), trade('z', 2), trade(null, 3), trade('zz', 100)],
    expected: ['{"n":3,"last":"é"}', '{"n":1,"last":"zz"}'],
  },
  'several queries on one source, each with its own windows and filter': {
    sql: `${TRADES}
      CREATE STREAM minutes AS SELECT symbol, COUNT(*) AS n FROM trades WHERE quantity > 1 GROUP BY symbol ${PER_MINUTE};
      CREATE STREAM hours AS SELECT symbol, COUNT(quantity) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, INTERVAL '1' HOUR) EMIT FINAL;
      CREATE STREAM raw AS SELECT symbol, quantity / 0 AS broken FROM trades WHERE quantity = 2;`,
    rows: [trade('a', 1, { quantity: 1 }), trade('a', 2, { quantity: 2 }), trade('b', 3, {}), trade('a', 100, { quantity: 3 })],
    expected: {
      minutes: ['{"symbol":"a","n":1}', '{"symbol":"a","n":1}'],
      hours: ['{"symbol":"a","n":3}', '{"symbol":"b","n":0}'],
      raw: [],
    },
    deadLetters: ['zero'],
  },
  'many windows that close at once, beyond the bound on emission': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, buyer, SUM(quantity) AS q, _window_start AS opened FROM trades GROUP BY symbol, buyer ${PER_MINUTE};`,
    rows: [
      ...Array.from({ length: 60 }, (_, i) => trade('same', i * 7, { buyer: `b${i % 20}`, quantity: i })),
      ...Array.from({ length: 300 }, (_, i) => trade(`s${i % 100}`, 420 + (i % 9), { quantity: 1 })),
      trade('same', 4000, { buyer: 'last', quantity: 1 }),
    ],
    lateCount: 0,
    expected: [
      ...Array.from({ length: 60 }, (_, i) =>
        row({ symbol: 'same', buyer: `b${i % 20}`, q: i, opened: at(Math.floor((i * 7) / 60) * 60) }),
      ),
      ...Array.from({ length: 100 }, (_, i) => row({ symbol: `s${i}`, buyer: null, q: 3, opened: at(420) })),
      row({ symbol: 'same', buyer: 'last', q: 1, opened: at(3960) }),
    ],
  },
  'no rows at all': {
    sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${PER_MINUTE};`,
    rows: [],
    expected: [],
    deadLetters: [],
    lateCount: 0,
  },
};

describe('tumbling windows, EMIT FINAL', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));
});
