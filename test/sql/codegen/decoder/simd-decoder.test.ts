// A program decodes a batch alike with WebAssembly and without it: which records go where, blocks, columns elsewhere, and what is left over.
import { expect, test } from '@jest/globals';
import { DecodedRows } from '../../../../shared/engine/decoded-rows.ts';
import type { RecordBatch, StageTask } from '../../../../shared/engine/program.ts';
import { simdDecoderOf } from '../../../../shared/sql/codegen/decoder/simd/generate-simd.ts';
import { SCHEMAS } from '../../../engine/json/schemas.ts';
import { batchOf } from '../batch-of.ts';
import { programOf } from '../run-sql.ts';
import { columnOf } from './generated-decoder.ts';
import { testedSimd } from './tested-simd.ts';

const COLUMNS = `id BIGINT NOT NULL, symbol VARCHAR, price DOUBLE, amount DECIMAL(10, 2), side VARCHAR, flag BOOLEAN, at TIMESTAMP`;
/** They come behind what is decoded, from rows of either decoder. */
const COMPUTED = `label AS side || symbol, same AS symbol, large AS amount * 99999999`;
const sqlNamed = (query: string) => `CREATE STREAM trades (${COLUMNS}, ${COMPUTED}) PARTITIONED BY (symbol) WITH ('format' = 'json');
CREATE STREAM ${query} AS SELECT id, symbol, price, amount, side, flag, at, label, same, large FROM trades;`;

const trade = (i: number) => ({
  id: 1_000_000 + i,
  symbol: `SYM${i % 1000}`,
  price: 100 + i / 8,
  amount: i / 100,
  side: i % 2 === 0 ? 'BUY' : 'SELL',
  flag: i % 3 === 0,
  at: new Date(1_700_000_000_000 + i).toISOString(),
});

/** What a batch is made of beside usual records: the last number says how often. */
const ODD: readonly (readonly [string, (i: number) => unknown, number])[] = [
  ['an escape', i => ({ ...trade(i), symbol: `"${i}` }), 50],
  ['long texts with escapes', i => ({ ...trade(i), symbol: `\n${'"'.repeat(i % 300)}`, side: `${i}\t` }), 20],
  ['half of a surrogate pair', i => JSON.stringify({ ...trade(i), symbol: `${'x'.repeat(i % 3000)}\ud83d` }), 20],
  ['no ASCII', i => ({ ...trade(i), symbol: `Zürich ${i}` }), 40],
  ['another order', i => Object.fromEntries(Object.entries(trade(i)).reverse()), 30],
  ['a name of its own', i => ({ [`field ${i}`]: { a: [i, 'x"'] }, ...trade(i) }), 25],
  ['spaces', i => JSON.stringify(trade(i)).replaceAll(':', ' : ').replaceAll(',"', ',\t"'), 20],
  ['NULLs', i => ({ ...trade(i), symbol: null, price: null, flag: null }), 15],
  ['fields that are missing', i => ({ id: i }), 10],
  ['no id', i => ({ ...trade(i), id: undefined }), 10],
  ['cut off', i => JSON.stringify(trade(i)).slice(0, i % 90), 5],
  ['wide numbers', i => JSON.stringify(trade(i)).replace('100', '12345678901234567890'), 5],
  ['a long text', i => ({ ...trade(i), side: 'x'.repeat(i % 2000) }), 5],
  ['longer than the memory', i => ({ ...trade(i), side: 'x'.repeat(400_000) }), 0.1],
];

function mixed(count: number, oddShare: number): RecordBatch {
  const total = ODD.reduce((sum, [, , weight]) => sum + weight, 0);
  let state = 12_345;
  const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
  const row = (i: number) => {
    if (next() >= oddShare) return trade(i);
    let at = next() * total;
    return ODD.find(([, , weight]) => (at -= weight) < 0)![1](i);
  };
  return batchOf(Array.from({ length: count }, (_, i) => ({ row: row(i) })));
}

function decoded(task: StageTask, batch: RecordBatch, from: number, to: number, rows: DecodedRows): unknown[] {
  task.decode(batch, from, to, rows);
  return Array.from({ length: to - from }, (_, row) => {
    const nulls = rows.nullBits[0]![row]!;
    if (nulls < 0) return rows.reason(row);
    return task.decodedForms.map((form, i) => {
      if ((nulls & (1 << i)) !== 0) return null;
      if (form === 'number') return Number.isNaN(rows.numbers[i]![row]!) ? rows.wide(row, i) : rows.numbers[i]![row];
      const start = rows.starts[i]![row]!;
      const text = start < 0 ? rows.extra : batch.bytes;
      return Buffer.from(text.subarray(start < 0 ? ~start : start, rows.ends[i]![row])).toString('utf8');
    });
  });
}

async function taskOf(query: string): Promise<StageTask> {
  const program = await programOf(sqlNamed(query));
  return program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: [false], rowsPerKeyGroupMax: 1000 });
}

/** Runs `body` where there is no WebAssembly. */
function withoutWebAssembly<T>(body: () => T): T {
  const global = globalThis as { WebAssembly?: unknown };
  const api = global.WebAssembly;
  delete global.WebAssembly;
  try {
    return body();
  } finally {
    global.WebAssembly = api;
  }
}

test.each([
  ['usual records', 5000, 0],
  ['a few odd ones', 5000, 0.05],
  ['many odd ones', 3000, 0.6],
  ['only odd ones', 3000, 1],
  ['one record', 1, 0],
])('decodes alike with WebAssembly and without: %s', async (name, count, oddShare) => {
  const batch = mixed(count, oddShare);
  const id = name.replaceAll(/\W/g, '_');
  const [simd, plain] = [await taskOf(`simd_${id}`), await taskOf(`plain_${id}`)];
  const expected = withoutWebAssembly(() => decoded(plain, batch, 0, count, DecodedRows.private(plain.decodedForms, count)));
  const elsewhere = () => DecodedRows.private(simd.decodedForms, count);
  expect(decoded(simd, batch, 0, count, elsewhere())).toEqual(expected);
  // Again, with everything learned, and from the middle of a batch.
  const from = Math.floor(count / 3);
  expect(decoded(simd, batch, from, count, elsewhere())).toEqual(expected.slice(from));
});

/** The records of a batch, with the payloads of some far behind or far before those of their neighbours. */
function scattered(batch: RecordBatch): RecordBatch {
  const place = (i: number) => (i % 7 === 3 ? batch.bytes.length : i % 11 === 5 ? 3 * batch.bytes.length : 0);
  const bytes = new Uint8Array(batch.bytes.length * 4);
  for (let copy = 0; copy < 4; copy++) bytes.set(batch.bytes, copy * batch.bytes.length);
  const moved = (places: Int32Array) => places.map((at, i) => at + place(i));
  return { ...batch, bytes, starts: moved(batch.starts), ends: moved(batch.ends) };
}

test('columns that are not copied hold every record, wherever its payload lies', async () => {
  const batch = scattered(mixed(3000, 0.05));
  const [simd, plain] = [await taskOf('simd_scattered'), await taskOf('plain_scattered')];
  const expected = withoutWebAssembly(() => decoded(plain, batch, 0, 3000, DecodedRows.private(plain.decodedForms, 3000)));
  const own = ownColumns(simd);
  for (let from = 0; from < 3000; from += 1000)
    expect(decoded(simd, batch, from, from + 1000, own)).toEqual(expected.slice(from, from + 1000));
});

/** Those of the decoder itself. */
function ownColumns(task: StageTask): DecodedRows {
  const { rows } = (task as unknown as { readonly simdDecoder: { readonly rows: DecodedRows | null } }).simdDecoder;
  expect(rows).not.toBeNull();
  return rows!;
}

test.each(['trades', 'one required field'])('takes what a producer writes: %s', schema => {
  const simd = testedSimd(SCHEMAS[schema]!);
  const documents = Array.from({ length: 100 }, (_, i) =>
    Buffer.from(`{"symbol":"S${i}","v":${i / 4},"price":1.5,"x":"y","trade_time":${i}}`),
  );
  let end = 0;
  const ends = documents.map(({ length }) => (end += length));
  const records = simd.decode(Buffer.concat(documents), [0, ...ends.slice(0, -1)], ends);
  expect(records.filter(record => record === null)).toEqual([]);
});

test('microseconds are taken to the last digit, and what a double does not hold is left to JavaScript', () => {
  const simd = testedSimd(SCHEMAS['fine times']!);
  expect(simd.fields.map(({ name }) => name)).toEqual(['at', 'shown']);
  const documents = ['.123456Z', '.1234567+00:00', 'Z', '.12-01:00', '.000001'].map(rest =>
    Buffer.from(`{"at":"2026-01-15T10:00:00${rest}","shown":"1969-12-31 23:59:59.99999"}`),
  );
  documents.push(Buffer.from('{"at":"2300-01-15T10:00:00.000001Z"}'));
  let end = 0;
  const ends = documents.map(({ length }) => (end += length));
  const at = 1768471200000000;
  expect(simd.decode(Buffer.concat(documents), [0, ...ends.slice(0, -1)], ends)).toEqual([
    [at + 123456, -100],
    [at + 123456, -100],
    [at, -100],
    [at + 3_600_120_000, -100],
    [at + 1, -100],
    null,
  ]);
});

test('there is no code for values with parts, for two fields of one name, and for very many fields', () => {
  const field = (name: string, path: string[] | undefined) => columnOf({ name, type: 'int', required: false, ...(path && { path }) });
  expect(simdDecoderOf([field('a', undefined)])).not.toBeNull();
  expect(simdDecoderOf(SCHEMAS.nested!.map(columnOf))).toBeNull();
  expect(simdDecoderOf([field('a', ['x']), field('b', ['x'])])).toBeNull();
  expect(simdDecoderOf([field('a', ['x', 'y'])])).toBeNull();
  expect(simdDecoderOf(SCHEMAS['very many fields']!.map(columnOf))).toBeNull();
});
