// Groups of groups that change: each change takes the row before it back and brings the new one, and what a reader of the changes keeps is at
// every moment what the nested query gives over the rows so far.
import { describe, expect, test } from '@jest/globals';
import { askDuckDb } from '../../sql/functions/duckdb.ts';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

const BUYERS = 'CREATE VIEW buyers AS SELECT symbol, buyer, COUNT(*) AS n, SUM(quantity) AS q FROM trades GROUP BY symbol, buyer;';

const cases: Record<string, QueryCase> = {
  'how many buyers have how many trades': {
    sql: `${TRADES} ${BUYERS} SELECT symbol, n, COUNT(*) AS buyers, SUM(q) AS q FROM buyers GROUP BY symbol, n;`,
    rows: [
      trade('a', 1, { buyer: 'ann', quantity: 1 }),
      trade('a', 2, { buyer: 'bob', quantity: 2 }),
      trade('a', 3, { buyer: 'ann', quantity: 4 }),
      trade('a', 4, { buyer: 'bob' }),
      trade('a', 5, { buyer: 'ann', quantity: 8 }),
    ],
    expected: [
      { symbol: 'a', n: 1, buyers: 1, q: 1 },
      { symbol: 'a', n: 1, buyers: 2, q: 3 },
      { symbol: 'a', n: 1, buyers: 1, q: 2 },
      { symbol: 'a', n: 2, buyers: 1, q: 5 },
      { symbol: 'a', n: 1, _deleted: true },
      { symbol: 'a', n: 2, buyers: 2, q: 7 },
      { symbol: 'a', n: 2, buyers: 1, q: 2 },
      { symbol: 'a', n: 3, buyers: 1, q: 13 },
    ],
  },
  'a group that comes back goes on counting its revisions': {
    sql: `${TRADES} SELECT DISTINCT symbol, n % 2 AS odd FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol) AS c;`,
    rows: [1, 2, 3, 4].map(i => trade('a', i)),
    expected: [
      { symbol: 'a', odd: 1 },
      { symbol: 'a', odd: 1, _deleted: true },
      { symbol: 'a', odd: 0 },
      { symbol: 'a', odd: 0, _deleted: true },
      { symbol: 'a', odd: 1 },
      { symbol: 'a', odd: 1, _deleted: true },
      { symbol: 'a', odd: 0 },
    ],
  },
  'a row that cannot be computed is out until it can': {
    sql: `${TRADES} SELECT symbol, SUM(12 / (n - 2)) AS s, COUNT(*) AS c FROM (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer) AS b
      GROUP BY symbol;`,
    rows: [1, 2, 3, 4].map(i => trade('a', i, { buyer: 'ann' })),
    expected: [
      '{"symbol":"a","s":-12,"c":1}',
      '{"symbol":"a","_deleted":true}',
      '{"symbol":"a","s":12,"c":1}',
      '{"symbol":"a","s":6,"c":1}',
    ],
    deadLetters: ['zero'],
  },
  'over windows, then over what has none': {
    sql: `${TRADES} WITH minutes AS (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer WINDOW TUMBLING(trade_time, 1m)),
        totals AS (SELECT symbol, buyer, SUM(n) AS n FROM minutes GROUP BY symbol, buyer)
      SELECT symbol, COUNT(*) AS buyers, AVG(n) AS mean, BOOL_OR(n > 2) AS any FROM totals GROUP BY symbol;`,
    rows: [
      trade('a', 1, { buyer: 'ann' }),
      trade('a', 2, { buyer: 'bob' }),
      trade('a', 3, { buyer: 'ann' }),
      trade('a', 100, { buyer: 'ann' }),
    ],
    expected: [
      '{"symbol":"a","buyers":1,"mean":2,"any":false}',
      '{"symbol":"a","buyers":2,"mean":1.5,"any":false}',
      '{"symbol":"a","buyers":2,"mean":2,"any":true}',
    ],
  },
  'how many different ones there are, sent when there is another': {
    sql: `${TRADES} SELECT symbol, COUNT(*) AS buyers FROM (SELECT DISTINCT symbol, buyer FROM trades) AS d GROUP BY symbol;`,
    rows: ['ann', 'bob', 'ann', 'bob', null, 'ann'].map((buyer, i) => trade('a', i, { buyer })),
    expected: ['{"symbol":"a","buyers":1}', '{"symbol":"a","buyers":2}', '{"symbol":"a","buyers":3}'],
  },
  'the least and the greatest of what is left, and different ones': {
    sql: `${TRADES} ${BUYERS} SELECT symbol, MIN(n) AS least, MAX(buyer) AS last, COUNT(DISTINCT n) AS d, MEDIAN(n) AS m FROM buyers GROUP BY symbol;`,
    rows: ['ann', 'ann', 'bob', 'bob', 'bob', null].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      '{"symbol":"a","least":1,"last":"ann","d":1,"m":1}',
      '{"symbol":"a","least":2,"last":"ann","d":1,"m":2}',
      '{"symbol":"a","least":1,"last":"bob","d":2,"m":1.5}',
      '{"symbol":"a","least":2,"last":"bob","d":1,"m":2}',
      '{"symbol":"a","least":2,"last":"bob","d":2,"m":2.5}',
      '{"symbol":"a","least":1,"last":"bob","d":3,"m":2}',
    ],
  },
  'the best of groups of groups that change': {
    sql: `${TRADES} ${BUYERS} CREATE TABLE best AS SELECT symbol, n, c FROM
      (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY c DESC, n) AS place FROM (SELECT symbol, n, COUNT(*) AS c FROM buyers GROUP BY symbol, n))
      WHERE place <= 1;`,
    rows: ['ann', 'bob', 'bob', 'ann', 'eve'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      { symbol: 'a', n: 1, c: 1 },
      { symbol: 'a', n: 1, c: 2 },
      { symbol: 'a', n: 1, c: 1 },
      { symbol: 'a', n: 2, c: 2 },
    ],
  },
  'UNION ALL of groups that change': {
    sql: `${TRADES} ${BUYERS} SELECT symbol, side, COUNT(*) AS c, SUM(n) AS n
      FROM (SELECT symbol, 'all' AS side, n FROM buyers UNION ALL SELECT symbol, 'many', n FROM buyers WHERE n > 1) AS both GROUP BY symbol, side;`,
    rows: [1, 2, 3].map(i => trade('a', i, { buyer: i === 3 ? 'bob' : 'ann' })),
    expected: [
      { symbol: 'a', side: 'all', c: 1, n: 1 },
      { symbol: 'a', side: 'all', c: 1, n: 2 },
      { symbol: 'a', side: 'many', c: 1, n: 2 },
      { symbol: 'a', side: 'all', c: 2, n: 3 },
    ],
  },
};

const AGGREGATES = [
  'COUNT(*)',
  'COUNT(q)',
  'SUM(q)',
  'SUM(n)',
  'SUM(x)',
  'COUNT(*) FILTER (WHERE n > 2)',
  'BOOL_AND(q > 3)',
  'AVG(n)',
  'VAR_POP(n)',
  'MIN(q)',
  'MAX(n)',
  'MAX(x)',
  'MIN(buyer)',
  'COUNT(DISTINCT q)',
  'SUM(DISTINCT n)',
  'MEDIAN(q)',
  'PERCENTILE_DISC(0.7) WITHIN GROUP (ORDER BY n DESC)',
];

/** Random rows, and the nested query over all of them. */
async function checkFinal(seed: number, isDeep = false): Promise<void> {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const rows = Array.from({ length: 40 }, (_, i) => ({
    symbol: ['a', 'b', null][below(3)]!,
    buyer: ['ann', 'bob', 'eve', null][below(4)]!,
    quantity: [null, below(9) - 3, below(5)][below(3)]!,
    price: below(40) / 4,
    trade_time: at(i),
  }));
  const having = ['', 'HAVING SUM(quantity) > 2', 'HAVING COUNT(*) % 3 <> 0'][below(3)]!;
  const [key, where] = [['n', 'n % 2', 'buyer', 'q > 0'][below(4)]!, ['', 'WHERE n > 1'][below(2)]!];
  const calls = [0, 1].map(i => `${AGGREGATES[below(AGGREGATES.length)]!} AS v${i}`);
  const inner = `SELECT symbol, buyer, COUNT(*) AS n, SUM(quantity) AS q, SUM(price) AS x FROM trades GROUP BY symbol, buyer ${having}`;
  const middle = `SELECT symbol, ${key} AS m, COUNT(*) AS c, MAX(q) AS high FROM (${inner}) AS b ${where} GROUP BY symbol, ${key}`;
  const sql = isDeep
    ? `SELECT symbol, c AS k, COUNT(*) AS v0, SUM(high) AS v1, COUNT(DISTINCT high) AS v2 FROM (${middle}) AS d GROUP BY symbol, c`
    : `SELECT symbol, ${key} AS k, ${calls.join(', ')} FROM (${inner}) AS b ${where} GROUP BY symbol, ${key}`;
  const { outputs } = await checkQuery({ sql: `${TRADES} CREATE TABLE last AS ${sql};`, rows });
  const kept = new Map<string, string>();
  for (const text of outputs.last!) {
    const { _deleted: isDeleted, ...row } = JSON.parse(text) as Record<string, unknown>;
    const place = JSON.stringify([row.symbol, row.k]);
    if (isDeleted === true) kept.delete(place);
    else kept.set(place, JSON.stringify(Object.values(row).map(value => (value === null ? null : String(value)))));
  }
  const text = (value: unknown) => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map(({ symbol, buyer, quantity, price }) => `(${text(symbol)}, ${text(buyer)}, ${quantity ?? 'NULL'}, ${price})`);
  const trades = `(SELECT c0 AS symbol, c1 AS buyer, c2::BIGINT AS quantity, c3::DOUBLE AS price FROM (VALUES ${values.join(', ')}) AS v(c0, c1, c2, c3))`;
  const expected = (await askDuckDb(`WITH trades AS ${trades} ${sql}`)).map(row => JSON.stringify(row));
  const close = (list: readonly string[]) => [...list].map(each => each.replace(/(\.\d{9})\d+/g, '$1')).sort();
  expect({ sql, rows: close([...kept.values()]) }).toEqual({ sql, rows: close(expected) });
}

describe('groups of groups that change', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  for (let i = 0; i < 6; i++) test(`are at the end what DuckDB makes of the nested query (seed ${4711 + i})`, () => checkFinal(4711 + i));
  for (let i = 0; i < 3; i++) test(`three states deep too (seed ${5711 + i})`, () => checkFinal(5711 + i, true));
});
