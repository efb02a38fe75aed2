// The page about functions in TypeScript, run: each ```sql with the files before it (```typescript name.ts) and the rows behind it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { checkQuery } from '../lives/check-query.ts';
import { hostOf } from '../user-functions/script-folder.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/sql/user-defined-functions.md', import.meta.url)), 'utf8');

interface Example {
  readonly sql: string;
  readonly rows: string[];
  result: string[];
  deadLetters: string[];
}

const files: Record<string, string> = {};
const examples: Example[] = [];
for (const [, info, body] of page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
  const lines = body!.trimEnd().split('\n');
  const example = examples.at(-1)!;
  if (info!.startsWith('typescript ')) files[info!.slice('typescript '.length)] = body!;
  else if (info === 'sql') examples.push({ sql: body!, rows: [], result: [], deadLetters: [] });
  else if (info === 'ndjson input') example.rows.push(...lines);
  else if (info === 'ndjson result') example.result = lines;
  else if (info === 'text dead letters') example.deadLetters = lines;
}
const functions = hostOf(files);

test.each(examples.map(example => [example.sql.match(/CREATE (?:AGGREGATE )?FUNCTION (\w+)/)![1]!, example] as const))(
  '%s',
  async (_, example) => {
    const { sql, rows, result, deadLetters } = example;
    expect(rows.length).toBeGreaterThan(0);
    await checkQuery({ sql, rows, expected: result, deadLetters, functions });
  },
);
