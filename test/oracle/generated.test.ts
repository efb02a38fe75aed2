// The whole language against DuckDB: seeded schemas, rows and queries. WEIR_TEST_SEED=… WEIR_ORACLE_QUERIES=1 replays a case,
// WEIR_ORACLE_QUERIES=5000 hunts. A failure is shrunk and kept in `kept/`, which kept.test.ts replays.

import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { differencesOf, writtenQuery } from './compare.ts';
import { generateCase } from './generate.ts';
import { shrunk } from './shrink.ts';

const SEED = Number(process.env.WEIR_TEST_SEED ?? 1);
const QUERIES_PER_CASE = 12;
const CASE_COUNT = Math.ceil(Number(process.env.WEIR_ORACLE_QUERIES ?? 1200) / QUERIES_PER_CASE);
const kept = new URL('kept/', import.meta.url);

test(`${CASE_COUNT} cases of ${QUERIES_PER_CASE} queries from seed ${SEED} on`, async () => {
  const failures: string[] = [];
  for (let seed = SEED; seed < SEED + CASE_COUNT; seed++) failures.push(...(await failuresOf(seed)));
  expect(failures).toEqual([]);
}, 3_600_000);

async function failuresOf(seed: number): Promise<string[]> {
  const { queries, ...dataset } = generateCase(seed, QUERIES_PER_CASE);
  const failures: string[] = [];
  for (const difference of await differencesOf(dataset, queries.map(writtenQuery))) {
    const failing = await shrunk(dataset, queries[difference.query]!, difference);
    const name = `seed-${seed}-query-${difference.query}.json`;
    mkdirSync(kept, { recursive: true });
    const content = { ...failing.dataset, query: writtenQuery(failing.query), difference: failing.difference.text };
    writeFileSync(new URL(name, kept), `${JSON.stringify(content, null, 2)}\n`);
    failures.push(`${name}: ${failing.difference.nature}: ${failing.difference.text}\n  ${writtenQuery(failing.query).weir}`);
  }
  return failures;
}
