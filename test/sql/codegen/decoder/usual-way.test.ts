// What takes the fast way and what does not: a document that quietly fell to the strict decoder would still be right, and five times slower.
import { expect, test } from '@jest/globals';
import { SCHEMAS } from '../../../engine/json/schemas.ts';
import { columnOf, generatedDecoder } from './generated-decoder.ts';
import { testedSimd } from './tested-simd.ts';

/** Decodes the documents one after the other, and gives how many of them the strict decoder saw. */
function check(schema: string, documents: readonly string[]): number {
  const decoder = generatedDecoder(SCHEMAS[schema]!.map(columnOf));
  for (const document of documents) {
    const bytes = new TextEncoder().encode(document);
    const [record] = decoder.decode(bytes, [0], [bytes.length]);
    expect(record).toHaveProperty('values');
  }
  return decoder.strictCount();
}

const trade = {
  trade_id: 1,
  symbol: 'SYM1',
  trader_id: 'T4',
  price: 101.25,
  quantity: 500,
  side: 'BUY',
  exchange: 'NASDAQ',
  trade_time: 1_700_000_000_000,
};

test.each<[string, string, string]>([
  ['compact', 'trades', JSON.stringify(trade)],
  ['a space after colons and commas', 'trades', JSON.stringify(trade).replaceAll('":', '": ').replaceAll(',"', ', "')],
  ['indented', 'trades', JSON.stringify(trade, null, 2)],
  ['a line end behind', 'trades', `${JSON.stringify(trade)}\n`],
  ['nested values that nobody reads', 'trades', JSON.stringify({ ...trade, tags: ['a', { b: [1, null] }], empty: {} })],
  ['escapes in strings that nobody reads', 'trades', JSON.stringify({ ...trade, side: 'a"b\\\n' })],
  ['text that is not ASCII', 'trades', JSON.stringify({ ...trade, symbol: 'Zürich 東京 😀', side: 'é' })],
  ['NULLs', 'trades', JSON.stringify({ ...trade, price: null })],
  ['a missing nullable field', 'trades', JSON.stringify({ ...trade, quantity: undefined })],
  ['numbers of several forms that nobody reads', 'trades', JSON.stringify({ ...trade, a: -1, b: 0, c: 0.5, d: 1e21, e: 1e-9, f: 1.5 })],
  ['negative numbers and zeros', 'types', '{"small":-12,"big":0,"real":-0.5,"money":-0.05,"at_ms":-1,"at_s":0.5}'],
  ['fifteen digits', 'types', '{"big":123456789012345,"real":0.12345678901234,"money":12345678.9}'],
  [
    'every type',
    'types',
    '{"flag":true,"small":1,"big":2,"real":2.5,"money":2.5,"id":3,"name":"n","at":"2026-01-31T23:59:59.123+01:00","at_ms":1,"at_s":1.0000001}',
  ],
  ['members of objects', 'paths', '{"event":{"id":7,"trade":{"price":1.5,"a":"EUR"},"at":"2026-01-31"},"symbol":"S"}'],
  ['members of objects, indented', 'paths', JSON.stringify({ event: { x: {}, id: 7, trade: { a: 'EUR', b: [1], price: 1.5 } } }, null, 2)],
  [
    'elements of arrays',
    'paths',
    '{"event":{"id":7,"tags":[{"name":"a"},{"name":"b"}]},"place":{"coordinates":[1.5, 2,3]},"grid":[0,[4]]}',
  ],
  ['objects and arrays that are empty, null or missing', 'paths', '{"event":{"id":7,"trade":{},"tags":[]},"place":null,"grid":[]}'],
  ['an object twice', 'paths', '{"event":{"id":7,"trade":{"price":1.5}},"event":{"id":8}}'],
  ['a field twice', 'trades', JSON.stringify(trade).replace('{', '{"price":1,')],
])('the fast way: %s', (_what, schema, document) => {
  expect(check(schema, [document, document])).toBe(0);
});

test.each<[string, string, string]>([
  ['an escape in a text that is read', 'trades', JSON.stringify({ ...trade, symbol: 'a"b' })],
  ['an escape in a name', 'trades', JSON.stringify(trade).replace('price', 'pr\\u0069ce')],
  ['more than fifteen digits', 'types', '{"big":1234567890123456}'],
  ['an exponent', 'types', '{"real":1e3}'],
  ['a fraction in a whole number', 'types', '{"small":1.0}'],
  ['more fraction digits than the scale', 'types', '{"money":1.005}'],
  ['space before the colon', 'trades', JSON.stringify(trade).replace(':', ' :')],
  ['space in front', 'trades', ` ${JSON.stringify(trade)}`],
  ['another value where an object is expected, and null after all', 'paths', '{"event":{"id":7,"trade":5,"trade":null}}'],
  ['nothing in it', 'types', '{}'],
])('the strict way: %s', (_what, schema, document) => {
  expect(check(schema, [document])).toBe(1);
});

/** How many of eight copies of the document WebAssembly leaves to JavaScript, once it has learned the layout. */
function leftOver(schema: string, document: string): number {
  const simd = testedSimd(SCHEMAS[schema]!);
  const bytes = new TextEncoder().encode(document.repeat(8));
  const ends = Array.from({ length: 8 }, (_, i) => ((i + 1) * bytes.length) / 8);
  const starts = [0, ...ends.slice(0, -1)];
  simd.decode(bytes, starts, ends);
  return simd.decode(bytes, starts, ends).filter(record => record === null).length;
}

test.each<[string, string, string]>([
  ['compact', 'trades', JSON.stringify(trade)],
  ['a space after colons and commas', 'trades', JSON.stringify(trade).replaceAll('":', '": ').replaceAll(',"', ', "')],
  ['indented', 'trades', JSON.stringify(trade, null, 2)],
  ['space around everything', 'trades', JSON.stringify(trade).replaceAll(/[:,]/g, ' $& ')],
  ['a line end behind', 'trades', `${JSON.stringify(trade)}\n`],
  ['nested values that nobody reads', 'trades', JSON.stringify({ ...trade, tags: ['a', { b: [1, null] }], empty: {} })],
  ['escapes in strings that nobody reads', 'trades', JSON.stringify({ ...trade, side: 'a"b\\\n' })],
  ['text that is not ASCII', 'trades', JSON.stringify({ ...trade, symbol: 'Zürich 東京 😀', side: 'é' })],
  ['NULLs', 'trades', JSON.stringify({ ...trade, price: null })],
  ['a missing nullable field', 'trades', JSON.stringify({ ...trade, quantity: undefined })],
  ['numbers of several forms that nobody reads', 'trades', JSON.stringify({ ...trade, a: -1, b: 0, c: 0.5, d: 1e21, e: 1e-9, f: 1.5 })],
  ['long texts and long names', 'trades', JSON.stringify({ ...trade, symbol: 'S'.repeat(100), ['n'.repeat(90)]: 'x'.repeat(5000) })],
  [
    'every type',
    'types',
    '{"flag":true,"small":-1,"big":123456789012345,"real":0.12345678901234,"money":12345678.9,"id":3,"name":"n","at":"2026-01-31T23:59:59.123456+01:00","at_ms":1,"at_s":1.0000001,"shown":"1999-12-31 00:00:00"}',
  ],
  ['escapes in texts that are read', 'trades', JSON.stringify({ ...trade, symbol: 'a"b\\n/', side: 'c' }).replace('BUY', '\\u0042\\/')],
  [
    'text that is not ASCII, written with escapes',
    'trades',
    JSON.stringify({ ...trade, symbol: 'Z\\u00fcrich \\ud83d\\ude00' }).replaceAll('\\\\', '\\'),
  ],
  ['escapes in names', 'trades', JSON.stringify({ ...trade, 'a"b': 1 }).replace('price', 'pr\\u0069ce')],
])('WebAssembly takes: %s', (_what, schema, document) => {
  expect(leftOver(schema, document)).toBe(0);
});

test.each<[string, string, string]>([
  ['half of a surrogate pair', 'trades', JSON.stringify(trade).replace('SYM1', '\\ud83d')],
  ['half of a surrogate pair in a name', 'trades', JSON.stringify(trade).replace('side', '\\ude00')],
  ['a very long name', 'trades', JSON.stringify({ ...trade, ['n'.repeat(120)]: 1 })],
  ['more than fifteen digits', 'types', '{"big":1234567890123456}'],
  ['an exponent', 'types', '{"real":1e3}'],
  ['a date alone', 'types', '{"at":"2026-01-31"}'],
  ['a missing field that is NOT NULL', 'trades', '{"symbol":"S"}'],
])('WebAssembly leaves to JavaScript: %s', (_what, schema, document) => {
  expect(leftOver(schema, document)).toBe(8);
});

test('fields in another order each time, and names made from data, stay on the fast way', () => {
  const names = Object.keys(trade) as (keyof typeof trade)[];
  const documents = Array.from({ length: 2_000 }, (_, i) => {
    const at = i % names.length;
    const rotated = [...names.slice(at), ...names.slice(0, at)].map(name => [name, trade[name]]);
    return JSON.stringify({ [`id-${i}`]: i, ...Object.fromEntries(rotated) });
  });
  expect(check('trades', documents)).toBe(0);
});

test('more fields than fit into a loop are all left to the strict decoder', () => {
  expect(check('very many fields', ['{"field_0":1,"field_79":"x"}'])).toBe(1);
});
