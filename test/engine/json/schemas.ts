// Sets of fields that the decoder tests use: one like a real stream, one with every type, one with every name that could go wrong.
import type { FieldSpec } from '../../../shared/engine/json/field-spec.ts';

const trades: FieldSpec[] = [
  { name: 'symbol', type: 'varchar', required: true },
  { name: 'price', type: 'double', required: false },
  { name: 'quantity', type: 'bigint', required: false },
  { name: 'trade_time', type: 'timestamp', format: 'epoch-millis', required: true },
];

const types: FieldSpec[] = [
  { name: 'flag', type: 'boolean', required: false },
  { name: 'small', type: 'int', required: false },
  { name: 'big', type: 'bigint', required: false },
  { name: 'real', type: 'double', required: false },
  { name: 'money', type: 'decimal', precision: 10, scale: 2, required: false },
  { name: 'exact', type: 'decimal', precision: 38, scale: 18, required: false },
  { name: 'id', type: 'decimal', precision: 20, scale: 0, required: false },
  { name: 'name', type: 'varchar', required: false },
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: false },
  { name: 'at_ms', type: 'timestamp', format: 'epoch-millis', required: false },
  { name: 'at_s', type: 'timestamp', format: 'epoch-seconds', required: false },
  { name: 'shown', type: 'timestamp', format: 'iso-8601', isLocal: true, required: false },
];

const fineTimes: FieldSpec[] = [
  { name: 'at', type: 'timestamp', format: 'iso-8601', precision: 6, required: true },
  { name: 'to', type: 'timestamp', format: 'iso-8601', precision: 9, required: false },
  { name: 'shown', type: 'timestamp', format: 'iso-8601', precision: 4, isLocal: true, required: false },
  { name: 'at_s', type: 'timestamp', format: 'epoch-seconds', precision: 9, required: false },
  { name: 'at_ms', type: 'timestamp', format: 'epoch-millis', precision: 6, required: false },
  { name: 'at_us', type: 'timestamp', format: 'epoch-micros', precision: 5, required: false },
  { name: 'us_ms', type: 'timestamp', format: 'epoch-micros', required: false },
  { name: 'at_ns', type: 'timestamp', format: 'epoch-nanos', precision: 7, required: false },
  { name: 'list', type: 'array', element: { type: 'timestamp', format: 'iso-8601', precision: 6 }, required: false },
];

const moreTypes: FieldSpec[] = [
  { name: 'tiny', type: 'smallint', required: false },
  { name: 'single', type: 'real', required: false },
  { name: 'raw', type: 'bytes', required: false },
  { name: 'day', type: 'date', required: false },
  { name: 'clock', type: 'time', required: false },
  { name: 'length', type: 'interval', required: false },
  { name: 'months', type: 'interval-months', required: true },
];

const nested: FieldSpec[] = [
  { name: 'tags', type: 'array', element: { type: 'varchar' }, required: false },
  { name: 'counts', type: 'map', key: { type: 'varchar' }, value: { type: 'bigint' }, required: false },
  { name: 'byId', type: 'map', key: { type: 'int' }, value: { type: 'boolean' }, required: false },
  {
    name: 'order',
    type: 'row',
    fields: [
      { name: 'id', spec: { type: 'int' } },
      { name: 'a', spec: { type: 'array', element: { type: 'decimal', precision: 6, scale: 2 } } },
      { name: 'at', spec: { type: 'row', fields: [{ name: 'x', spec: { type: 'double' } }] } },
    ],
    required: true,
  },
];

const awkward = [
  '__proto__',
  'constructor',
  'a',
  'ab',
  'abc',
  'abcd',
  'a"b',
  'a\\b',
  'a\nb',
  'été',
  '名前',
  '😀',
  'toString',
  '',
  ' ',
  'a:b',
  'x":',
  'hasOwnProperty',
];

const paths: FieldSpec[] = [
  { name: 'id', type: 'bigint', required: true, path: ['event', 'id'] },
  { name: 'symbol', type: 'varchar', required: false },
  { name: 'price', type: 'double', required: false, path: ['event', 'trade', 'price'] },
  { name: 'currency', type: 'varchar', required: false, path: ['event', 'trade', 'a'] },
  { name: 'longitude', type: 'double', required: false, path: ['place', 'coordinates', 0] },
  { name: 'latitude', type: 'decimal', precision: 9, scale: 4, required: false, path: ['place', 'coordinates', 2] },
  { name: 'tag', type: 'varchar', required: false, path: ['event', 'tags', 1, 'name'] },
  { name: 'cell', type: 'int', required: false, path: ['grid', 1, 0] },
  { name: 'flag', type: 'boolean', required: false, path: ['event', '', 'x":'] },
  { name: 'odd', type: 'varchar', required: false, path: ['__proto__', 'constructor'] },
  // Both stand where they do, and one of them is always NULL or wrong.
  { name: 'same', type: 'double', required: false, path: ['event', 'trade', 'price'] },
  { name: 'whole', type: 'boolean', required: false, path: ['extra'] },
  { name: 'part', type: 'int', required: false, path: ['extra', 'n'] },
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: false, path: ['event', 'at'] },
];

export const SCHEMAS: Readonly<Record<string, readonly FieldSpec[]>> = {
  trades,
  types,
  'more types': moreTypes,
  'fine times': fineTimes,
  nested,
  'awkward names': awkward.map((name, i) => ({ name, type: i % 2 === 0 ? 'varchar' : 'double', required: false })),
  paths,
  'one required path': [{ name: 'v', type: 'int', required: true, path: ['a', 'b', 'c'] }],
  'no field': [],
  'one required field': [{ name: 'v', type: 'double', required: true }],
  'very many fields': Array.from({ length: 80 }, (_, i) => ({
    name: `field_${i}`,
    type: i % 2 === 0 ? 'int' : 'varchar',
    required: false,
  })),
};
