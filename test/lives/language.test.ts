// The language item by item: one query for each thing that the reference promises, and several for what is promised together, in every life and
// against DuckDB, where event-time windows are plain SQL. Each file of `language/` is one script, which a stage runs in one loop.

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { withDuckDb } from '../oracle/in-duckdb.ts';
import { checkQuery } from './check-query.ts';

const folder = new URL('language/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const ROWS = read('trades.ndjson').trimEnd().split('\n');

const SOURCE = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, amount DECIMAL(10, 2), qty INT, vol BIGINT, ok BOOLEAN, note VARCHAR,
  tags ARRAY<VARCHAR>, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND) PARTITIONED BY (symbol);`;

/** `_n` numbers the rows in the order of arrival. */
const TABLE = `CREATE TABLE trades AS SELECT row_number() OVER () AS _n, * FROM read_json($1, format = 'newline_delimited', columns = {
  symbol: 'VARCHAR', price: 'DOUBLE', amount: 'DECIMAL(10, 2)', qty: 'INTEGER', vol: 'BIGINT', ok: 'BOOLEAN', note: 'VARCHAR', tags: 'VARCHAR[]',
  "at": 'TIMESTAMP'})`;

interface Item {
  readonly title: string;
  readonly weir: string;
  readonly duckDb: string;
}

const itemsOf = (text: string): Item[] =>
  [...text.matchAll(/^-- (.+)\n([^;]+);\n-- DuckDB\n([^;]+);$/gm)].map(([, title, weir, duckDb]) => ({
    title: title!,
    weir: weir!,
    duckDb: duckDb!,
  }));

/** Values in a form that both have: numbers to twelve digits, timestamps without zeros behind the second. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value === 'object') return value;
  const text = String(value);
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(Number(text).toPrecision(12));
  const [, day, time, fraction = ''] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?Z?$/.exec(text) ?? [];
  return day === undefined ? text : `${day} ${time}${fraction.replace(/\.?0+$/, '')}`;
}

const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map(row => JSON.stringify(row.map(comparable))).sort();

test.each(['windows', 'over', 'select', 'composed'])('%s', async name => {
  const items = itemsOf(read(`${name}.sql`));
  expect(items.length).toBeGreaterThan(10);
  const script = items.map(({ weir }, i) => `CREATE STREAM q${i} AS ${weir};`).join('\n');
  const { outputs } = await checkQuery({ sql: `${SOURCE}\n${script}`, rows: ROWS, deadLetters: [] });
  await withDuckDb(async connection => {
    await connection.run(TABLE.replace('$1', `'${new URL('trades.ndjson', folder).pathname}'`));
    for (const [i, { title, duckDb }] of items.entries()) {
      const answer = await connection.runAndReadAll(duckDb);
      const rows = outputs[`q${i}`]!.map(row => Object.values(JSON.parse(row) as Record<string, unknown>));
      expect({ title, rows: sorted(rows) }).toEqual({ title, rows: sorted(answer.getRowsJson()) });
    }
  });
});
