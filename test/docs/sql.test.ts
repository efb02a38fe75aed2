// The front pages of the SQL reference, run. What a page shows is what happens:
//
//   ```sql             compiles; where `ndjson input` follows, it is executed in every life, and gives `ndjson result` and, where the page
//                      shows them, `text dead letters`
//   | Column | Field   each field gives the value, or a dead letter with that reason
//   | Expression       each expression has the value
//   | … | In Weir      each piece of code is executed in a query over the stream of the page, and so is what stands under Instead
//   | … | For example  each piece of code is refused with the code beside it: what a page calls missing is missing
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery } from '../lives/check-query.ts';

const folder = fileURLToPath(new URL('../../docs/sql', import.meta.url));
const PAGES = ['README.md', 'coming-from.md', 'composition.md'];
const pages = PAGES.map(name => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

interface Example {
  readonly title: string;
  readonly sql: string;
  /** By the info of the block: `ndjson input`, `ndjson result`, `text dead letters`. */
  readonly blocks: ReadonlyMap<string, readonly string[]>;
}

/** Every ```sql block with the blocks up to the next one. */
function examplesOf({ name, text }: (typeof pages)[number]): Example[] {
  const examples: (Example & { blocks: Map<string, readonly string[]> })[] = [];
  for (const [, info, body] of text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
    const lines = body!.trimEnd().split('\n');
    if (info === 'sql') examples.push({ title: `${name}: ${lines[0]} … ${lines.at(-1)}`, sql: body!, blocks: new Map() });
    else if (info!.includes(' ')) examples.at(-1)!.blocks.set(info!, lines);
  }
  return examples;
}

/** The rows of every table whose header has `column`, as cells. */
function tableRows(text: string, column: string): Record<string, string>[] {
  const tables = text.matchAll(/^(\|.*\|)\n\|[ |:-]+\|\n((?:\|.*\|\n)+)/gm);
  return [...tables].flatMap(([, header, body]) => {
    const names = cells(header!);
    if (!names.includes(column)) return [];
    return body!
      .trimEnd()
      .split('\n')
      .map(line => Object.fromEntries(cells(line).map((cell, i) => [names[i] || `column ${i + 1}`, cell])));
  });
}

/** `\|` is a bar inside a cell. */
const cells = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.replaceAll('\\|', '|').trim());

const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!);

const errorsOf = (sql: string) => compile(sql).diagnostics.filter(({ severity }) => severity === 'error');

/** Rows of one output as they are; of several as `weir run` prints them. */
function expectedRows(lines: readonly string[]): readonly string[] | Record<string, string[]> {
  if (!lines[0]!.startsWith('{"stream":')) return lines;
  const byOutput: Record<string, string[]> = {};
  for (const line of lines) {
    const [, stream, row] = /^\{"stream":"(\w+)","row":(.*)\}$/.exec(line)!;
    byOutput[stream!] = [...(byOutput[stream!] ?? []), row!];
  }
  return byOutput;
}

const examples = pages.flatMap(examplesOf);

test('the pages have examples that are executed', () => {
  expect(examples.filter(({ blocks }) => blocks.size > 0).length).toBeGreaterThan(3);
});

test.each(examples)('$title', async ({ sql, blocks }) => {
  expect(errorsOf(sql)).toEqual([]);
  if (blocks.size === 0) return;
  await checkQuery({
    sql,
    rows: blocks.get('ndjson input')!,
    expected: expectedRows(blocks.get('ndjson result')!),
    deadLetters: blocks.get('text dead letters') ?? [],
    orderPer: 'window',
  });
});

describe('a field becomes a value', () => {
  test.each(tableRows(pages[0]!.text, 'Field'))('$Column $Field', async ({ Column, Field, Value }) => {
    const [type, format] = codesIn(Column!);
    const options = format === undefined ? '' : `WITH (timestamp.format = '${format}')`;
    const [field] = codesIn(Field!);
    const [value] = codesIn(Value!);
    const isRead = !Value!.startsWith('dead letter');
    await checkQuery({
      sql: `CREATE STREAM records (x ${type}) ${options}; SELECT x FROM records;`,
      rows: [`{"x":${field}}`],
      expected: isRead ? [`{"x":${value}}`] : [],
      deadLetters: isRead ? [] : [value!],
    });
  });

  test.each([
    ['is missing', '{}'],
    ['is null', '{"x":null}'],
  ])('%s', async (_, record) => {
    const select = 'SELECT x FROM records;';
    await checkQuery({ sql: `CREATE STREAM records (x INT); ${select}`, rows: [record], expected: ['{"x":null}'], deadLetters: [] });
    await checkQuery({ sql: `CREATE STREAM records (x INT NOT NULL); ${select}`, rows: [record], expected: [], deadLetters: ['NOT NULL'] });
  });
});

test('every expression has the value beside it', async () => {
  const rows = tableRows(pages[0]!.text, 'Expression');
  expect(rows.length).toBeGreaterThan(20);
  const select = rows.map((row, i) => `${codesIn(row.Expression!)[0]} AS v${i}`).join(', ');
  const values = rows.map((row, i) => `"v${i}":${codesIn(row.Value!)[0]}`).join(',');
  await checkQuery({ sql: `CREATE STREAM one (x INT); SELECT ${select} FROM one;`, rows: ['{"x":1}'], expected: [`{${values}}`] });
});

test('the types and their other names are types', () => {
  for (const row of tableRows(pages[0]!.text, 'Type')) {
    for (const name of [...codesIn(row.Type!), ...codesIn(row.Also!)]) {
      const type = /^(?:NUMERIC|DEC)$/.test(name) ? `${name}(10, 2)` : name.replace('(p, s)', '(10, 2)').replace('(p)', '(2)');
      expect({ type, errors: errorsOf(`CREATE STREAM one (x ${type}); SELECT x FROM one;`) }).toEqual({ type, errors: [] });
    }
  }
});

/** The scripts in which a piece of code may stand: a script of its own, the end of a query, an aggregate, an expression. */
function scriptsWith(code: string): string[] {
  const source = examplesOf(pages[1]!)[0]!.sql.replace('SELECT * FROM trades;', '');
  if (code.startsWith('CREATE STREAM trades')) return [`${code}; SELECT symbol FROM trades;`];
  if (/^(?:CREATE|INSERT|SELECT|WITH \w+ AS)\b/.test(code)) return [`${source}${code};`];
  if (code.startsWith('GROUP BY')) return [`${source}SELECT COUNT(*) AS n FROM trades ${code};`];
  const grouped = 'GROUP BY symbol WINDOW TUMBLING(trade_time, 1m)';
  if (/^(?:EMIT|WITH)\b/.test(code)) return [`${source}SELECT symbol, COUNT(*) AS n FROM trades ${grouped} ${code};`];
  return [`${source}SELECT ${code} AS value FROM trades;`, `${source}SELECT ${code} AS value FROM trades ${grouped};`];
}

const inWeir = new Set([
  ...tableRows(pages[1]!.text, 'In Weir').flatMap(row => codesIn(row['In Weir']!)),
  // What stands in place of something missing; a bare name of a function is no code.
  ...tableRows(pages[1]!.text, 'Instead').flatMap(row => codesIn(row.Instead!).filter(code => code.includes('('))),
]);
// `"_deleted": true` is what a row holds, not SQL.
inWeir.delete('"_deleted": true');

const ROWS = [
  { symbol: 'a', price: 10.5, quantity: 2000, payload: '{"a":1}', trade_time: '2026-01-14T10:00:05Z' },
  { symbol: 'a', price: 11, quantity: 1, payload: 'b c', trade_time: '2026-01-14T10:00:02Z' },
  { symbol: 'b', quantity: 3, trade_time: '2026-01-14T10:07:00Z' },
];

test.each([...inWeir])('in Weir: %s', async code => {
  const scripts = scriptsWith(code);
  const compiling = scripts.find(script => errorsOf(script).length === 0);
  if (compiling === undefined) return expect(errorsOf(scripts[0]!)).toEqual([]);
  // A source on its own has columns of its own, of which these rows may hold other types.
  const rows = code.startsWith('CREATE STREAM trades') ? [{ symbol: 'a' }] : ROWS;
  const { outputs, deadLetterReasons, lateCount } = await checkQuery({
    sql: compiling,
    rows,
    orderPer: 'window',
    dependsOnShards: /^_(?:partition|offset)$/.test(code),
  });
  const rowCount = Object.values(outputs).flat().length;
  expect({ code, isExecuted: rowCount + deadLetterReasons.length + lateCount > 0 || /HAVING|WHERE/.test(code) }).toEqual({
    code,
    isExecuted: true,
  });
});

test.each(tableRows(pages[1]!.text, 'For example'))('missing: $column 1', row => {
  const [code] = codesIn(row['For example']!);
  const refusals = scriptsWith(code!).map(script => errorsOf(script).map(error => error.code as string));
  expect(refusals.every(codes => codes.length > 0)).toBe(true);
  expect(refusals.flat()).toContain(row['column 3']);
});

test('every link leads to a page', () => {
  for (const { name, text } of pages) {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1]!).filter(link => !link.startsWith('http'));
    expect({ name, broken: links.filter(link => !existsSync(path.join(folder, link.replace(/#.*/, '')))) }).toEqual({ name, broken: [] });
  }
});
