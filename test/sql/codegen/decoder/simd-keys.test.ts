// The keys that WebAssembly makes of what it decoded are, byte by byte, those that JavaScript writes, and so are their hashes; what it cannot make, it
// says.
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { ByteWriter } from '../../../../shared/engine/byte-writer.ts';
import { DecodedRows } from '../../../../shared/engine/decoded-rows.ts';
import { hashBytes } from '../../../../shared/engine/hash.ts';
import type { FieldSpec } from '../../../../shared/engine/json/field-spec.ts';
import { openSimdMemory, type SimdMemory } from '../../../../shared/engine/json/simd-decoder.ts';
import { NULL_TEXT_KEY, writeNullKey, writeSliceKey, writeWholeKey } from '../../../../shared/engine/key/group-key.ts';
import { simdDecoderOf } from '../../../../shared/sql/codegen/decoder/simd/generate-simd.ts';
import { columnOf } from './generated-decoder.ts';

const FIELDS: readonly FieldSpec[] = [
  { name: 'symbol', required: false, type: 'varchar' },
  { name: 'id', required: false, type: 'bigint' },
  { name: 'side', required: false, type: 'varchar' },
  { name: 'price', required: false, type: 'decimal', precision: 10, scale: 2 },
];
const KEYS = [
  { fields: [0], isText: true },
  { fields: [2, 0], isText: false },
  { fields: [1, 2, 3], isText: false },
];

/** The record was left to JavaScript. */
const LEFT = -1;

function memoryOf(payloads: readonly string[]): SimdMemory {
  const code = simdDecoderOf(FIELDS.map(columnOf))!.generate(KEYS);
  const forms = FIELDS.map(({ type }) => (type === 'varchar' ? 'text' : 'number'));
  const memory = openSimdMemory([brotliCompressSync(code.bytes).toString('base64')], forms, [], KEYS.length)!;
  // Something stands before them, so that places in the batch and in memory differ.
  const bytes = Buffer.from(`before ${payloads.join('')}`);
  const ends = new Int32Array(payloads.length);
  const starts = new Int32Array(payloads.length);
  let at = 7;
  payloads.forEach((payload, i) => {
    starts[i] = at;
    ends[i] = at += Buffer.byteLength(payload);
  });
  const slowCount = memory.decode({ bytes, starts, ends }, 0, payloads.length);
  expect(slowCount).toBeLessThan(4);
  for (const row of memory.slowRows.subarray(0, slowCount)) memory.rows.nullBits[0]![row] = LEFT;
  return memory;
}

function keyOf(row: Readonly<Record<string, unknown>>, { fields, isText }: (typeof KEYS)[number]): Buffer {
  const writer = new ByteWriter();
  for (const field of fields) {
    const { name, type } = FIELDS[field]!;
    const value = row[name] ?? null;
    if (isText) return Buffer.from(value === null ? NULL_TEXT_KEY : Buffer.from(String(value)));
    if (value === null) writeNullKey(writer);
    else if (type !== 'varchar') writeWholeKey(writer, type === 'decimal' ? Math.round(Number(value) * 100) : Number(value));
    else {
      const text = Buffer.from(String(value));
      writeSliceKey(writer, text, 0, text.length);
    }
  }
  return Buffer.from(writer.take());
}

function check(rows: readonly Readonly<Record<string, unknown>>[], from = 0, to = rows.length): void {
  const memory = memoryOf(rows.map(row => JSON.stringify(row)));
  KEYS.forEach((key, i) => {
    const made = memory.keys[i]!;
    expect(made.make(memory.rows, from, to)).toBe(true);
    for (let row = from; row < to; row++) {
      if (memory.rows.nullBits[0]![row] === LEFT) continue;
      const at = row - from;
      const expected = keyOf(rows[row]!, key);
      expect(Buffer.from(made.bytes.subarray(made.starts[at], made.ends[at])).toString('hex')).toBe(expected.toString('hex'));
      expect(made.hashes[at]).toBe(hashBytes(expected, 0, expected.length));
    }
  });
}

const WHOLES = [
  0,
  1,
  -1,
  127,
  128,
  -128,
  -129,
  255,
  256,
  32767,
  32768,
  -32768,
  -32769,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 40,
  2 ** 49,
  -(2 ** 49),
];

test('texts of every length that fits, NULLs, fields that are missing', () => {
  check(Array.from({ length: 127 }, (_, i) => ({ symbol: 'abcdefghij'.repeat(13).slice(0, i), side: 'S'.repeat(126 - i), id: i })));
  check([
    {},
    { symbol: null, side: null },
    { symbol: '' },
    { symbol: 'Zürich', id: 7 },
    { symbol: 'x', side: 'y', id: null, price: -0.01 },
  ]);
});

test('whole numbers in as few bytes as hold them', () => {
  check(WHOLES.map(id => ({ id, price: (Math.abs(id) % 1_000_000) / 100, side: 'BUY' })));
});

test('texts that are written with escapes', () => {
  check(['"', '\n\t', `${'"'.repeat(60)}é`, '\ud83d\ude00', 'plain'].flatMap(symbol => [{ symbol, side: '\\' }, { side: symbol }]));
});

test('some of the rows that were decoded', () => {
  const rows = Array.from({ length: 700 }, (_, i) => ({ symbol: `SYM${i}`, side: i % 2 === 0 ? 'BUY' : 'SELL', id: i * 1000 }));
  check(rows, 512, 700);
  check(rows, 256, 512);
});

test('fails for long texts, for many bytes, for what lies elsewhere', () => {
  const makes = (rows: readonly object[], number = 1) => {
    const memory = memoryOf(rows.map(row => JSON.stringify(row)));
    return memory.keys[number]!.make(memory.rows, 0, rows.length);
  };
  expect(makes([{ symbol: 'x'.repeat(126) }])).toBe(true);
  expect(makes([{ symbol: 'x'.repeat(127) }])).toBe(false);
  expect(makes(Array.from({ length: 256 }, () => ({ symbol: 'x'.repeat(120), side: 'y'.repeat(120) })))).toBe(false);
  const memory = memoryOf(['{"symbol":"a"}']);
  expect(memory.keys[0]!.make(DecodedRows.private(['text', 'number', 'text', 'number'], 1), 0, 1)).toBe(false);
  expect(memory.keys[0]!.make(memory.rows, 0, 2)).toBe(false);
  memory.rows.numbers[1]![0] = Number.NaN;
  memory.rows.nullBits[0]![0] = 0;
  expect(memory.keys[2]!.make(memory.rows, 0, 1)).toBe(false);
  memory.forget();
  expect(memory.keys[0]!.make(memory.rows, 0, 1)).toBe(false);
});
