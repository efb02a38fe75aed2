// The generated decoder (in JavaScript and, where it takes a document, in WebAssembly), the strict decoder and `JSON.parse` with the type
// rules said again: the same answer for every document, valid or broken, wherever it lies in a buffer and whatever was decoded before it.
import { expect, test } from '@jest/globals';
import { type FieldSpec, isNestedSpec } from '../../../../shared/engine/json/field-spec.ts';
import { StrictDecoder } from '../../../../shared/engine/json/index.ts';
import { packed as packedCell } from '../../../../shared/engine/nested/nested-value.ts';
import { broken, DocumentWriter, NESTED, NUMBERS, OTHERS, packed, TEXTS } from '../../../engine/json/documents.ts';
import { type OracleValue, oracleDecode } from '../../../engine/json/oracle.ts';
import { SCHEMAS } from '../../../engine/json/schemas.ts';
import { type Seeded, seeded, TEST_SEED } from '../../../engine/json/seeded.ts';
import { columnOf, type GeneratedDecoder, generatedDecoder } from './generated-decoder.ts';
import { type TestedSimd, testedSimd } from './tested-simd.ts';

const BATCH_DOCUMENT_COUNT = 100;

interface Decoders {
  readonly fields: readonly FieldSpec[];
  readonly generated: GeneratedDecoder;
  readonly strict: StrictDecoder;
  readonly simd: TestedSimd;
}

const decodersOf = (fields: readonly FieldSpec[]): Decoders => ({
  fields,
  generated: generatedDecoder(fields.map(columnOf)),
  strict: new StrictDecoder(fields),
  simd: testedSimd(fields),
});

/** Decodes the documents in all ways; gives how many were valid. */
function check({ fields, generated, strict, simd }: Decoders, documents: readonly Uint8Array[], chance: Seeded): number {
  const { bytes, starts, ends } = packed(documents, chance);
  const records = generated.decode(bytes, starts, ends);
  const taken = simd.decode(bytes, starts, ends);
  let validCount = 0;
  for (const [i, document] of documents.entries()) {
    const expected = oracleDecode(fields, document);
    const record = records[i]!;
    const fast = 'values' in record ? record.values : null;
    const slow = strict.decode(bytes, starts[i]!, ends[i]!) ? strictValues(fields, strict) : null;
    if (!same(fast, expected) || !same(slow, expected)) {
      const text = Buffer.from(document).toString('latin1');
      throw new Error(`seed ${TEST_SEED}, document ${JSON.stringify(text)}: ${show({ expected, fast, slow, reason: strict.reason })}`);
    }
    const read = taken[i]!;
    if (read !== null) {
      const wanted = simd.fields.length === fields.length ? expected : oracleDecode(simd.fields, document);
      if (!same(read, wanted)) {
        const text = Buffer.from(document).toString('latin1');
        throw new Error(`seed ${TEST_SEED}, document ${JSON.stringify(text)}: ${show({ wanted, simd: read })}`);
      }
    }
    if (expected !== null) validCount++;
    else if ('reason' in record && !/^[a-z].{10,400}$/su.test(record.reason)) throw new Error(`no good reason: ${record.reason}`);
  }
  return validCount;
}

function strictValues(fields: readonly FieldSpec[], strict: StrictDecoder): OracleValue[] {
  return fields.map((field, i) => {
    if (strict.nulls[i] === 1) return null;
    if (field.type === 'varchar' || field.type === 'bytes')
      return Buffer.from(strict.texts[i]!.subarray(strict.textStarts[i], strict.textEnds[i])).toString('utf8');
    if (isNestedSpec(field)) return strict.objects[i]!;
    if (field.type === 'boolean') return strict.numbers[i] === 1;
    return strict.wides[i] ?? strict.numbers[i]!;
  });
}

const same = (a: readonly OracleValue[] | null, b: readonly OracleValue[] | null) =>
  a === null || b === null
    ? a === b
    : a.length === b.length &&
      a.every((value, i) => Object.is(value, b[i]) || (typeof value === 'object' && packedCell(value) === packedCell(b[i]!)));

const show = (value: unknown) =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}n` : Object.is(each, -0) ? '-0' : each));

test.each(Object.entries(SCHEMAS))('generated documents decode alike: %s', (name, fields) => {
  const chance = seeded(TEST_SEED ^ name.length);
  const decoders = decodersOf(fields);
  const writer = new DocumentWriter(fields, chance);
  const documentCount = fields.length > 64 ? 600 : 4_000;
  let validCount = 0;
  for (let done = 0; done < documentCount; done += BATCH_DOCUMENT_COUNT) {
    const documents = Array.from({ length: BATCH_DOCUMENT_COUNT }, () => writer.next());
    validCount += check(decoders, documents, chance);
  }
  // A generator that only makes rubbish, or nothing broken, would test nothing.
  expect(validCount / documentCount).toBeGreaterThan(0.2);
  expect(validCount / documentCount).toBeLessThan(0.9);
});

test.each(['trades', 'types', 'awkward names'])('documents full of escapes decode alike, and WebAssembly takes them: %s', name => {
  const chance = seeded(TEST_SEED ^ 0x5c);
  const fields = SCHEMAS[name]!;
  const decoders = decodersOf(fields);
  const writer = new DocumentWriter(fields, chance, 0.5);
  let takenCount = 0;
  for (let round = 0; round < 20; round++) {
    const documents = Array.from({ length: BATCH_DOCUMENT_COUNT }, () => writer.next());
    check(decoders, documents, chance);
    const { bytes, starts, ends } = packed(documents, chance);
    takenCount += decoders.simd.decode(bytes, starts, ends).filter((record, i) => record !== null && documents[i]!.includes(0x5c)).length;
  }
  expect(takenCount).toBeGreaterThan(30);
});

test('every value as every type decodes alike, and so where nobody reads it', () => {
  const chance = seeded(TEST_SEED);
  const decoders = decodersOf(SCHEMAS.types!);
  const values = [...NUMBERS, ...TEXTS.map(text => JSON.stringify(text)), ...NESTED, ...OTHERS];
  for (const name of [...SCHEMAS.types!.map(field => field.name), 'skipped']) {
    check(
      decoders,
      values.map(value => new TextEncoder().encode(`{"${name}":${value}}`)),
      chance,
    );
    check(
      decoders,
      values.map(value => new TextEncoder().encode(`{"${name}":${value},"x":1}`)),
      chance,
    );
  }
});

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  trades: [
    '{"trade_id":17,"symbol":"SYM12","trader_id":"T4","price":101.25,"quantity":500,"side":"BUY","exchange":"NASDAQ","trade_time":1700000000000}',
    '{"symbol": "Zürich", "trade_time": 1.7e12, "x": {"a": [1, "b\\u00e9"], "c": -0.5e-3}, "price": null}\n',
  ],
  types: [
    '{"flag":true,"small":-12,"big":12345678901234567,"real":-0.5,"money":12.34,"exact":1.5,"id":7,"name":"a\\"b","at":"2026-01-31T23:59:59.123Z","at_ms":1,"at_s":2.5}',
  ],
  escapes: [
    '{"symbol":"S\\u00e9\\uD83D\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t.","pr\\u0069ce":1.5,"\\u0073ide":"\\u20ac long enough for two steps \\u007f","trade_time":1}',
  ],
  'awkward names': ['{"__proto__":"p","constructor":1,"a":"1","ab":2,"abc":"3","a\\"b":"q","\\u00e9t\\u00e9":1,"名前":"n","":1," ":"s"}'],
  paths: [
    '{"symbol":"S","event":{"id":7,"x":{"id":8},"trade":{"price":1.5,"a":"EUR"},"tags":[0,{"name":"t","x":[]}],"at":"2026-01-31"},"grid":[[],[4,5]]}',
    '{"place" : {"coordinates" : [1.25, null ,-7.5 , {}]} , "event":{ "trade" : { } , "":{"x\\":":true} ,"id": 1}, "extra":null,"grid":[ ]}',
    '{"event":{"id":1,"trade":{"price":1}},"event":{"id":2,"trade":null,"tags":null},"__proto__":{"constructor":"p"},"place":{"coordinates":[3]}}',
  ],
  'no field': ['{"a":[1,2,{"b":null}],"c":"d"}'],
};

test.each(Object.entries(SAMPLES))('a document cut or spoiled at any byte decodes alike: %s', (name, samples) => {
  const chance = seeded(TEST_SEED);
  const decoders = decodersOf(SCHEMAS[name === 'escapes' ? 'trades' : name]!);
  for (const sample of samples) {
    const document = new TextEncoder().encode(sample);
    expect(check(decoders, [document], chance)).toBe(1);
    const spoiled: Uint8Array[] = [];
    for (let at = 0; at < document.length; at++) {
      spoiled.push(document.slice(0, at));
      for (const byte of [
        0x00,
        0x0a,
        0x20,
        0x22,
        0x2c,
        0x30,
        0x31,
        0x5c,
        0x65,
        0x7d,
        0x80,
        0xc3,
        0xff,
        document[at]! ^ 1,
        document[at]! ^ 0x20,
      ]) {
        const mutated = document.slice();
        mutated[at] = byte;
        spoiled.push(mutated);
      }
    }
    for (let i = 0; i < spoiled.length; i += BATCH_DOCUMENT_COUNT)
      check(decoders, [document, ...spoiled.slice(i, i + BATCH_DOCUMENT_COUNT)], chance);
  }
});

test('a document broken twice decodes alike', () => {
  const chance = seeded(TEST_SEED + 1);
  const decoders = decodersOf(SCHEMAS.types!);
  const document = new TextEncoder().encode(SAMPLES.types![0]);
  for (let round = 0; round < 20; round++) {
    check(
      decoders,
      Array.from({ length: BATCH_DOCUMENT_COUNT }, () => broken(broken(document, chance), chance)),
      chance,
    );
  }
});
