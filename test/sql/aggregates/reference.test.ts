// docs/sql/aggregates.md is the table of aggregates, and its examples give what it says. UPDATE_DOCS=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { aggregateReference, EXAMPLE_ROWS } from '../../../shared/sql/functions/aggregate/reference.ts';
import { AGGREGATE_FAMILIES } from '../../../shared/sql/functions/aggregate/table.ts';
import { run } from '../codegen/run-sql.ts';

const page = new URL('../../../docs/sql/aggregates.md', import.meta.url);
const DEFINITIONS = AGGREGATE_FAMILIES.flatMap(({ functions }) => functions);

test('the page says what the table says', () => {
  const text = aggregateReference();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

test('every example gives its row', async () => {
  const queries = DEFINITIONS.map(({ example }, i) => `CREATE STREAM r${i} AS SELECT ${example[0]} FROM trades GROUP BY desk;`);
  const { rows, deadLetters } = await run(
    `CREATE STREAM trades (desk INT, venue VARCHAR, price DECIMAL(8, 2), qty INT) PARTITIONED BY (desk);\n${queries.join('\n')}`,
    EXAMPLE_ROWS.map(row => ({ row: { desk: 1, ...row } })),
  );
  expect(deadLetters).toEqual([]);
  const given = DEFINITIONS.map(({ name }, i) => `${name} ${rows[i]!.at(-1)!.replace(/^\S+ /, '')}`);
  expect(given).toEqual(DEFINITIONS.map(({ name, example }) => `${name} ${example[1]}`));
});

test('names are given once', () => {
  const names = DEFINITIONS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
