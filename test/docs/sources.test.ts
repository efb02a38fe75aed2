// The page about sources, run: each ```sql with the payloads behind it (`text payload`, one block each), in every life, gives `ndjson result`
// and `text dead letters`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { checkQuery } from '../lives/check-query.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/sql/sources.md', import.meta.url)), 'utf8');

interface Example {
  readonly sql: string;
  readonly payloads: string[];
  result: string[];
  deadLetters: string[];
}

const examples: Example[] = [];
for (const [, info, body] of page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
  const lines = body!.trimEnd().split('\n');
  const example = examples.at(-1)!;
  if (info === 'sql') examples.push({ sql: body!, payloads: [], result: [], deadLetters: [] });
  else if (info === 'text payload') example.payloads.push(body!);
  else if (info === 'ndjson result') example.result = lines;
  else if (info === 'text dead letters') example.deadLetters = lines;
}

test.each(examples.map(example => [example.sql.split('\n')[0]!, example] as const))('%s', async (_, example) => {
  const { sql, payloads, result, deadLetters } = example;
  expect(payloads.length).toBeGreaterThan(0);
  await checkQuery({ sql, rows: payloads, expected: result, deadLetters, recordCount: result.length + deadLetters.length });
});
