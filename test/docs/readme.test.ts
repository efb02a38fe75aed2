// The README's examples, run: what it shows is what happens.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { renderDiagnostics } from '../../shared/sql/diagnostics/render.ts';
import { checkQuery } from '../lives/check-query.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const blocks = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text: text! }));
const sql = blocks.find(block => block.language === 'sql')!.text;

test('the query is the one in examples/trades', () => {
  expect(sql).toBe(read('examples/trades/trades.sql'));
});

test('the query prints what the README prints', async () => {
  const [command, ...rows] = blocks
    .find(block => block.text.startsWith('$ npx weir run'))!
    .text.trimEnd()
    .split('\n');
  expect(command).toContain('examples/trades/trades.sql --input trades=examples/trades/trades.ndjson');
  await checkQuery({ sql, rows: read('examples/trades/trades.ndjson').trimEnd().split('\n'), expected: rows });
});

test('a misspelt column gets the diagnostic that the README shows', () => {
  const shown = blocks.find(block => block.text.startsWith('error['))!.text.trimEnd();
  const wrong = sql.replace('SELECT symbol,', 'SELECT symbl,');
  expect(renderDiagnostics(compile(wrong).diagnostics, wrong, 'trades.sql', { color: false })).toContain(shown);
});

test('every file that the pages link to exists', () => {
  for (const page of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    const links = [...read(page).matchAll(/\]\(([^)#]+)/g)].map(match => match[1]!).filter(link => !link.startsWith('http'));
    expect(links.filter(link => !existsSync(path.join(root, path.dirname(page), link)))).toEqual([]);
  }
});
