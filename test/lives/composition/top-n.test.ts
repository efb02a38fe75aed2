// Top-N over groups: within the windows of the groups, where each row comes once, and over groups that change, against a model that ranks all
// groups anew for each row and says what is different.
import { describe, expect, test } from '@jest/globals';
import { askDuckDb } from '../../sql/functions/duckdb.ts';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { at, TRADES, trade } from '../trades.ts';

interface Trade {
  readonly symbol: string | null;
  readonly buyer: string | null;
  readonly quantity: number | null;
  readonly trade_time: string;
}

function randomTrades(seed: number, count: number, secondOf: (i: number, below: (limit: number) => number) => number): Trade[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, (_, i) => ({
    symbol: ['a', 'b', null][below(3)]!,
    buyer: ['ann', 'bob', 'eve', 'joe', 'kim', null][below(6)]!,
    quantity: [null, below(9) - 3, below(5)][below(3)]!,
    trade_time: at(secondOf(i, below)),
  }));
}

describe('within the windows of groups, against DuckDB', () => {
  const text = (value: unknown) => (value === null ? 'NULL' : `'${value}'`);
  const rows = randomTrades(3, 70, (i, below) => i * 2 + below(9));
  const values = rows.map(({ symbol, buyer, quantity, trade_time: time }) => {
    return `(${text(symbol)}, ${text(buyer)}, ${quantity ?? 'NULL'}, epoch_ms(TIMESTAMP '${time.replace('T', ' ').replace('Z', '')}'))`;
  });
  const trades = `(SELECT c0 AS symbol, c1 AS buyer, c2::BIGINT AS quantity, c3::BIGINT AS t FROM (VALUES ${values.join(', ')}) AS v(c0, c1, c2, c3))`;

  /** The windows of a row, ms: starts and ends. */
  const windows: Record<string, { weir: string; duckDb: string }> = {
    tumbling: {
      weir: "TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '20' SECOND)",
      duckDb: 'SELECT *, t // 20000 * 20000 AS s, t // 20000 * 20000 + 20000 AS e FROM trades',
    },
    hopping: {
      weir: "HOP(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '10' SECOND, INTERVAL '25' SECOND)",
      duckDb:
        'SELECT *, w * 10000 AS s, w * 10000 + 25000 AS e FROM (SELECT *, unnest(range((t - 25000) // 10000 + 1, t // 10000 + 1)) AS w FROM trades)',
    },
    cumulating: {
      weir: "CUMULATE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '10' SECOND, INTERVAL '30' SECOND)",
      duckDb:
        'SELECT *, t // 30000 * 30000 AS s, w * 10000 AS e FROM (SELECT *, unnest(range(t // 10000 + 1, (t // 30000 + 1) * 3 + 1)) AS w FROM trades)',
    },
  };

  const ranked = (start: string, end: string, from: string) => `SELECT symbol, ${start} AS s, ${end} AS e, buyer, n, q, rn
    FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY ${start}, ${end}, symbol ORDER BY n DESC, q NULLS FIRST, buyer) AS rn FROM ${from}) AS r WHERE rn <= 2`;

  for (const [name, { weir, duckDb }] of Object.entries(windows)) {
    test(name, async () => {
      const groups = `(SELECT symbol, buyer, window_start, window_end, COUNT(*) AS n, SUM(quantity) AS q FROM TABLE(${weir})
        GROUP BY symbol, buyer, window_start, window_end)`;
      const sql = `${TRADES} CREATE STREAM best AS ${ranked('window_start', 'window_end', groups)};`;
      const { outputs } = await checkQuery({ sql, rows, lateCount: 0, orderPer: 'window' });
      const inner = `(SELECT symbol, buyer, s, e, COUNT(*) AS n, SUM(quantity) AS q FROM (${duckDb}) GROUP BY symbol, buyer, s, e)`;
      const expected = await askDuckDb(`WITH trades AS ${trades} ${ranked('s', 'e', inner)}`);
      const asValues = (line: string) =>
        Object.entries(JSON.parse(line) as Record<string, string>).map(([column, value]) =>
          column === 's' || column === 'e' ? String(Date.parse(value)) : value === null ? null : String(value),
        );
      expect(outputs.best!.map(line => JSON.stringify(asValues(line))).sort()).toEqual(expected.map(row => JSON.stringify(row)).sort());
      expect(outputs.best!.length).toBeGreaterThan(15);
    });
  }
});

type Group = readonly [buyer: string | null, n: number, most: number | null];

/** Sent: the first groups of a symbol by their number of trades, then buyer; `shown` makes the text of a row. */
function changesOf(rows: readonly Trade[], limit: number, showsNumber: boolean, keeps: (group: Group) => boolean): string[] {
  const changes: string[] = [];
  const groups = new Map<string | null, Group>();
  const symbol = JSON.stringify(rows[0]!.symbol);
  const textOf = ([buyer, n, most]: Group, number: number) =>
    `{"symbol":${symbol},"buyer":${JSON.stringify(buyer)},"n":${n},"most":${most}${showsNumber ? `,"rn":${number}` : ''}}`;
  const gone = (text: string) => `${text.slice(0, -1)},"_deleted":true}`;
  const key = (group: Group) => JSON.stringify(group);
  let before: Group[] = [];
  for (const { buyer, quantity } of rows) {
    const [, n, most] = groups.get(buyer) ?? [buyer, 0, null];
    groups.set(buyer, [buyer, n + 1, quantity === null ? most : Math.max(most ?? Number.NEGATIVE_INFINITY, quantity)]);
    const all = [...groups.values()].filter(keeps).sort(compareGroups);
    const now = all.slice(0, limit);
    const left = before.map((group, i) => ({ group, number: i + 1 })).filter(({ group }) => !now.some(each => key(each) === key(group)));
    // Those that are no more go before those that are behind the first.
    const isThere = ({ group }: { group: Group }) => Number(all.some(each => key(each) === key(group)));
    for (const { group, number } of left.sort((a, b) => isThere(a) - isThere(b))) changes.push(gone(textOf(group, number)));
    now.forEach((group, i) => {
      const was = before.findIndex(each => key(each) === key(group));
      if (was === -1 || (showsNumber && was !== i)) changes.push(textOf(group, i + 1));
    });
    before = now;
  }
  return changes;
}

function compareGroups([a, n]: Group, [b, m]: Group): number {
  if (n !== m) return m - n;
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

describe('over groups that change', () => {
  const check = async (seed: number, limit: number, showsNumber: boolean, having = '', keeps: (group: Group) => boolean = () => true) => {
    const rows = randomTrades(seed, 60, i => i);
    const groups = `(SELECT symbol, buyer, COUNT(*) AS n, MAX(quantity) AS most FROM trades GROUP BY symbol, buyer ${having})`;
    const sql = `${TRADES} CREATE TABLE best AS SELECT symbol, buyer, n, most${showsNumber ? ', rn' : ''}
      FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC, buyer) AS rn FROM ${groups}) WHERE rn <= ${limit};`;
    const { outputs } = await checkQuery({ sql, rows });
    const sent = Map.groupBy(outputs.best!, line => JSON.parse(line).symbol);
    for (const [symbol, own] of Map.groupBy(rows, row => row.symbol)) {
      expect({ symbol, changes: sent.get(symbol) ?? [] }).toEqual({ symbol, changes: changesOf(own, limit, showsNumber, keeps) });
    }
  };

  test('their numbers shown', () => check(31, 3, true));
  test('their numbers not shown', () => check(32, 2, false));
  test('more than there are', () => check(33, 9, true));
  test('groups that HAVING takes out and lets in again', () => check(34, 2, true, 'HAVING COUNT(*) % 3 <> 0', ([, n]) => n % 3 !== 0));
});

const cases: Record<string, QueryCase> = {
  'the best group of each key is one row, which is taken back when none is left': {
    sql: `${TRADES} CREATE TABLE best AS SELECT symbol, buyer, n FROM
      (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC, buyer) AS rn
        FROM (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer HAVING SUM(quantity) > 0)) WHERE rn = 1;`,
    rows: [
      trade('a', 1, { buyer: 'ann', quantity: 1 }),
      trade('a', 2, { buyer: 'bob', quantity: 1 }),
      trade('a', 3, { buyer: 'bob', quantity: 1 }),
      trade('a', 4, { buyer: 'bob', quantity: -9 }),
      trade('a', 5, { buyer: 'ann', quantity: -9 }),
      trade('a', 6, { buyer: 'ann', quantity: 20 }),
    ],
    expected: [
      '{"symbol":"a","buyer":"ann","n":1}',
      '{"symbol":"a","buyer":"bob","n":2}',
      '{"symbol":"a","buyer":"ann","n":1}',
      '{"symbol":"a","buyer":"ann","n":1,"_deleted":true}',
      '{"symbol":"a","buyer":"ann","n":3}',
    ],
  },
  'groups that are equal in all that is read': {
    sql: `${TRADES} CREATE TABLE best AS SELECT symbol, n FROM
      (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC) AS rn
        FROM (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer)) WHERE rn <= 2;`,
    rows: ['ann', 'bob', 'eve', 'bob', 'eve', 'ann', 'bob'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      '{"symbol":"a","n":1}',
      '{"symbol":"a","n":1}',
      '{"symbol":"a","n":1,"_deleted":true}',
      '{"symbol":"a","n":2}',
      '{"symbol":"a","n":1,"_deleted":true}',
      '{"symbol":"a","n":2}',
      // The third of three equal ones may stand before the others.
      '{"symbol":"a","n":2,"_deleted":true}',
      '{"symbol":"a","n":2}',
      '{"symbol":"a","n":2,"_deleted":true}',
      '{"symbol":"a","n":3}',
    ],
  },
  'the best sessions of each key, and what groups the rows of a windowed Top-N': {
    sql: `${TRADES} CREATE STREAM best AS SELECT symbol, buyer, n, rn, s, e FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, s, e ORDER BY n DESC, buyer) AS rn FROM
          (SELECT symbol, buyer, COUNT(*) AS n, _window_start AS s, _window_end AS e FROM trades GROUP BY symbol, buyer WINDOW SESSION(trade_time, 5s)))
        WHERE rn <= 1;
      CREATE STREAM hours AS SELECT symbol, SUM(n) AS n, COUNT(*) AS c, _window_end AS e FROM best GROUP BY symbol WINDOW TUMBLING(10s);`,
    rows: [
      trade('a', 1, { buyer: 'ann' }),
      trade('a', 1, { buyer: 'bob' }),
      trade('a', 2, { buyer: 'bob' }),
      trade('a', 2, { buyer: 'ann' }),
      trade('a', 2, { buyer: 'bob' }),
      trade('a', 9, { buyer: 'ann' }),
    ],
    expected: {
      best: [
        `{"symbol":"a","buyer":"bob","n":3,"rn":1,"s":"${at(1)}","e":"${at(7)}"}`,
        `{"symbol":"a","buyer":"ann","n":1,"rn":1,"s":"${at(9)}","e":"${at(14)}"}`,
      ],
      hours: [`{"symbol":"a","n":3,"c":1,"e":"${at(10)}"}`, `{"symbol":"a","n":1,"c":1,"e":"${at(20)}"}`],
    },
    orderPer: 'window',
  },
  'groups that change, every so often': {
    sql: `${TRADES} CREATE VIEW counts AS SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer;
      CREATE TABLE best AS SELECT symbol, buyer, n FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC, buyer) AS rn FROM counts) WHERE rn <= 2
        EMIT EVERY INTERVAL '10' SECOND;
      CREATE TABLE sizes AS SELECT symbol, n, COUNT(*) AS buyers FROM counts GROUP BY symbol, n EMIT EVERY INTERVAL '10' SECOND;`,
    rows: (
      [
        [0, 'ann'],
        [5, 'bob'],
        [12, 'ann'],
        [14, 'bob'],
        [17, 'bob'],
        [24, 'eve'],
        [26, 'eve'],
        [27, 'eve'],
        [28, 'bob'],
        [33, 'eve'],
        [45, 'ann'],
      ] as const
    ).map(([second, buyer]) => trade('a', second, { buyer })),
    expected: {
      best: [
        '{"symbol":"a","buyer":"ann","n":2}',
        '{"symbol":"a","buyer":"bob","n":1}',
        '{"symbol":"a","buyer":"bob","n":1,"_deleted":true}',
        '{"symbol":"a","buyer":"bob","n":3}',
        '{"symbol":"a","buyer":"ann","n":2,"_deleted":true}',
        '{"symbol":"a","buyer":"bob","n":3,"_deleted":true}',
        '{"symbol":"a","buyer":"bob","n":4}',
        '{"symbol":"a","buyer":"eve","n":4}',
      ],
      sizes: [
        '{"symbol":"a","n":1,"buyers":1}',
        '{"symbol":"a","n":2,"buyers":1}',
        '{"symbol":"a","n":1,"buyers":1}',
        '{"symbol":"a","n":2,"buyers":1}',
        '{"symbol":"a","n":3,"buyers":1}',
        '{"symbol":"a","n":1,"_deleted":true}',
        '{"symbol":"a","n":2,"buyers":1}',
        '{"symbol":"a","n":3,"_deleted":true}',
        '{"symbol":"a","n":4,"buyers":2}',
        '{"symbol":"a","n":2,"_deleted":true}',
        '{"symbol":"a","n":3,"buyers":1}',
      ],
    },
    dependsOnShards: true,
  },
  'groups that rank alike share a rank': {
    sql: `${TRADES} CREATE TABLE best AS SELECT symbol, buyer, n, place FROM
      (SELECT *, RANK() OVER (PARTITION BY symbol ORDER BY n DESC) AS place FROM (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer))
      WHERE place <= 2;`,
    rows: ['ann', 'bob', 'eve', 'bob', 'eve', 'ann'].map((buyer, i) => trade('a', i, { buyer })),
    expected: [
      '{"symbol":"a","buyer":"ann","n":1,"place":1}',
      '{"symbol":"a","buyer":"bob","n":1,"place":1}',
      '{"symbol":"a","buyer":"eve","n":1,"place":1}',
      '{"symbol":"a","buyer":"bob","n":1,"place":1,"_deleted":true}',
      '{"symbol":"a","buyer":"bob","n":2,"place":1}',
      '{"symbol":"a","buyer":"ann","n":1,"place":2}',
      '{"symbol":"a","buyer":"eve","n":1,"place":2}',
      '{"symbol":"a","buyer":"eve","n":1,"place":2,"_deleted":true}',
      '{"symbol":"a","buyer":"ann","n":1,"place":2,"_deleted":true}',
      '{"symbol":"a","buyer":"eve","n":2,"place":1}',
      '{"symbol":"a","buyer":"ann","n":2,"place":1}',
    ],
  },
  'the best of all windows': {
    sql: `${TRADES} CREATE TABLE best AS SELECT symbol, n, s FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC) AS rn FROM
          (SELECT symbol, COUNT(*) AS n, _window_start AS s FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 10s)))
        WHERE rn <= 2;`,
    rows: [1, 12, 13, 24, 35, 36, 37].map(second => trade('a', second)),
    expected: [
      `{"symbol":"a","n":1,"s":"${at(0)}"}`,
      `{"symbol":"a","n":2,"s":"${at(10)}"}`,
      `{"symbol":"a","n":1,"s":"${at(0)}","_deleted":true}`,
      `{"symbol":"a","n":3,"s":"${at(30)}"}`,
    ],
  },
  'the newest row of each key, then grouped by another': {
    sql: `${TRADES} CREATE VIEW newest AS SELECT symbol, buyer, quantity FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, buyer ORDER BY trade_time DESC) AS n FROM trades) WHERE n = 1;
      CREATE TABLE totals AS SELECT symbol, SUM(quantity) AS held, COUNT(*) AS buyers FROM newest GROUP BY symbol;`,
    rows: [
      trade('a', 1, { buyer: 'ann', quantity: 5 }),
      trade('a', 2, { buyer: 'bob', quantity: 7 }),
      trade('a', 4, { buyer: 'ann', quantity: 1 }),
      trade('a', 3, { buyer: 'ann', quantity: 100 }),
    ],
    expected: [
      { symbol: 'a', held: 5, buyers: 1 },
      { symbol: 'a', held: 12, buyers: 2 },
      { symbol: 'a', held: 8, buyers: 2 },
    ],
  },
  'numbers of a Top-N are keys of groups': {
    sql: `${TRADES} SELECT symbol, n, SUM(quantity) AS q FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, buyer ORDER BY quantity) AS n FROM trades) WHERE n <= 2 GROUP BY symbol, n;`,
    rows: [
      trade('a', 1, { buyer: 'ann', quantity: 5 }),
      trade('a', 2, { buyer: 'bob', quantity: 7 }),
      trade('a', 4, { buyer: 'ann', quantity: 1 }),
      trade('a', 4, { buyer: 'ann', quantity: 3 }),
    ],
    expected: [
      { symbol: 'a', n: 1, q: 5 },
      { symbol: 'a', n: 1, q: 12 },
      { symbol: 'a', n: 1, q: 8 },
      { symbol: 'a', n: 2, q: 5 },
      { symbol: 'a', n: 2, q: 3 },
    ],
  },
  'the first of what OVER gives': {
    sql: `${TRADES} CREATE TABLE jumps AS SELECT symbol, jump FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY jump DESC) AS n FROM
        (SELECT symbol, price - LAG(price) OVER (PARTITION BY symbol) AS jump FROM trades)) WHERE n <= 2;`,
    rows: [10, 12, 11, 15, 16].map((price, i) => trade('a', i, { price })),
    expected: [
      '{"symbol":"a","jump":null}',
      '{"symbol":"a","jump":2}',
      '{"symbol":"a","jump":null,"_deleted":true}',
      '{"symbol":"a","jump":-1}',
      '{"symbol":"a","jump":-1,"_deleted":true}',
      '{"symbol":"a","jump":4}',
    ],
  },
};

describe('cases', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));
});
