// The page about sources, run: each ```sql with the payloads behind it (`text payload`, one a block; `base64 payload`, one a line), in every life,
// gives `ndjson result` and `text dead letters`. Schemas stand before their example, under their names.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { checkQuery } from '../lives/check-query.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/sql/sources.md', import.meta.url)), 'utf8');

interface Example {
  readonly title: string;
  readonly sql: string;
  readonly payloads: (string | Uint8Array)[];
  result: string[];
  deadLetters: string[];
}

const files = new Map<string, string>();
const examples: Example[] = [];
for (const [, info, body] of page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
  const lines = body!.trimEnd().split('\n');
  const example = examples.at(-1)!;
  const [language, name] = info!.split(' ');
  if (info === 'sql') examples.push({ title: `${lines[0]} ${examples.length}`, sql: body!, payloads: [], result: [], deadLetters: [] });
  else if (info === 'text payload') example.payloads.push(body!);
  else if (info === 'base64 payload') example.payloads.push(...lines.map(line => Buffer.from(line, 'base64')));
  else if (info === 'ndjson result') example.result = lines;
  else if (info === 'text dead letters') example.deadLetters = lines;
  else if (language === 'json' || language === 'protobuf') files.set(`./${name}`, body!);
}

test.each(examples.map(example => [example.title, example] as const))('%s', async (_, example) => {
  const { sql, payloads, result, deadLetters } = example;
  expect(payloads.length).toBeGreaterThan(0);
  // Of a raw payload UNNEST makes rows, nothing before it.
  const recordCount = sql.includes("format = 'raw'") ? payloads.length : result.length + deadLetters.length;
  await checkQuery({ sql, rows: payloads, expected: result, deadLetters, recordCount, readFile: file => files.get(file) ?? null });
});
