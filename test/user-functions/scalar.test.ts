// Scalar functions of a script, called in every place where an expression may stand, in every life.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { bundlePartition } from '../../functions/bundle.ts';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery, type QueryCase } from '../lives/check-query.ts';
import { hostOf } from './script-folder.ts';

const functions = hostOf({
  'risk.ts': `
    import { factor } from './lib/factor.ts';
    export function risk(price: number, quantity: bigint): number | null {
      if (price < 0) throw new RangeError('a price of ' + price);
      return quantity === 0n ? null : price * Number(quantity) * factor;
    }`,
  'lib/factor.ts': 'export const factor = 2;',
  'types.ts': `
    export const next = (n: bigint): bigint => n + 1n;
    export const twice = (amount: string): string => (amount.startsWith('-') ? amount : amount + '5');
    export const later = (at: Date): Date => new Date(at.getTime() + 1500);
    export const flip = (ok: boolean): boolean => !ok;
    export const half = (n: number): number => n / 2;
    export const bucket = (text: string): string => text.slice(0, 1).toUpperCase();
    export const orZero = (n: number | null): number => n ?? 0;
    export const throwing = (n: number): number => {
      if (n === 4) return n;
      throw ['text', null, Object.create(null), Symbol('s')][n];
    };
    export const anything = (what: string): any =>
      ({ nan: NaN, text: 'x', undefined: undefined, half: 0.5, far: 2 ** 40, promise: Promise.resolve(1), lone: '\\ud800', null: null })[what];
  `,
});

const RISK = "CREATE FUNCTION risk(price DOUBLE, quantity BIGINT) RETURNS DOUBLE LANGUAGE TYPESCRIPT AS './risk.ts';";
const TRADES = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, quantity BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND)
  PARTITIONED BY (symbol);`;
const row = (symbol: string | null, price: number | null, quantity: number, second: number) => ({
  ...{ symbol, price, quantity },
  at: new Date(Date.UTC(2026, 0, 14, 10, 0, second)).toISOString(),
});

const ANYTHING = ['nan', 'text', 'undefined', 'half', 'far', 'promise', 'null', 'none'];

const cases: Record<string, QueryCase> = {
  'in SELECT and WHERE; what throws, costs its row': {
    sql: `${TRADES} ${RISK} SELECT symbol, risk(price, quantity) AS risk FROM trades WHERE risk(price, quantity) IS NULL OR risk(price, quantity) > 10;`,
    rows: [row('a', 2, 3, 0), row('b', 1, 1, 1), row('c', -1, 1, 2), row('d', null, 1, 3), row('e', 1, 0, 4)],
    expected: [
      { symbol: 'a', risk: 12 },
      { symbol: 'd', risk: null },
      { symbol: 'e', risk: null },
    ],
    deadLetters: ['the function risk threw RangeError: a price of -1'],
  },
  'as a key, in an aggregate, over its result and in HAVING': {
    sql: `${TRADES} ${RISK} CREATE FUNCTION bucket(text VARCHAR) RETURNS VARCHAR AS './types.ts'; CREATE FUNCTION half(n DOUBLE) RETURNS DOUBLE AS './types.ts';
      CREATE STREAM sums AS SELECT symbol, bucket(symbol) AS b, half(SUM(risk(price, quantity))) AS h FROM trades
        GROUP BY symbol, bucket(symbol) WINDOW TUMBLING(at, INTERVAL '1' MINUTE) HAVING half(COUNT(*)) >= 0.5 EMIT FINAL;`,
    rows: [row('ab', 1, 1, 0), row('ab', 2, 2, 1), row('xy', 5, 1, 2), row('ab', -7, 1, 3), row('ab', 1, 1, 59)],
    expected: [
      { symbol: 'ab', b: 'A', h: 6 },
      { symbol: 'xy', b: 'X', h: 5 },
    ],
    deadLetters: ['the function risk threw RangeError: a price of -7'],
  },
  'every type comes and goes': {
    sql: `CREATE STREAM all_types (n BIGINT, amount DECIMAL(20, 2), at TIMESTAMP, ok BOOLEAN);
      CREATE FUNCTION next(n BIGINT) RETURNS BIGINT AS './types.ts'; CREATE FUNCTION twice(amount DECIMAL(20, 2)) RETURNS DECIMAL(21, 3) AS './types.ts';
      CREATE FUNCTION later(at TIMESTAMP) RETURNS TIMESTAMP AS './types.ts'; CREATE FUNCTION flip(ok BOOLEAN) RETURNS BOOLEAN AS './types.ts';
      SELECT next(n) AS n, twice(amount) AS amount, later(at) AS at, flip(ok) AS ok FROM all_types;`,
    rows: [
      '{"n":9007199254740993,"amount":123456789012345678.9,"at":"2026-01-14T10:00:00Z","ok":true}',
      '{"n":-3,"amount":-0.01,"at":null,"ok":false}',
      '{"n":9223372036854775807,"amount":1}',
      '{}',
    ],
    expected: [
      '{"n":9007199254740994,"amount":123456789012345678.905,"at":"2026-01-14T10:00:01.500Z","ok":false}',
      '{"n":-2,"amount":-0.010,"at":null,"ok":true}',
      '{"n":null,"amount":null,"at":null,"ok":null}',
    ],
    deadLetters: ['outside the range of BIGINT'],
  },
  'NULL arguments reach a function that is called on them': {
    sql: `CREATE STREAM numbers (n INT); CREATE FUNCTION or_zero(n INT) RETURNS INT CALLED ON NULL INPUT AS './types.ts'; SELECT or_zero(n) AS n FROM numbers;`,
    rows: [{ n: 3 }, {}, { n: null }],
    expected: [{ n: 3 }, { n: 0 }, { n: 0 }],
  },
  'a result that is no value of the declared type': {
    sql: `CREATE STREAM words (w VARCHAR); CREATE FUNCTION anything(w VARCHAR) RETURNS INT AS './types.ts'; SELECT w, anything(w) AS n FROM words;`,
    rows: ANYTHING.map(w => ({ w })),
    expected: [{ w: 'null', n: null }],
    deadLetters: [
      'the function anything gave NaN; whole numbers from -2147483648 to 2147483647 are allowed, or null',
      "gave 'x'",
      'gave undefined',
      'gave 0.5',
      'gave 1099511627776',
      'gave a Promise',
      'gave undefined',
    ],
  },
  'anything can be thrown': {
    sql: `CREATE STREAM numbers (n INT); CREATE FUNCTION throwing(n INT) RETURNS INT AS './types.ts'; SELECT throwing(n) AS n FROM numbers;`,
    rows: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
    expected: [{ n: 4 }],
    deadLetters: ['threw text', 'threw null', 'threw a value of the type object', 'threw Symbol(s)'],
  },
  'text comes out well-formed': {
    sql: `CREATE STREAM words (w VARCHAR); CREATE FUNCTION anything(w VARCHAR) RETURNS VARCHAR AS './types.ts'; SELECT anything(w) AS w FROM words;`,
    rows: [{ w: 'text' }, { w: 'lone' }],
    expected: [{ w: 'x' }, { w: '\ufffd' }],
  },
};

test.each(Object.entries(cases))('%s', async (_, testCase) => {
  await checkQuery({ ...testCase, functions });
});

test('the program is another one when the source of a function is, its state is not', () => {
  const sql = `${TRADES} ${RISK} SELECT symbol, MAX(risk(price, quantity)) AS r FROM trades GROUP BY symbol EMIT CHANGES;`;
  const descriptorWith = (source: string) => compile(sql, { functions: hostOf({ 'risk.ts': source }) }).application!.stages[0]!.descriptor;
  const [one, same, other] = ['price', 'price', 'price + 1'].map(result =>
    descriptorWith(`export const risk = (price: number, quantity: bigint): number => ${result};`),
  );
  expect(one!.fingerprint).toBe(same!.fingerprint);
  expect(one!.fingerprint).not.toBe(other!.fingerprint);
  expect(one!.stateFingerprint).toBe(other!.stateFingerprint);
});

test('what a Lambda gets has the functions in it, and neither their checker nor their bundler', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-bundle-'));
  try {
    const sql = `${TRADES} ${RISK} SELECT risk(price, quantity) AS r FROM trades;`;
    const { metafile } = bundlePartition(compile(sql, { functions }).application!.stages[0]!.moduleText, folder);
    expect(Object.keys(metafile.inputs).filter(file => /typescript|esbuild|shared\/(sql|user-functions)/.test(file))).toEqual([]);
    const bundle = path.join(folder, 'bundle');
    const texts = readdirSync(bundle).map(file => readFileSync(path.join(bundle, file), 'utf8'));
    expect(texts.some(text => text.includes('a price of '))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
