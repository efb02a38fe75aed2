// Numbers against bigint arithmetic and `Number`, through the decoder that uses them.
import { expect, test } from '@jest/globals';
import type { FieldSpec } from '../../../shared/engine/json/field-spec.ts';
import { StrictDecoder } from '../../../shared/engine/json/strict-decoder.ts';
import { oracleDecode } from './oracle.ts';
import { seeded, TEST_SEED } from './seeded.ts';

type Given = string | number | bigint;

/** The number as a field of that type: its value, or the reason why not. */
function decode(field: FieldSpec, source: string): Given {
  const decoder = new StrictDecoder([field]);
  const bytes = new TextEncoder().encode(`{"v":${source}}`);
  return decoder.decode(bytes, 0, bytes.length) ? (decoder.wides[0] ?? decoder.numbers[0]!) : decoder.reason;
}

const INT: FieldSpec = { name: 'v', type: 'int', required: true };
const BIGINT: FieldSpec = { name: 'v', type: 'bigint', required: true };
const DOUBLE: FieldSpec = { name: 'v', type: 'double', required: true };
const decimal = (precision: number, scale: number): FieldSpec => ({ name: 'v', type: 'decimal', precision, scale, required: true });
const epoch = (format: 'epoch-millis' | 'epoch-seconds'): FieldSpec => ({ name: 'v', type: 'timestamp', format, required: true });

test.each<[FieldSpec, string, Given]>([
  [INT, '1.0', 1],
  [INT, '1e3', 1000],
  [INT, '1200e-2', 12],
  [INT, '-0', 0],
  [INT, '-2147483648', -2147483648],
  [BIGINT, '9007199254740991', 9007199254740991],
  [BIGINT, '9007199254740992', 9007199254740992n],
  [BIGINT, '-9223372036854775808', -9223372036854775808n],
  [BIGINT, '9223372036854775807.000', 9223372036854775807n],
  [BIGINT, '0.0000000000000000000000000000000000000000000000001e49', 1],
  [BIGINT, '0e999999999999999999', 0],
  [DOUBLE, '-0', -0],
  [DOUBLE, '5e-324', 5e-324],
  [DOUBLE, '1e-400', 0],
  [DOUBLE, '9007199254740993', 9007199254740992],
  [DOUBLE, '0.1', 0.1],
  [DOUBLE, '123456789012345e22', 123456789012345e22],
  [decimal(10, 2), '1.005', 101],
  [decimal(10, 2), '-1.005', -101],
  [decimal(10, 2), '1.00499999999999999999999999', 100],
  [decimal(10, 2), '99999999.99', 9999999999],
  [decimal(10, 2), '1e-300', 0],
  [decimal(38, 0), '99999999999999999999999999999999999999', 99999999999999999999999999999999999999n],
  [decimal(38, 38), '0.5', 50000000000000000000000000000000000000n],
  [epoch('epoch-millis'), '1.9', 1],
  [epoch('epoch-millis'), '-1.1', -2],
  [epoch('epoch-seconds'), '1700000000.1239', 1700000000123],
  [epoch('epoch-seconds'), '-0.0001', -1],
])('%j reads %s', (field, source, value) => {
  expect(decode(field, source)).toBe(value);
});

test.each<[FieldSpec, string, string]>([
  [INT, '1.5', 'column v: INT takes a whole number, but the record has 1.5'],
  [INT, '2147483648', 'column v: INT takes -2147483648 to 2147483647, but the record has 2147483648'],
  [
    BIGINT,
    '9223372036854775808',
    'column v: BIGINT takes -9223372036854775808 to 9223372036854775807, but the record has 9223372036854775808',
  ],
  [BIGINT, '1e400', 'column v: BIGINT takes -9223372036854775808 to 9223372036854775807, but the record has 1e400'],
  [DOUBLE, '1e400', 'column v: DOUBLE takes a number up to 1.7976931348623157e308, but the record has 1e400'],
  [decimal(10, 2), '99999999.995', 'column v: DECIMAL(10, 2) takes 8 digits before the point, but the record has 99999999.995'],
  [epoch('epoch-millis'), '1e15', 'column v: TIMESTAMP takes milliseconds since 1970 of the years 0000 to 9999, but the record has 1e15'],
])('fails if %j gets %s', (field, source, reason) => {
  expect(decode(field, source)).toBe(reason);
});

test('random digits, points and exponents have the value that exact arithmetic gives', () => {
  const chance = seeded(TEST_SEED);
  const fields = [
    INT,
    BIGINT,
    DOUBLE,
    decimal(5, 2),
    decimal(18, 6),
    decimal(38, 18),
    decimal(38, 0),
    epoch('epoch-millis'),
    epoch('epoch-seconds'),
  ];
  const random = (count: number) => Array.from({ length: count }, () => chance.below(10)).join('');
  for (let i = 0; i < 20_000; i++) {
    const whole = random(1 + chance.below(chance.pick([3, 20, 45]))).replace(/^0+(?=.)/, '');
    const fraction = chance.chance(0.6) ? `.${chance.chance(0.2) ? '5' : ''}${random(1 + chance.below(25))}` : '';
    const exponent = chance.chance(0.3) ? `e${chance.below(60) - 30}` : '';
    const source = (chance.chance(0.3) ? '-' : '') + whole + fraction + exponent;
    const field = chance.pick(fields);
    const expected = oracleDecode([field], new TextEncoder().encode(`{"v":${source}}`));
    const given = decode(field, source);
    if (!(expected === null ? typeof given === 'string' : Object.is(given, expected[0]))) {
      throw new Error(`seed ${TEST_SEED}: ${source} as ${JSON.stringify(field)} gave ${given}, not ${expected?.[0]}`);
    }
  }
});
