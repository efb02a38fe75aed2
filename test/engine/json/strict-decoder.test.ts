// What the strict decoder says about records that it refuses, and the corners of those it takes.
import { expect, test } from '@jest/globals';
import type { FieldSpec } from '../../../shared/engine/json/field-spec.ts';
import { StrictDecoder } from '../../../shared/engine/json/strict-decoder.ts';

const FIELDS: readonly FieldSpec[] = [
  { name: 'name', type: 'varchar', required: true },
  { name: 'flag', type: 'boolean', required: false },
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: false },
];

/** The text of `name`, or the reason why the record is refused. */
function check(record: string | Uint8Array): string {
  const document = typeof record === 'string' ? new TextEncoder().encode(record) : record;
  // Bytes that would go on with the document stand behind it.
  const bytes = Uint8Array.from([125, 34, ...document, 125, 34, 125]);
  const decoder = new StrictDecoder(FIELDS);
  if (!decoder.decode(bytes, 2, 2 + document.length)) return decoder.reason;
  return new TextDecoder().decode(decoder.texts[0]!.subarray(decoder.textStarts[0], decoder.textEnds[0]));
}

test.each([
  ['{"name":"a"}', 'a'],
  [' \t\r\n{ "name" : "a" } \n', 'a'],
  ['{"name":"a","name":"b"}', 'b'],
  ['{"name":5,"name":"b"}', 'b'],
  ['{"n\\u0061me":"\\u00e9\\ud83d\\ude00\\n\\/"}', 'é😀\n/'],
  ['{"name":"\\ud800x\\udc00"}', '�x�'],
  ['{"name":"a","\\ud800":1,"__proto__":{"name":"c"}}', 'a'],
  [`{"name":"a","deep":${'['.repeat(511)}${']'.repeat(511)}}`, 'a'],
])('%s is taken', (record, name) => {
  expect(check(record)).toBe(name);
});

test.each<[string | Uint8Array, string]>([
  ['', 'a record must be a JSON object, but this one is empty'],
  ['  \n', 'a record must be a JSON object, but this one is empty'],
  ['[1, 2]', 'a record must be a JSON object, but this one is [1, 2]'],
  ['null', 'a record must be a JSON object, but this one is null'],
  ['"text"', 'a record must be a JSON object, but this one is "text"'],
  ['{"name":"a"', 'the record is no JSON: it ends too early, after 11 bytes'],
  ['{"name":"a', 'the record is no JSON: it ends too early, after 10 bytes'],
  ['{"name":"a"}}', 'the record is no JSON: unexpected } at byte 12'],
  ['{"name":"a",}', 'the record is no JSON: unexpected } at byte 12'],
  ['{"name":"a\\x"}', 'the record is no JSON: unexpected \\ at byte 10'],
  ['{"name":01}', 'the record is no JSON: unexpected 1 at byte 9'],
  ['{"name":"a\nb"}', 'the record is no JSON: the control character 0x0a at byte 10'],
  ['\ufeff{"name":"a"}', 'the record is no JSON: byte 0 (0xef) does not belong there, or is no UTF-8'],
  [Uint8Array.of(123, 34, 0xff, 34, 58, 49, 125), 'the record is no JSON: byte 2 (0xff) does not belong there, or is no UTF-8'],
  [`{"name":"a","deep":${'['.repeat(512)}${']'.repeat(512)}}`, 'objects and arrays may be 512 deep, but this record goes on at byte 530'],
  ['{}', 'column name: VARCHAR is NOT NULL, but the record has no such field'],
  ['{"name":null}', 'column name: VARCHAR is NOT NULL, but the record has null'],
  ['{"name":5}', 'column name: VARCHAR takes a string, but the record has 5'],
  ['{"name":{"a":\n1}}', 'column name: VARCHAR takes a string, but the record has {"a": 1}'],
  [
    `{"name":[${'"ü😀",'.repeat(30)}0]}`,
    `column name: VARCHAR takes a string, but the record has [${Array.from('"ü😀",'.repeat(30)).slice(0, 63).join('')}…`,
  ],
  ['{"name":"a","flag":1}', 'column flag: BOOLEAN takes true or false, but the record has 1'],
  [
    '{"name":"a","at":"2026-02-29"}',
    'column at: TIMESTAMP takes an ISO-8601 string such as "2026-01-31T23:59:59.123Z", but the record has "2026-02-29"',
  ],
  [
    '{"name":"a","at":1700000000000}',
    'column at: TIMESTAMP takes an ISO-8601 string such as "2026-01-31T23:59:59.123Z", but the record has 1700000000000',
  ],
])('%s is refused', (record, reason) => {
  expect(check(record)).toBe(reason);
});

const PATHS: readonly FieldSpec[] = [
  { name: 'price', type: 'double', required: true, path: ['trade', 'price'] },
  { name: 'tag', type: 'int', required: false, path: ['trade', 'tags', 1, 'the id'] },
];

test.each<[string, string]>([
  ['{"trade":{"price":"1"}}', 'column price ($.trade.price): DOUBLE takes a number, but the record has "1"'],
  ['{"trade":{"Price":1}}', 'column price ($.trade.price): DOUBLE is NOT NULL, but the record has no such field'],
  ['{"trade":null}', 'column price ($.trade.price): DOUBLE is NOT NULL, but the record has no such field'],
  ['{"trade":7}', 'column price ($.trade.price): $.trade takes an object, but the record has 7'],
  ['{"trade":[]}', 'column price ($.trade.price): $.trade takes an object, but the record has []'],
  ['{"trade":{"price":1,"tags":{}}}', 'column tag ($.trade.tags[1]."the id"): $.trade.tags takes an array, but the record has {}'],
  ['{"trade":{"price":1,"tags":[0,2]}}', 'column tag ($.trade.tags[1]."the id"): $.trade.tags[1] takes an object, but the record has 2'],
])('a path that is not there: %s', (record, reason) => {
  const decoder = new StrictDecoder(PATHS);
  expect(decoder.decode(new TextEncoder().encode(record), 0, record.length)).toBe(false);
  expect(decoder.reason).toBe(reason);
});

test('one decoder forgets what the record before left', () => {
  const decoder = new StrictDecoder(FIELDS);
  const decode = (record: string) => decoder.decode(new TextEncoder().encode(record), 0, record.length);
  expect(decode('{"name":"a","flag":true}')).toBe(true);
  expect(decode('{"name":"a"}')).toBe(true);
  expect(decoder.nulls[1]).toBe(1);
  expect(decode('{"flag":true}')).toBe(false);
});
