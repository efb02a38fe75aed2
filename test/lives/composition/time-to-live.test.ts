// A time to live where one state feeds another: a group that is let go of takes its row from the groups above, and a group above that is let go of
// begins anew, without what came to the old one being taken back from it.
import { describe, expect, test } from '@jest/globals';
import { compile } from '../../../shared/sql/compile.ts';
import { explain } from '../../../shared/sql/explain/explain.ts';
import { checkQuery, type QueryCase } from '../check-query.ts';
import { type OverRow, payload, randomNumbers, randomRows } from '../over-model.ts';
import { at, TRADES, trade } from '../trades.ts';

const BOUND_SECONDS = 10;
/** 64 steps of a second, so that times of whole seconds are exact. */
const TTL_SECONDS = 64;
const TTL = `WITH ('state.ttl' = '${TTL_SECONDS} seconds')`;

/** Rows whose keys are silent for long, some out of order. */
function sparseRows(seed: number): OverRow[] {
  const random = randomNumbers(seed);
  let now = 0;
  return randomRows(seed, 70, () => {
    now += Math.floor(random() * 25);
    return Math.max(0, now - Math.floor(random() * 8));
  });
}

interface Group {
  readonly symbol: string | null;
  readonly buyer: string | null;
  n: number;
  /** The number of the row that changed it last. */
  version: number;
  expires: number;
  newestSeconds: number;
}

interface Above {
  readonly rows: Map<Group, { readonly n: number; readonly version: number }>;
  /** The row that holds; null: none does. */
  sent: string | null;
  expires: number;
}

const text = (value: unknown): string => JSON.stringify(value);

/** What `SELECT symbol, COUNT(*) AS c, SUM(n) AS n, LAST(buyer) AS last` sends over the counts of each symbol and buyer; of the newest rows, c alone. */
function answers(rows: readonly OverRow[], ttl: { readonly inner: number; readonly outer: number; readonly onlyNewest?: true }): string[] {
  let watermark = Number.NEGATIVE_INFINITY;
  const groups = new Map<string, Group>();
  const above = new Map<string | null, Above>();
  const sent: string[] = [];
  const send = (symbol: string | null) => {
    const group = above.get(symbol)!;
    const all = [...group.rows].sort(([, a], [, b]) => a.version - b.version);
    if (all.length > 0) {
      const total = all.reduce((sum, [, { n }]) => sum + n, 0);
      const more = ttl.onlyNewest === true ? '' : `,"n":${total},"last":${text(all.at(-1)![0].buyer)}`;
      const row = `{"symbol":${text(symbol)},"c":${all.length}${more}}`;
      if (row !== group.sent) sent.push(row);
      group.sent = row;
    } else {
      if (group.sent !== null) sent.push(`{"symbol":${text(symbol)},"_deleted":true}`);
      group.sent = null;
    }
  };
  rows.forEach((row, version) => {
    watermark = Math.max(watermark, row.seconds - BOUND_SECONDS);
    const changed = new Set<string | null>();
    for (const [key, group] of groups) {
      if (group.expires > watermark) continue;
      groups.delete(key);
      if (above.get(group.symbol)?.rows.delete(group) !== true) continue;
      changed.add(group.symbol);
      above.get(group.symbol)!.expires = watermark + ttl.outer;
    }
    for (const symbol of changed) send(symbol);
    for (const [symbol, { expires }] of above) if (expires <= watermark) above.delete(symbol);
    const key = text([row.symbol, row.buyer]);
    const group = groups.get(key) ?? {
      symbol: row.symbol,
      buyer: row.buyer,
      n: 0,
      version,
      expires: 0,
      newestSeconds: Number.NEGATIVE_INFINITY,
    };
    groups.set(key, group);
    Object.assign(group, { n: group.n + 1, version, expires: Math.max(group.expires, watermark + ttl.inner) });
    if (ttl.onlyNewest === true && row.seconds <= group.newestSeconds) return;
    group.newestSeconds = row.seconds;
    const reader = above.get(row.symbol) ?? { rows: new Map(), sent: null, expires: 0 };
    above.set(row.symbol, reader);
    reader.rows.set(group, { n: group.n, version });
    reader.expires = Math.max(reader.expires, watermark + ttl.outer);
    send(row.symbol);
  });
  return sent;
}

const ALIVE = 'SELECT symbol, COUNT(*) AS c, SUM(n) AS n, LAST(buyer) AS last FROM counts GROUP BY symbol';
const counts = (ttl: string) => `CREATE VIEW counts AS SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer ${ttl};`;

const check = (script: string, rows: readonly unknown[], expected?: QueryCase['expected']) =>
  checkQuery({ sql: `${TRADES} ${script}`, rows, ...(expected && { expected }), lateCount: 0, dependsOnShards: true }).then(() => {});

describe.each([31, 32, 33])('groups of groups (seed %d)', seed => {
  const rows = sparseRows(seed);

  test('those below go, and those above count what lives', () =>
    check(
      `${counts(TTL)} CREATE STREAM answers AS ${ALIVE};`,
      rows.map(payload),
      answers(rows, { inner: TTL_SECONDS, outer: Number.POSITIVE_INFINITY }),
    ));

  test('those above go', () =>
    check(
      `${counts('')} CREATE STREAM answers AS ${ALIVE} ${TTL};`,
      rows.map(payload),
      answers(rows, { inner: Number.POSITIVE_INFINITY, outer: TTL_SECONDS }),
    ));

  test('both go, each at its time', () =>
    check(
      `${counts("WITH ('state.ttl' = '128 seconds')")} CREATE STREAM answers AS ${ALIVE} ${TTL};`,
      rows.map(payload),
      answers(rows, { inner: 128, outer: TTL_SECONDS }),
    ));

  test('in brackets', () =>
    check(
      `CREATE STREAM answers AS ${ALIVE.replace('counts', `(SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer ${TTL}) AS c`)};`,
      rows.map(payload),
      answers(rows, { inner: TTL_SECONDS, outer: Number.POSITIVE_INFINITY }),
    ));

  test('of one key, which workers divide', () =>
    check(
      `CREATE VIEW counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WITH ('state.ttl' = '40 seconds');
        CREATE STREAM answers AS SELECT symbol, COUNT(*) AS c, LAST(n) AS n, FIRST(n) AS first FROM counts GROUP BY symbol ${TTL};`,
      rows.map(payload),
    ));

  test('the newest row of each key', () =>
    check(
      `CREATE VIEW newest AS SELECT symbol, buyer FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, buyer ORDER BY trade_time DESC) AS place
          FROM trades) WHERE place <= 1 ${TTL};
        CREATE STREAM answers AS SELECT symbol, COUNT(*) AS c FROM newest GROUP BY symbol;`,
      rows.map(payload),
      answers(rows, { inner: TTL_SECONDS, outer: Number.POSITIVE_INFINITY, onlyNewest: true }),
    ));
});

test('a Top-N over groups that change begins anew too', () =>
  check(
    `${counts('')} CREATE STREAM answers AS SELECT symbol, buyer, n FROM
      (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY n DESC) AS place FROM counts) WHERE place <= 1 ${TTL};`,
    [
      trade('a', 0, { buyer: 'ann' }),
      trade('a', 1, { buyer: 'ann' }),
      trade('b', 200, { buyer: 'eve' }),
      trade('a', 201, { buyer: 'bob' }),
      // Ann's old row is gone already; the new one is above Bob's.
      trade('a', 202, { buyer: 'ann' }),
    ],
    [
      '{"symbol":"a","buyer":"ann","n":1}',
      '{"symbol":"a","buyer":"ann","n":2}',
      '{"symbol":"b","buyer":"eve","n":1}',
      '{"symbol":"a","buyer":"bob","n":1}',
      '{"symbol":"a","buyer":"ann","n":3}',
    ],
  ));

const SILENT_SECONDS = [0, 5, 40, 200, 210, 320, 400];
const silent = SILENT_SECONDS.map((second, i) => trade('a', second, { buyer: 'ann', price: i }));

test('groups over windows, which come once', () =>
  check(
    `CREATE STREAM answers AS SELECT symbol, COUNT(*) AS minutes, SUM(n) AS n FROM
      (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m)) AS m GROUP BY symbol ${TTL};`,
    silent,
    // The minutes [0, 60), [180, 240), [300, 360), [360, 420): each closes more than a minute after the one before, but the last two.
    [
      '{"symbol":"a","minutes":1,"n":3}',
      '{"symbol":"a","minutes":1,"n":2}',
      '{"symbol":"a","minutes":1,"n":1}',
      '{"symbol":"a","minutes":2,"n":2}',
    ],
  ));

test('OVER that feeds a window, and OVER over windows', () =>
  check(
    `CREATE STREAM numbered AS SELECT symbol, trade_time, COUNT(*) OVER (PARTITION BY symbol) AS n FROM trades ${TTL};
      CREATE STREAM answers AS SELECT symbol, MAX(n) AS most FROM numbered GROUP BY symbol WINDOW TUMBLING(trade_time, 5m);
      CREATE STREAM minutes AS SELECT symbol, n, LAG(n) OVER (ROWS WINDOW BUFFER 2 ROWS PARTITION BY symbol EXPIRE AFTER INTERVAL '64' SECOND) AS before
      FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m)) AS m;`,
    silent,
    {
      numbered: [1, 2, 3, 1, 2, 1, 1].map((n, i) => `{"symbol":"a","trade_time":"${at(SILENT_SECONDS[i]!)}","n":${n}}`),
      answers: ['{"symbol":"a","most":3}', '{"symbol":"a","most":1}'],
      minutes: [
        [3, null],
        [2, null],
        [1, null],
        [1, 1],
      ].map(([n, before]) => `{"symbol":"a","n":${n},"before":${before}}`),
    },
  ));

test('three states, each with its time, some rows in time and at ticks', () =>
  check(
    `CREATE VIEW counts AS SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer ${TTL};
      CREATE VIEW sizes AS SELECT symbol, n % 2 AS odd, COUNT(*) AS c, ARRAY_AGG(buyer) AS buyers FROM counts GROUP BY symbol, n % 2 WITH ('state.ttl' = '40 seconds');
      CREATE TABLE answers AS SELECT symbol, SUM(c) AS c, LAST(buyers) AS last FROM sizes GROUP BY symbol EMIT EVERY INTERVAL '30' SECOND WITH ('state.ttl' = '100 seconds');`,
    sparseRows(35).map(payload),
  ));

describe('is refused', () => {
  const errors = (sql: string) => compile(`${TRADES} ${sql}`).diagnostics.map(({ code, message }) => `${code} ${message}`);

  test('over a Top-N, whose rows may come again', () =>
    expect(
      errors(`CREATE VIEW top AS SELECT symbol, buyer FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n <= 3;
        SELECT symbol, COUNT(*) AS c FROM top GROUP BY symbol ${TTL};`),
    ).toEqual([`W0804 'state.ttl' cannot let go of groups of rows that a Top-N takes back.`]));

  test('of an OVER that looks ahead, also below another state', () =>
    expect(
      errors(`CREATE STREAM next AS SELECT symbol, LEAD(price) OVER (PARTITION BY symbol ORDER BY trade_time) AS next FROM trades ${TTL};`),
    ).toEqual(['W0620 Rows of this OVER wait for those after them, so a key cannot be let go of.']));
});

test('EXPLAIN says when each state goes', () => {
  const compilation = compile(`${TRADES} ${counts(TTL)} CREATE STREAM answers AS ${ALIVE} WITH ('state.ttl' = '1 hour');`);
  expect(explain(compilation)).toContain(
    'closes   a group, when no row touched it for 64 seconds ▸ a group, when no row touched it for 1 hour\n',
  );
});
