// Every function in every life of a query (batches of any size, crashes, workers): its example, and the usual ones over columns.
import { expect, test } from '@jest/globals';
import { SCALAR_FAMILIES } from '../../../shared/sql/functions/scalar-table.ts';
import { checkQuery } from '../../lives/check-query.ts';

const SOURCE = `CREATE STREAM calls (caller VARCHAR, path VARCHAR, body VARCHAR, cost DECIMAL(8, 3), amount BIGINT, ratio DOUBLE, at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '5' SECOND) PARTITIONED BY (caller);
`;

const ROWS = [
  { caller: 'ann', path: '/a/b?id=7', body: '{"n": [1, 2], "ok": true}', cost: 1.25, amount: 12, ratio: 2.25, at: '2025-10-26T00:30:00Z' },
  { caller: ' Bob ', path: '/é/😀', body: '{"n": "x"}', cost: -0.5, amount: -3, ratio: 0.5, at: '2025-10-26T01:30:00Z' },
  { caller: null, path: null, body: null, cost: null, amount: null, ratio: null, at: '2025-10-26T02:00:00Z' },
  { caller: 'carl', path: '/none', body: 'not json', cost: 3, amount: 0, ratio: 9, at: '2025-10-26T02:30:00Z' },
];

for (const { title, functions } of SCALAR_FAMILIES) {
  test(`the examples: ${title}`, async () => {
    const columns = functions.map(({ example }, i) => `${example[0]} AS c${i}`);
    const results = await checkQuery({ sql: `${SOURCE}SELECT ${columns.join(', ')} FROM calls;`, rows: ROWS });
    const [[first = ''] = []] = Object.values(results.outputs);
    expect(Object.values(JSON.parse(first))).toEqual(functions.map(({ example }) => example[1]));
  });
}

test('functions over columns; a row that one of them cannot compute is dead-lettered', async () => {
  await checkQuery({
    sql: `${SOURCE}SELECT INITCAP(TRIM(caller)) AS who, REGEXP_EXTRACT(path, 'id=(\\d+)', 1) AS id, JSON_VALUE(body, '$.n[0]') AS n,
      ROUND(cost, 1) AS cost, GREATEST(amount, 0) AS amount, SQRT(ratio) AS root, AT_TIME_ZONE(at, 'Europe/Berlin') AS local, CURRENT_TIMESTAMP AS arrived FROM calls;`,
    rows: ROWS,
    expected: [
      '{"who":"Ann","id":"7","n":"1","cost":1.3,"amount":12,"root":1.5,"local":"2025-10-26T02:30:00.000","arrived":"2026-01-15T00:00:00.000Z"}',
      '{"who":"Bob","id":null,"n":null,"cost":-0.5,"amount":0,"root":0.7071067811865476,"local":"2025-10-26T02:30:00.000","arrived":"2026-01-15T00:00:00.000Z"}',
      '{"who":null,"id":null,"n":null,"cost":null,"amount":0,"root":null,"local":"2025-10-26T03:00:00.000","arrived":"2026-01-15T00:00:00.000Z"}',
    ],
    deadLetters: ["'not json' is not JSON"],
  });
});

test('functions as keys, in aggregates, in WHERE and in HAVING', async () => {
  await checkQuery({
    sql: `${SOURCE}SELECT UPPER(TRIM(caller)) AS who, SUM(ABS(amount)) AS total FROM calls
      WHERE JSON_VALID(body) AND STARTS_WITH(path, '/') GROUP BY UPPER(TRIM(caller)) HAVING MOD(SUM(ABS(amount)), 2) < 2;`,
    rows: ROWS,
    expected: [
      { who: 'ANN', total: 12 },
      { who: 'BOB', total: 3 },
    ],
  });
});
