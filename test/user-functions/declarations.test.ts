// What a script's functions must be: files that are there, exports that fit, nothing that could not run in a Lambda.
import { expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery } from '../lives/check-query.ts';
import { hostOf } from './script-folder.ts';

const SOURCE = 'CREATE STREAM trades (symbol VARCHAR, price DOUBLE, quantity BIGINT, amount DECIMAL(10, 2), at TIMESTAMP);';

const FILES = {
  'risk.ts': `
    export interface Position { readonly price: number }
    export const risk = (price: number, quantity: bigint): number => price * Number(quantity);
    export default function (text: string): string | null { return text === '' ? null : text; }
    export async function later(price: number): Promise<number> { return price; }
    export function Mixed(price: number): number { return price; }
    export * from './more.ts';
    export { deep as renamed } from './more.ts';
  `,
  'more.ts': 'export const deep = (at: Date, exact: string, n: number, ok: boolean): Date => (ok ? at : new Date(Number(exact) + n));',
  'broken.ts': 'export const risk = (price: number): number => price.length;',
  'syntax.ts': 'export const risk = (price: number): number => {',
  'script.ts': 'const risk = 1;',
  'types-only.ts': 'export interface risk { readonly a: number }',
  'files.ts': `import { readFileSync } from 'node:fs'; export const risk = (price: number): number => readFileSync('x').length + price;`,
  'impure.ts': `
    import { roll } from './chance.ts';
    export const age = (at: Date): number => globalThis.Date.now() - at.getTime() + Date.now();
    export const stamp = (a: number): string => new Date().toISOString() + a;
    export const text = (a: number): string => a + Date();
    export const dice = (a: number): number => a + roll();
  `,
  'chance.ts': 'export const roll = (): number => Math.random();',
  'pure.ts': `
    // Date.now() and Math.random() in words alone.
    const Random = { random: (seed: number): number => seed };
    const date = (Date: { now: () => number }): number => Date.now();
    export const pure = (at: Date): number => Random.random(new Date(at.getTime()).getTime()) + Date.UTC(2026, 0) + 'new Date()'.length + date({ now: () => 1 });
  `,
  'node_modules/dice/package.json': '{"name":"dice","version":"1.0.0","main":"index.js","types":"index.d.ts"}',
  'node_modules/dice/index.d.ts':
    'export function roll(): number; export function even(n: number): boolean; export function stamp(): string; export function home(): string; export function same(at: Date): boolean;',
  'node_modules/dice/index.js': `
    const root = typeof globalThis === 'object' ? globalThis : Function('return this')();
    exports.roll = () => root.Math.floor(root.Math.random() * 6);
    exports.even = n => Math.abs(n) % 2 === 0;
    exports.stamp = () => new Date().toISOString();
    exports.home = () => String(process.env.HOME) + process.env.NODE_ENV;
    exports.same = at => at instanceof Date && new Date(at.getTime()).getTime() === Date.parse(at.toISOString()) && new Date(2026, 0) > Date.UTC(2025);`,
  'node_modules/loaded/package.json': '{"name":"loaded","version":"1.0.0","main":"index.js","types":"index.d.ts"}',
  'node_modules/loaded/index.d.ts': 'export const since: number;',
  'node_modules/loaded/index.js': 'exports.since = Date.now();',
  'packages.ts': `
    import { even, home, roll, same, stamp } from 'dice';
    export const chance = (n: number): number => (n > 1 ? roll() : 0);
    export const is_even = (n: number): boolean => even(n);
    export const told = (n: number): string => (n > 1 ? stamp() : home());
    export const is_same = (at: Date): boolean => same(at);`,
  'since.ts': `import { since } from 'loaded'; export const age = (n: number): number => n - since;`,
  'thrown.ts': `export const risk = (n: number): number => n; if (Object.keys({}).length === 0) throw new TypeError('no luck');`,
  'plain.js': 'export const risk = x => x;',
};
const host = hostOf(FILES);

/** The errors of a declaration, each with its advice. */
function check(declaration: string, call = "'x'"): string[] {
  const { diagnostics } = compile(`${SOURCE}\n${declaration};\nSELECT ${call} AS x FROM trades;`, { functions: host });
  return diagnostics.map(({ code, message, note, hint }) => [code, message, note, hint && `(${hint})`].filter(Boolean).join(' '));
}

test.each([
  ["CREATE FUNCTION risk(price DOUBLE, quantity BIGINT) RETURNS DOUBLE LANGUAGE TYPESCRIPT AS './risk.ts'", 'risk(price, quantity)'],
  ["CREATE FUNCTION RISK(price INT, quantity BIGINT) RETURNS REAL AS 'risk.ts'", 'Risk(1, 2)'],
  ["CREATE FUNCTION cleaned(text VARCHAR) RETURNS VARCHAR AS './risk.ts'", 'CLEANED(symbol)'],
  [
    "CREATE FUNCTION deep(at TIMESTAMP, exact DECIMAL(10, 2), n INT, ok BOOLEAN) RETURNS TIMESTAMP AS './risk.ts'",
    'deep(at, amount, 1, TRUE)',
  ],
  [
    "CREATE FUNCTION renamed(at TIMESTAMP, exact DECIMAL(10, 2), n INT, ok BOOLEAN) RETURNS TIMESTAMP AS './risk.ts'",
    'renamed(at, 1.5, 1, TRUE)',
  ],
  ["CREATE FUNCTION pure(at TIMESTAMP) RETURNS DOUBLE AS './pure.ts'", 'pure(at)'],
  [
    'CREATE FUNCTION mixed("a b" DOUBLE) RETURNS DOUBLE IMMUTABLE RETURNS NULL ON NULL INPUT LANGUAGE TYPESCRIPT AS \'./risk.ts\'',
    'mixed(1)',
  ],
])('%s', (declaration, call) => {
  expect(check(declaration, call)).toEqual([]);
});

test.each([
  [
    "CREATE FUNCTION risk(price DOUBLE, quantity INT) RETURNS DOUBLE AS './risk.ts'",
    'W0310 `risk` of "./risk.ts" is not what is declared. Declared is (price: number, quantity: number) => number | null, found (price: number, quantity: bigint) => number. (docs/sql/user-defined-functions.md lists the TypeScript type of each SQL type)',
  ],
  [
    "CREATE FUNCTION risk(price DOUBLE, quantity BIGINT) RETURNS DOUBLE CALLED ON NULL INPUT AS './risk.ts'",
    /Declared is \(price: number \| null, quantity: bigint \| null\) => number \| null, found/,
  ],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './risk.ts'", /Declared is \(price: number\) => number \| null, found/],
  ["CREATE FUNCTION later(price DOUBLE) RETURNS DOUBLE AS './risk.ts'", /found \(price: number\) => Promise<number>/],
  ["CREATE FUNCTION other(price DOUBLE) RETURNS DOUBLE AS './risk.ts'", /The default export of ".\/risk.ts" is not what is declared/],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './none.ts'", /There is no file ".\/none.ts". Its path is taken from the folder/],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './plain.js'", /"\.\/plain\.js" is no TypeScript file/],
  ["CREATE FUNCTION nothing(price DOUBLE) RETURNS DOUBLE AS './more.ts'", /exports no nothing, and no default. It exports deep\./],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './script.ts'", /exports no risk, and no default. It exports nothing\./],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './types-only.ts'", /exports no risk/],
  [
    "CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './broken.ts'",
    "W0310 broken.ts:1:54: Property 'length' does not exist on type 'number'. (mend the file: TypeScript checks it with its strict rules)",
  ],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './syntax.ts'", /W0310 syntax\.ts:1:\d+: '}' expected\./],
  ["CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './files.ts'", /^W0310 files\.ts:1:30: /],
  ["CREATE FUNCTION upper(price DOUBLE) RETURNS DOUBLE AS './risk.ts'", /W0301 `UPPER` is a function of the language/],
  ["CREATE FUNCTION risk(a DOUBLE, a BIGINT) RETURNS DOUBLE AS './risk.ts'", /W0303 The parameter `a` is declared twice/],
  ["CREATE FUNCTION risk(a INTERVAL) RETURNS DOUBLE AS './risk.ts'", /Declared is \(a: number\) => number \| null, found/],
  [
    "CREATE FUNCTION age(at TIMESTAMP) RETURNS DOUBLE AS './impure.ts'",
    /W0310 ".\/impure.ts" uses Date\.now\. A record .* \(hand the time in/,
  ],
  [
    "CREATE FUNCTION age(n DOUBLE) RETURNS DOUBLE AS './since.ts'",
    /W0310 "\.\/since\.ts" cannot be loaded: Error: the clock \(Date\) is not there: .*\(move what fails into the function/,
  ],
  ["CREATE FUNCTION risk(n DOUBLE) RETURNS DOUBLE AS './thrown.ts'", /cannot be loaded: TypeError: no luck\./],
  ["CREATE FUNCTION stamp(a DOUBLE) RETURNS VARCHAR AS './impure.ts'", /uses new Date\(\)\./],
  ["CREATE FUNCTION text(a DOUBLE) RETURNS VARCHAR AS './impure.ts'", /uses Date\(\)\./],
  ["CREATE FUNCTION dice(a DOUBLE) RETURNS DOUBLE AS './impure.ts'", /uses Math\.random\..*\(derive the number from the row/],
  [
    "CREATE FUNCTION risk(a DOUBLE) RETURNS DOUBLE LANGUAGE JAVA AS './risk.ts'",
    /W0310 Functions are written in TypeScript, not in `JAVA`/,
  ],
])('%s is refused', (declaration, expected) => {
  const errors = check(declaration);
  if (typeof expected === 'string') expect(errors).toEqual([expected]);
  else {
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(expected);
  }
});

test('a call is bound like any other, and one of a wrong function says no more', () => {
  const risk = "CREATE FUNCTION risk(price DOUBLE, quantity BIGINT) RETURNS DOUBLE AS './risk.ts'";
  expect(check(risk, 'risk(price)')).toEqual([expect.stringContaining('write RISK(price, quantity)')]);
  expect(check(risk, 'risk(symbol, quantity)')).toEqual([
    expect.stringContaining('RISK does not take (VARCHAR, BIGINT). It is RISK(DOUBLE, BIGINT)'),
  ]);
  expect(check(risk, 'riks(price, quantity)')).toEqual([expect.stringContaining('did you mean `RISK`?')]);
  for (const broken of [
    "FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './none.ts'",
    "AGGREGATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './risk.ts'",
  ]) {
    expect(check(`CREATE ${broken}`, 'risk(price)')).toHaveLength(1);
  }
});

test('what a package does inside fails its row where it reaches for the clock or chance', async () => {
  const sql = `CREATE STREAM n (i DOUBLE, at TIMESTAMP); CREATE FUNCTION chance(n DOUBLE) RETURNS DOUBLE AS './packages.ts';
    CREATE FUNCTION is_even(n DOUBLE) RETURNS BOOLEAN AS './packages.ts'; CREATE FUNCTION told(n DOUBLE) RETURNS VARCHAR AS './packages.ts';
    CREATE FUNCTION is_same(at TIMESTAMP) RETURNS BOOLEAN AS './packages.ts';
    CREATE STREAM a AS SELECT chance(i) AS c, is_even(i) AS e, is_same(at) AS s FROM n; CREATE STREAM b AS SELECT told(i) AS t FROM n;`;
  await checkQuery({
    sql,
    rows: [1, 2].map(i => ({ i, at: '2026-01-14T10:00:00.123Z' })),
    functions: host,
    expected: { a: [{ c: 0, e: false, s: true }], b: [{ t: 'undefinedproduction' }] },
    deadLetters: [
      'the function chance threw Error: chance (Math) is not there',
      'the function told threw Error: the clock (Date) is not there',
    ],
  });
});

test('without a host there are no functions', () => {
  const sql = `${SOURCE} CREATE FUNCTION risk(price DOUBLE) RETURNS DOUBLE AS './risk.ts'; SELECT risk(price) AS r FROM trades;`;
  expect(compile(sql).diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['W0310', 'A script with functions of its own must come from a file, beside which theirs are found.'],
  ]);
});
