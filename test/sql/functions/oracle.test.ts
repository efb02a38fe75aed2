// Every function that Weir and DuckDB share, over random rows: WEIR_SEED=… replays a failure.
import { expect, test } from '@jest/globals';
import { SCALAR_FAMILIES } from '../../../shared/sql/functions/scalar-table.ts';
import { evaluate } from '../codegen/evaluate.ts';
import { COMPARED_COLLECTIONS } from './collection-comparisons.ts';
import { COMPARED, NOT_COMPARED } from './comparisons.ts';
import { evaluateInDuckDb, type Row } from './duckdb.ts';
import { OPERATIONS } from './operation-comparisons.ts';
import { randomRows } from './random-rows.ts';

const FUNCTIONS = [...COMPARED, ...COMPARED_COLLECTIONS];
const ROW_COUNT = 150;
const SEED = Number(process.env.WEIR_SEED ?? 20_260_115);

const inWeir = (row: Row): unknown => {
  const { l, m, d, e, iv, iw, mv, z, zz, ...rest } = row;
  const ofLength = (ms: Row[string]): string | null => (ms === null ? null : `${ms} milliseconds`);
  const inBase64 = (hex: Row[string]): string | null => (hex === null ? null : Buffer.from(String(hex), 'hex').toString('base64'));
  const written = { iv: ofLength(iv!), iw: ofLength(iw!), mv: mv === null ? null : `${mv} months`, z: inBase64(z!), zz: inBase64(zz!) };
  const numbers = Object.entries({ l, m, d, e }).map(([name, value]) => `"${name}":${value}`);
  const others = Object.entries({ ...rest, ...written, bn: true, in1: 1, sn: 'x' }).map(
    ([name, value]) => `"${name}":${JSON.stringify(value)}`,
  );
  return `{${[...others, ...numbers].join(',')}}`;
};

test('they agree over random rows', async () => {
  const rows = randomRows(SEED, ROW_COUNT);
  const pairs = [...FUNCTIONS.flatMap(([, expressions]) => expressions), ...OPERATIONS].map(compared =>
    typeof compared === 'string' ? [compared, compared] : compared,
  );
  const weir = await evaluate(
    pairs.map(([ours]) => ours!),
    rows.map(inWeir),
  );
  const duckDb = await evaluateInDuckDb(
    pairs.map(([, theirs]) => theirs!),
    rows,
  );
  const differences = rows.flatMap((row, n) =>
    pairs.flatMap(([ours, theirs], k) => {
      const [left, right] = [weir[n]![k]!, duckDb[n]![k]!];
      return isSame(left, right, isReal(ours!)) || (isSingle(ours!) && Math.fround(Number(left)) === Math.fround(Number(right)))
        ? []
        : [{ seed: SEED, weir: ours, duckDb: theirs, gives: left, givesThere: right, row: JSON.stringify(row) }];
    }),
  );
  const first = differences.filter(({ weir }, i) => differences.findIndex(other => other.weir === weir) === i);
  expect(first).toEqual([]);
});

test('every function is compared, or there is a reason', () => {
  const names = SCALAR_FAMILIES.flatMap(({ functions }) => functions.map(({ name }) => name));
  expect([...FUNCTIONS.map(([name]) => name), ...Object.keys(NOT_COMPARED)].sort()).toEqual([...names].sort());
});

const REALS = new Set(SCALAR_FAMILIES.find(({ title }) => title === 'Real numbers')!.functions.map(({ name }) => name));
const isReal = (expression: string): boolean => REALS.has(/^\w*/.exec(expression)![0]);

/** Over REAL, which DuckDB hands out as the double that it is. */
const isSingle = (expression: string): boolean => /\b[qp]\b|REAL/.test(expression);

/** Weir's JSON against DuckDB's text. Real numbers may differ in their last digits: each has its own mathematical library. */
function isSame(weir: string, duckDb: string | null, real: boolean): boolean {
  if (weir === 'null' || weir.startsWith('error: ')) return duckDb === null;
  if (duckDb === null) return false;
  if (weir === duckDb || weir === 'true' || weir === 'false') return weir === duckDb;
  if (weir.startsWith('[') || weir.startsWith('{')) return weir === duckDb;
  if (weir.startsWith('"')) return weir === duckDb || textsAreSame(JSON.parse(weir), duckDb);
  if (!real && /^-?\d+$/.test(weir) && /^-?\d+$/.test(duckDb)) return false;
  const [a, b] = [Number(weir), Number(duckDb)];
  return a === b || Math.abs(a - b) <= 1e-13 * Math.max(Math.abs(a), Math.abs(b));
}

/** A timestamp in all of its digits, in one form. */
function exactly(text: string): string {
  const [seconds, fraction = ''] = text.replace('T', ' ').replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}

function textsAreSame(weir: string, duckDb: string): boolean {
  if (weir === duckDb) return true;
  if (/^\d\d:\d\d:\d\d\.\d{3}$/.test(weir)) return Date.parse(`1970-01-01T${weir}Z`) === Date.parse(`1970-01-01T${duckDb}Z`);
  if (/\.\d{4,9}Z?$/.test(weir)) return exactly(weir) === exactly(duckDb);
  const moment = Date.parse(`${duckDb.replace(' ', 'T')}Z`);
  return /^\d{4}-.*T.*\d{3}Z?$/.test(weir) && /^\d{4}-/.test(duckDb) && Date.parse(`${weir.replace('Z', '')}Z`) === moment;
}
