// Each intended difference is one still: whoever takes it away takes it off the list too.

import { expect, test } from '@jest/globals';
import { INTENDED_DIFFERENCES } from './differences.ts';
import { withDuckDb } from './in-duckdb.ts';
import { type Asked, askScript } from './in-weir.ts';

const SOURCE = 'CREATE STREAM t (i INT, d DECIMAL(10, 2), x DOUBLE, s VARCHAR, b BOOLEAN);';
const ROW = '{"i":7,"d":1.25,"x":2.5,"s":"a","b":true}';
const IN_DUCKDB = "CREATE TABLE t AS SELECT 7 AS i, 1.25::DECIMAL(10, 2) AS d, 2.5::DOUBLE AS x, 'a' AS s, TRUE AS b";

/** Errors as far as the list writes them. */
const cut = (given: readonly string[], expected: readonly string[]): readonly string[] =>
  given.map((text, i) => (/^(error|refused): /.test(text) && matches(text, expected[i]) ? expected[i]! : text));

const matches = (text: string, expected: string | undefined): boolean =>
  expected !== undefined &&
  text.slice(0, text.indexOf(':')) === expected.slice(0, expected.indexOf(':')) &&
  text.includes(expected.slice(expected.indexOf(':') + 2));

const onlyValue = (json: string): string => /^\{"a":(.*)\}$/.exec(json)![1]!;

async function inWeir(query: string): Promise<readonly string[]> {
  const { rows, problems }: Asked = await askScript(`${SOURCE} CREATE STREAM q0 AS ${query};`, [ROW]);
  return [...(rows[0] ?? []).map(onlyValue), ...problems.map(text => text.replace(/^dead letter of q0/, 'error'))];
}

async function inDuckDb(query: string): Promise<readonly string[]> {
  return withDuckDb(async connection => {
    await connection.run(IN_DUCKDB);
    const answer = await connection.runAndReadAll(query).catch((error: unknown) => `error: ${error}`);
    return typeof answer === 'string' ? [answer] : answer.getRowsJson().map(row => String(row[0]));
  });
}

test.each(INTENDED_DIFFERENCES)('$what: $reason', async difference => {
  expect(cut(await inWeir(difference.weir), difference.inWeir)).toEqual(difference.inWeir);
  expect(cut(await inDuckDb(difference.duckDb), difference.inDuckDb)).toEqual(difference.inDuckDb);
  expect(difference.inWeir).not.toEqual(difference.inDuckDb);
});
