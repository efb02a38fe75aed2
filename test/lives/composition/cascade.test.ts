// Queries that keep state over queries that do: the rows of closed windows go on into the next state, in every life at the same place.
import { describe, expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const MINUTES = `CREATE VIEW minutes AS SELECT symbol, buyer, COUNT(*) AS n, SUM(quantity) AS q, _window_start AS minute
  FROM trades GROUP BY symbol, buyer WINDOW TUMBLING(trade_time, 1m);`;

const rows = [
  trade('a', 1, { buyer: 'ann', quantity: 1 }),
  trade('a', 2, { buyer: 'ann', quantity: 2 }),
  trade('b', 3, { buyer: 'ann', quantity: 4 }),
  trade('a', 30, { buyer: 'bob', quantity: 8 }),
  trade('a', 59, { buyer: 'bob', quantity: 16 }),
  trade('a', 65, { buyer: 'ann', quantity: 32 }),
  trade('a', 62, { buyer: 'eve', quantity: 64 }),
  trade('a', 190, { buyer: 'bob', quantity: 128 }),
  trade('a', 70, { buyer: 'late', quantity: 256 }),
  trade('b', 250, { buyer: 'bob', quantity: 512 }),
  trade('a', 400, { buyer: 'ann', quantity: 1024 }),
];

const cases: Record<string, QueryCase> = {
  'tumbling over tumbling': {
    sql: `${TRADES} ${MINUTES} SELECT symbol, COUNT(*) AS pairs, MAX(n) AS most, SUM(q) AS q, MIN(minute) AS first, _window_end AS closed
      FROM minutes GROUP BY symbol WINDOW TUMBLING(2m);`,
    rows,
    expected: [
      { symbol: 'a', pairs: 4, most: 2, q: 123, first: at(0), closed: at(120) },
      { symbol: 'b', pairs: 1, most: 1, q: 4, first: at(0), closed: at(120) },
      { symbol: 'a', pairs: 1, most: 1, q: 128, first: at(180), closed: at(240) },
      { symbol: 'b', pairs: 1, most: 1, q: 512, first: at(240), closed: at(360) },
      { symbol: 'a', pairs: 1, most: 1, q: 1024, first: at(360), closed: at(480) },
    ],
    lateCount: 1,
  },
  'a stream that feeds another has its own output too': {
    sql: `${TRADES} CREATE STREAM counted AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 1m) HAVING COUNT(*) > 1;
      CREATE STREAM top AS SELECT symbol, MAX(n) AS most FROM counted GROUP BY symbol WINDOW TUMBLING(10m);
      SELECT symbol, n * 10 AS tens FROM counted WHERE n > 3;`,
    rows: rows.filter(row => row.buyer !== 'late'),
    expected: {
      counted: ['{"symbol":"a","n":4}', '{"symbol":"a","n":2}'],
      top: ['{"symbol":"a","most":4}'],
      result: ['{"symbol":"a","tens":40}'],
    },
  },
  'groups without a window over windows': {
    sql: `${TRADES} ${MINUTES} SELECT symbol, COUNT(*) AS windows, SUM(q) AS q, LAST(buyer) AS last FROM minutes WHERE buyer <> 'eve' GROUP BY symbol;`,
    rows: rows.slice(0, 8),
    expected: [
      { symbol: 'a', windows: 1, q: 3, last: 'ann' },
      { symbol: 'a', windows: 2, q: 27, last: 'bob' },
      { symbol: 'b', windows: 1, q: 4, last: 'ann' },
      { symbol: 'a', windows: 3, q: 59, last: 'ann' },
      { symbol: 'a', windows: 4, q: 187, last: 'bob' },
    ],
  },
  'sessions over windows, and a window over sessions': {
    sql: `${TRADES} ${MINUTES}
      CREATE STREAM busy AS SELECT symbol, COUNT(*) AS n, _window_start AS since, _window_end AS until FROM minutes GROUP BY symbol WINDOW SESSION(90s);
      CREATE STREAM sessions AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW SESSION(trade_time, 30s);
      CREATE STREAM longest AS SELECT symbol, COUNT(*) AS sessions, MAX(n) AS longest FROM sessions GROUP BY symbol WINDOW TUMBLING(_window_time, 5m);`,
    rows: rows.filter(row => row.buyer !== 'late'),
    expected: {
      busy: [
        { symbol: 'a', n: 4, since: at(59.999), until: at(209.999) },
        { symbol: 'b', n: 1, since: at(59.999), until: at(149.999) },
        { symbol: 'a', n: 1, since: at(239.999), until: at(329.999) },
        { symbol: 'b', n: 1, since: at(299.999), until: at(389.999) },
        { symbol: 'a', n: 1, since: at(419.999), until: at(509.999) },
      ],
      sessions: ['{"symbol":"a","n":6}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}'],
      longest: [
        '{"symbol":"a","sessions":2,"longest":6}',
        '{"symbol":"b","sessions":2,"longest":1}',
        '{"symbol":"a","sessions":1,"longest":1}',
      ],
    },
  },
  'sliding windows over cumulating ones': {
    sql: `${TRADES} WITH steps AS (SELECT symbol, SUM(quantity) AS q, _window_end AS until FROM trades GROUP BY symbol WINDOW CUMULATE(trade_time, 1m, 30s))
      SELECT symbol, COUNT(*) AS n, SUM(q) AS q, FIRST(until) AS first, LAST(q) AS last FROM steps GROUP BY symbol WINDOW HOPPING(1m, 30s);`,
    rows: rows.slice(0, 5),
    expected: [
      { symbol: 'a', n: 1, q: 3, first: at(30), last: 3 },
      { symbol: 'b', n: 1, q: 4, first: at(30), last: 4 },
      { symbol: 'a', n: 2, q: 30, first: at(30), last: 27 },
      { symbol: 'b', n: 2, q: 8, first: at(30), last: 4 },
      { symbol: 'a', n: 1, q: 27, first: at(60), last: 27 },
      { symbol: 'b', n: 1, q: 4, first: at(60), last: 4 },
    ],
  },
  'three states in a row': {
    sql: `${TRADES} ${MINUTES}
      WITH fives AS (SELECT symbol, SUM(n) AS n FROM minutes GROUP BY symbol WINDOW TUMBLING(5m))
      SELECT symbol, AVG(n) AS mean, COUNT(*) AS fives FROM fives GROUP BY symbol WINDOW TUMBLING(10m);`,
    rows: rows.slice(0, 8),
    expected: ['{"symbol":"a","mean":7,"fives":1}', '{"symbol":"b","mean":1,"fives":1}'],
  },
  'OVER windows, in the order of arrival and of time': {
    sql: `${TRADES} CREATE VIEW counts AS SELECT symbol, COUNT(*) AS n, _window_start AS minute FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 1m);
      CREATE STREAM steps AS SELECT symbol, minute, n - LAG(n) OVER (PARTITION BY symbol) AS step FROM counts;
      CREATE STREAM means AS SELECT symbol, minute, SUM(n) OVER (PARTITION BY symbol ORDER BY _window_time RANGE INTERVAL '2' MINUTE PRECEDING) AS n FROM counts;`,
    rows: rows.filter(row => row.symbol === 'a' && row.buyer !== 'late'),
    expected: {
      steps: [
        { symbol: 'a', minute: at(0), step: null },
        { symbol: 'a', minute: at(60), step: -2 },
        { symbol: 'a', minute: at(180), step: -1 },
        { symbol: 'a', minute: at(360), step: 0 },
      ],
      means: [
        { symbol: 'a', minute: at(0), n: 4 },
        { symbol: 'a', minute: at(60), n: 6 },
        { symbol: 'a', minute: at(180), n: 3 },
        { symbol: 'a', minute: at(360), n: 1 },
      ],
    },
  },
  'groups of what OVER gives': {
    sql: `${TRADES} CREATE VIEW steps AS SELECT symbol, trade_time, quantity - LAG(quantity) OVER (PARTITION BY symbol) AS step FROM trades;
      CREATE STREAM largest AS SELECT symbol, MAX(step) AS largest, COUNT(*) AS n FROM steps GROUP BY symbol WINDOW TUMBLING(2m);
      WITH timed AS (SELECT symbol, trade_time, quantity - LAG(quantity) OVER (PARTITION BY symbol ORDER BY trade_time) AS step FROM trades)
      SELECT symbol, MAX(step) AS largest, COUNT(*) AS n FROM timed WHERE step IS NOT NULL GROUP BY symbol WINDOW TUMBLING(2m);`,
    rows: rows.slice(0, 9),
    expected: {
      largest: ['{"symbol":"a","largest":32,"n":6}', '{"symbol":"b","largest":null,"n":1}', '{"symbol":"a","largest":64,"n":1}'],
      result: ['{"symbol":"a","largest":48,"n":5}', '{"symbol":"a","largest":96,"n":1}'],
    },
    lateCount: 2,
  },
  'OVER what OVER gives': {
    sql: `${TRADES} WITH steps AS (SELECT symbol, quantity, quantity - LAG(quantity) OVER (PARTITION BY symbol) AS step FROM trades)
      SELECT symbol, step, SUM(step) OVER (PARTITION BY symbol, quantity > 10 ROWS 1 PRECEDING) AS pair FROM steps WHERE step IS NOT NULL;`,
    rows: rows.slice(0, 6),
    expected: [
      { symbol: 'a', step: 1, pair: 1 },
      { symbol: 'a', step: 6, pair: 7 },
      { symbol: 'a', step: 8, pair: 8 },
      { symbol: 'a', step: 16, pair: 24 },
    ],
  },
  'UNION ALL of windows of one view': {
    sql: `${TRADES} ${MINUTES} SELECT symbol, side, COUNT(*) AS n, SUM(q) AS q
      FROM (SELECT symbol, 'all' AS side, q FROM minutes UNION ALL SELECT symbol, 'large', q FROM minutes WHERE q > 20) AS both
      GROUP BY symbol, side;`,
    rows: rows.slice(0, 8),
    expected: [
      { symbol: 'a', side: 'all', n: 1, q: 3 },
      { symbol: 'a', side: 'large', n: 1, q: 24 },
      { symbol: 'a', side: 'all', n: 2, q: 27 },
      { symbol: 'b', side: 'all', n: 1, q: 4 },
      { symbol: 'a', side: 'all', n: 3, q: 91 },
      { symbol: 'a', side: 'large', n: 2, q: 88 },
      { symbol: 'a', side: 'all', n: 4, q: 123 },
      { symbol: 'a', side: 'large', n: 3, q: 120 },
      { symbol: 'a', side: 'all', n: 5, q: 251 },
      { symbol: 'a', side: 'large', n: 4, q: 248 },
    ],
  },
  'windows of groups by table functions': {
    sql: `${TRADES} CREATE VIEW minutes AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
      CREATE STREAM hopped AS SELECT symbol, window_end AS closed, MAX(n) AS most FROM TABLE(HOP(TABLE minutes, DESCRIPTOR(_window_time), 1m, 2m))
        GROUP BY symbol, window_start, window_end;
      CREATE STREAM numbered AS SELECT symbol, n, window_end AS closed, COUNT(*) OVER (PARTITION BY symbol, window_start ORDER BY _window_time) AS i
        FROM TABLE(TUMBLE(TABLE minutes, DESCRIPTOR(_window_time), 5m));`,
    rows: rows.slice(0, 7),
    expected: {
      hopped: [
        { symbol: 'a', closed: at(60), most: 4 },
        { symbol: 'b', closed: at(60), most: 1 },
        { symbol: 'a', closed: at(120), most: 4 },
        { symbol: 'b', closed: at(120), most: 1 },
        { symbol: 'a', closed: at(180), most: 2 },
      ],
      numbered: [
        { symbol: 'a', n: 4, closed: at(300), i: 1 },
        { symbol: 'b', n: 1, closed: at(300), i: 1 },
        { symbol: 'a', n: 2, closed: at(300), i: 2 },
      ],
    },
  },
  'early results over windows': {
    sql: `${TRADES} ${MINUTES} SELECT symbol, SUM(n) AS n FROM minutes GROUP BY symbol WINDOW TUMBLING(5m) EMIT EVERY INTERVAL '2' MINUTE;`,
    rows: rows.slice(0, 10),
    expected: ['{"symbol":"a","n":6}', '{"symbol":"b","n":1}', '{"symbol":"a","n":7}', '{"symbol":"b","n":2}'],
    lateCount: 1,
    orderPer: 'window',
  },
  'a row of a window that cannot be computed is a dead letter, and the others go on': {
    sql: `${TRADES} ${MINUTES} SELECT symbol, SUM(10 / (q - 3)) AS s FROM minutes GROUP BY symbol WINDOW TUMBLING(5m);`,
    rows: rows.slice(0, 5),
    expected: ['{"symbol":"a","s":0}', '{"symbol":"b","s":10}'],
    deadLetters: ['zero'],
  },
  'DISTINCT of groups': {
    sql: `${TRADES} SELECT DISTINCT symbol, COUNT(*) AS n FROM trades GROUP BY symbol, buyer WINDOW TUMBLING(trade_time, 1m);`,
    rows: rows.slice(0, 8),
    expected: ['{"symbol":"a","n":2}', '{"symbol":"b","n":1}', '{"symbol":"a","n":1}'],
  },
};

describe('a state feeds another', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  test('many groups, beyond the bound on emission', async () => {
    const many = Array.from({ length: 240 }, (_, i) => trade(`s${i % 3}`, (i * 7) % 300, { buyer: `b${i % 40}`, quantity: 1 })).sort(
      (a, b) => String(a.trade_time).localeCompare(String(b.trade_time)),
    );
    const { outputs } = await checkQuery({
      sql: `${TRADES} ${MINUTES} SELECT symbol, SUM(n) AS n, COUNT(*) AS m FROM minutes GROUP BY symbol WINDOW TUMBLING(10m);`,
      rows: many,
    });
    expect(outputs.result!.map(text => JSON.parse(text).n)).toEqual([80, 80, 80]);
  });
});
