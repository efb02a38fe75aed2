// The examples of docs/sql/over.md give what the page says.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const page = readFileSync(new URL('../../docs/sql/over.md', import.meta.url), 'utf8');

const SOURCE = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, qty BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);`;

const blocks = (kind: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(match => match[1]!.trim());

const examples = blocks('sql').map((sql, i) => ({ sql, result: blocks('ndjson result')[i]!.split('\n') }));

test('every example has its result', () => {
  expect(examples.length).toBeGreaterThan(3);
  expect(blocks('ndjson result')).toHaveLength(examples.length);
});

test.each(examples)('$sql', async ({ sql, result }) => {
  const script = sql.startsWith('CREATE') ? sql : `CREATE STREAM answers AS ${sql}`;
  await checkQuery({ sql: `${SOURCE}\n${script}`, rows: blocks('ndjson input')[0]!.split('\n'), expected: { answers: result } });
});
