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
  'by when each row came as it is': {
    sql: `${TRADES} ${BUYERS} SELECT symbol, FIRST(n) AS f, LAST(n) AS l, DELTA(n) AS d, STRING_AGG(buyer, '') AS b, ARRAY_AGG(n) AS a, ARG_MAX(buyer, n) AS most,
      MODE(n) AS m, HISTOGRAM(n) AS h, APPROX_TOP_K(n, 1) AS t, ARRAY_AGG(DISTINCT n ORDER BY n DESC) AS k FROM buyers GROUP BY symbol;`,
    rows: ['a', 'b', 'a', 'a', 'b'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      '{"symbol":"a","f":1,"l":1,"d":0,"b":"a","a":[1],"most":"a","m":1,"h":{"1":1},"t":[{"value":1,"count":1}],"k":[1]}',
      '{"symbol":"a","f":1,"l":1,"d":0,"b":"ab","a":[1,1],"most":"a","m":1,"h":{"1":2},"t":[{"value":1,"count":2}],"k":[1]}',
      '{"symbol":"a","f":1,"l":2,"d":1,"b":"ba","a":[1,2],"most":"a","m":1,"h":{"1":1,"2":1},"t":[{"value":1,"count":1}],"k":[2,1]}',
      '{"symbol":"a","f":1,"l":3,"d":2,"b":"ba","a":[1,3],"most":"a","m":1,"h":{"1":1,"3":1},"t":[{"value":1,"count":1}],"k":[3,1]}',
      '{"symbol":"a","f":3,"l":2,"d":-1,"b":"ab","a":[3,2],"most":"a","m":2,"h":{"2":1,"3":1},"t":[{"value":2,"count":1}],"k":[3,2]}',
    ],
  },
  'by when the rows of a Top-N came': {
    sql: `${TRADES} WITH top AS (SELECT symbol, buyer, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC) AS n FROM trades)
      WHERE n <= 2) SELECT symbol, LAST(buyer) AS l, STRING_AGG(buyer, '') AS b FROM top GROUP BY symbol;`,
    rows: [
      trade('a', 0, { buyer: 'a', price: 1 }),
      trade('a', 1, { buyer: 'b', price: 3 }),
      trade('a', 2, { buyer: 'c', price: 2 }),
      trade('a', 3, { buyer: 'd', price: 1 }),
    ],
    expected: ['{"symbol":"a","l":"a","b":"a"}', '{"symbol":"a","l":"b","b":"ab"}', '{"symbol":"a","l":"c","b":"bc"}'],
  },
  'by when the rows that a Top-N of groups hands on came': {
    sql: `${TRADES} ${BUYERS} WITH top AS (SELECT symbol, buyer, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC) AS place FROM buyers)
      WHERE place <= 2) SELECT symbol, STRING_AGG(buyer, '') AS b FROM top GROUP BY symbol;`,
    rows: ['a', 'b', 'a', 'c', 'c', 'c'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      { symbol: 'a', b: 'a' },
      { symbol: 'a', b: 'ab' },
      { symbol: 'a', b: 'ba' },
      { symbol: 'a', b: 'ac' },
    ].map(row => JSON.stringify(row)),
  },
  'what is the same again is not sent again': {
    sql: `${TRADES} ${BUYERS} CREATE STREAM most AS SELECT symbol, MAX(q) AS q, MIN(buyer) AS first FROM buyers GROUP BY symbol;
      CREATE STREAM many AS SELECT symbol, COUNT(*) AS buyers FROM buyers WHERE n > 1 GROUP BY symbol HAVING COUNT(*) < 2;
      CREATE STREAM counts AS SELECT DISTINCT symbol, n > 1 AS several FROM buyers;`,
    rows: [
      trade('a', 1, { buyer: 'ann', quantity: 5 }),
      trade('a', 2, { buyer: 'bob', quantity: 1 }),
      trade('a', 3, { buyer: 'bob', quantity: 1 }),
      trade('a', 4, { buyer: 'bob', quantity: 1 }),
      trade('a', 5, { buyer: 'ann', quantity: -1 }),
      trade('a', 6, { buyer: 'bob', quantity: 0 }),
      trade('a', 7, { buyer: 'ann', quantity: -1 }),
    ],
    expected: {
      most: ['{"symbol":"a","q":5,"first":"ann"}', '{"symbol":"a","q":4,"first":"ann"}', '{"symbol":"a","q":3,"first":"ann"}'],
      many: ['{"symbol":"a","buyers":1}', '{"symbol":"a","_deleted":true}'],
      counts: ['{"symbol":"a","several":false}', '{"symbol":"a","several":true}', '{"symbol":"a","several":false,"_deleted":true}'],
    },
  },
  'in the order of windows that close together': {
    sql: `${TRADES} WITH minutes AS (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer WINDOW TUMBLING(trade_time, 1m)),
        totals AS (SELECT symbol, buyer, SUM(n) AS n FROM minutes GROUP BY symbol, buyer)
      SELECT symbol, COUNT(*) AS c, STRING_AGG(buyer, '') AS b, LAST(n) AS n FROM totals GROUP BY symbol;`,
    rows: [
      trade('a', 1, { buyer: 'a' }),
      trade('a', 2, { buyer: 'b' }),
      trade('a', 65, { buyer: 'a' }),
      trade('a', 130, { buyer: 'a' }),
      trade('a', 400, { buyer: 'c' }),
    ],
    expected: [
      '{"symbol":"a","c":1,"b":"a","n":1}',
      '{"symbol":"a","c":2,"b":"ab","n":1}',
      '{"symbol":"a","c":2,"b":"ba","n":2}',
      '{"symbol":"a","c":2,"b":"ba","n":3}',
      '{"symbol":"a","c":3,"b":"bac","n":1}',
    ],
  },
  'texts that are too long, until some go': {
    sql: `${TRADES} SELECT symbol, LENGTH(STRING_AGG(REPEAT('x', n * 70000), '')) AS l FROM
      (SELECT symbol, buyer, 4 - COUNT(*) AS n FROM trades GROUP BY symbol, buyer) AS c GROUP BY symbol;`,
    rows: ['a', 'b', 'b', 'a', 'b'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [1, 2].map(() => ({ symbol: 'a', l: 210_000 })),
    deadLetters: ['longer than', 'longer than', 'longer than'],
  },
  'a row of several that cannot be computed': {
    sql: `${TRADES} ${BUYERS} SELECT symbol, side, COUNT(*) AS c, SUM(v) AS v
      FROM (SELECT symbol, 'n' AS side, n AS v FROM buyers UNION ALL SELECT symbol, 'd', 6 / (n - 2) FROM buyers) AS both GROUP BY symbol, side;`,
    rows: [1, 2, 3].map(i => trade('a', i, { buyer: 'ann' })),
    expected: [
      { symbol: 'a', side: 'n', c: 1, v: 1 },
      { symbol: 'a', side: 'd', c: 1, v: -6 },
      // At two trades the second row has no value; the first has.
      { symbol: 'a', side: 'n', c: 1, v: 2 },
      { symbol: 'a', side: 'd', _deleted: true },
      { symbol: 'a', side: 'n', c: 1, v: 3 },
      { symbol: 'a', side: 'd', c: 1, v: 6 },
    ],
    deadLetters: ['zero'],
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

/** In both languages where they differ; `v` is the number of the row that changed the group last. */
const AGGREGATES: readonly (string | readonly [string, string])[] = [
  ['FIRST(q)', 'FIRST(q ORDER BY v)'],
  ['LAST(buyer)', 'LAST(buyer ORDER BY v)'],
  ['FIRST(q) IGNORE NULLS', 'FIRST(q ORDER BY v) FILTER (WHERE q IS NOT NULL)'],
  ['LAST(x) FILTER (WHERE n > 1)', 'LAST(x ORDER BY v) FILTER (WHERE n > 1)'],
  ['DELTA(q)', '(LAST(q ORDER BY v) FILTER (WHERE q IS NOT NULL)) - (FIRST(q ORDER BY v) FILTER (WHERE q IS NOT NULL))'],
  ['ARG_MIN(buyer, n)', 'FIRST(buyer ORDER BY n, v)'],
  ['ARG_MAX(q, n % 2)', 'FIRST(q ORDER BY n % 2 DESC, v)'],
  ['LAST(q ORDER BY n)', 'FIRST(q ORDER BY n DESC, v)'],
  ["STRING_AGG(buyer, '-')", "STRING_AGG(buyer, '-' ORDER BY v)"],
  ["STRING_AGG(buyer, '-' ORDER BY n DESC)", "STRING_AGG(buyer, '-' ORDER BY n DESC, v)"],
  "STRING_AGG(DISTINCT buyer, '-' ORDER BY buyer)",
  ['ARRAY_AGG(q)', "STRING_AGG(COALESCE(q::VARCHAR, ''), ',' ORDER BY v)"],
  ['ARRAY_AGG(n ORDER BY x DESC)', "STRING_AGG(n::VARCHAR, ',' ORDER BY x DESC, v)"],
  ['APPROX_COUNT_DISTINCT(q)', 'COUNT(DISTINCT q)'],
  'COUNT(*)',
  'COUNT(q)',
  'SUM(q)',
  'SUM(n)',
  'SUM(x)',
  'COUNT(*) FILTER (WHERE n > 2)',
  'BOOL_AND(q > 3)',
  'AVG(n)',
  'VAR_POP(n)',
  'COUNT_IF(n > 2)',
  'BIT_AND(q)',
  'BIT_OR(n)',
  'BIT_XOR(q)',
  'BIT_XOR(DISTINCT q)',
  'REGR_COUNT(q, n)',
  'REGR_SXX(n, q)',
  ['ANY_VALUE(q)', 'ANY_VALUE(q ORDER BY v)'],
  'MAD(n)',
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
  const chosen = [0, 1, 2].map(() => AGGREGATES[below(AGGREGATES.length)]!);
  const calls = (language: 0 | 1) => chosen.map((call, i) => `${typeof call === 'string' ? call : call[language]} AS v${i}`).join(', ');
  const inner = (language: 0 | 1) =>
    `SELECT symbol, buyer, COUNT(*) AS n, SUM(quantity) AS q, SUM(price) AS x${language === 1 ? ', MAX(i) AS v' : ''} FROM trades GROUP BY symbol, buyer ${having}`;
  const middle = `SELECT symbol, ${key} AS m, COUNT(*) AS c, MAX(q) AS high FROM (${inner(0)}) AS b ${where} GROUP BY symbol, ${key}`;
  const sql = (language: 0 | 1) =>
    isDeep
      ? `SELECT symbol, c AS k, COUNT(*) AS v0, SUM(high) AS v1, COUNT(DISTINCT high) AS v2 FROM (${middle}) AS d GROUP BY symbol, c`
      : `SELECT symbol, ${key} AS k, ${calls(language)} FROM (${inner(language)}) AS b ${where} GROUP BY symbol, ${key}`;
  const { outputs } = await checkQuery({ sql: `${TRADES} CREATE TABLE last AS ${sql(0)};`, rows });
  const kept = new Map<string, string>();
  for (const text of outputs.last!) {
    const { _deleted: isDeleted, ...row } = JSON.parse(text) as Record<string, unknown>;
    const place = JSON.stringify([row.symbol, row.k]);
    if (isDeleted === true) kept.delete(place);
    else kept.set(place, JSON.stringify(Object.values(row).map(value => (value === null ? null : String(value)))));
  }
  const text = (value: unknown) => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map(
    ({ symbol, buyer, quantity, price }, i) => `(${text(symbol)}, ${text(buyer)}, ${quantity ?? 'NULL'}, ${price}, ${i})`,
  );
  const trades = `(SELECT c0 AS symbol, c1 AS buyer, c2::BIGINT AS quantity, c3::DOUBLE AS price, c4 AS i FROM (VALUES ${values.join(', ')}) AS v(c0, c1, c2, c3, c4))`;
  const expected = (await askDuckDb(`WITH trades AS ${trades} ${sql(1)}`)).map(row => JSON.stringify(row));
  const close = (list: readonly string[]) => [...list].map(each => each.replace(/(\.\d{9})\d+/g, '$1')).sort();
  expect({ sql: sql(0), rows: close([...kept.values()]) }).toEqual({ sql: sql(0), rows: close(expected) });
}

describe('groups of groups that change', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  for (let i = 0; i < 16; i++) test(`are at the end what DuckDB makes of the nested query (seed ${4711 + i})`, () => checkFinal(4711 + i));
  for (let i = 0; i < 3; i++) test(`three states deep too (seed ${5711 + i})`, () => checkFinal(5711 + i, true));
});
