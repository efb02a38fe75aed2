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

export const SCHEMAS: Readonly<Record<string, readonly FieldSpec[]>> = {
  trades,
  types,
  'awkward names': awkward.map((name, i) => ({ name, type: i % 2 === 0 ? 'varchar' : 'double', required: false })),
  'no field': [],
  'one required field': [{ name: 'v', type: 'double', required: true }],
  'very many fields': Array.from({ length: 80 }, (_, i) => ({
    name: `field_${i}`,
    type: i % 2 === 0 ? 'int' : 'varchar',
    required: false,
  })),
};
