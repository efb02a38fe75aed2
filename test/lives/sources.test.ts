// How the payloads of a source become rows, in every life.
import { expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from './check-query.ts';

const cases: Record<string, QueryCase> = {
  'windows over lines, keyed by a nested column': {
    sql: `CREATE STREAM trades (
        symbol VARCHAR PATH '$.trade.symbol', quantity BIGINT PATH '$.trade.quantity', at TIMESTAMP PATH '$.meta.at',
        WATERMARK FOR at AS at - INTERVAL '5' SECOND) PARTITIONED BY (symbol) WITH (format = 'ndjson');
      CREATE STREAM sums AS SELECT symbol, SUM(quantity) AS quantity FROM trades
        GROUP BY symbol WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;`,
    rows: [
      nested('a', 1, '10:00:01'),
      nested('b', 10, '10:00:02'),
      nested('a', 2, '10:00:59'),
      '{"trade":',
      nested('b', 20, '10:01:00'),
      nested('a', 4, '10:01:30'),
    ],
    expected: [
      { symbol: 'a', quantity: 3 },
      { symbol: 'b', quantity: 10 },
      { symbol: 'b', quantity: 20 },
      { symbol: 'a', quantity: 4 },
    ],
    deadLetters: ['no JSON'],
  },
  'running counts over payloads of many lines': {
    sql: `CREATE STREAM ticks (k VARCHAR, n INT) WITH (format = 'ndjson');
      CREATE STREAM counts AS SELECT k, COUNT(*) AS n, SUM(n) AS total FROM ticks GROUP BY k EMIT CHANGES;`,
    rows: ['{"k":"a","n":1}\n{"k":"b","n":2}\n\n{"k":"a","n":3}', '\n', '{"k":"a","n":"x"}\r\n{"k":"a","n":4}\r\n', '{"k":"b","n":5}'],
    recordCount: 6,
    expected: [
      { k: 'a', n: 1, total: 1 },
      { k: 'b', n: 1, total: 2 },
      { k: 'a', n: 2, total: 4 },
      { k: 'a', n: 3, total: 8 },
      { k: 'b', n: 2, total: 7 },
    ],
    deadLetters: ['column n: INT takes a number'],
  },
};

function nested(symbol: string, quantity: number, time: string): string {
  return JSON.stringify({ id: 1, trade: { quantity, x: [{}], symbol }, meta: { at: `2026-01-14T${time}Z` } });
}

test.each(Object.entries(cases))('%s', async (_, testCase) => {
  const { counters } = await checkQuery(testCase);
  expect(counters.records).toBe(testCase.recordCount ?? testCase.rows.length);
});
