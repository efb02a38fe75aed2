// What is written as JSON, against JSON.stringify and Date.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimalText } from '../../shared/engine/arithmetic/decimal.ts';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { writeDecimal, writeDouble, writeWhole } from '../../shared/engine/output/json-number.ts';
import { writeJsonSlice, writeJsonText } from '../../shared/engine/output/json-text.ts';
import { writeTimestamp } from '../../shared/engine/output/json-timestamp.ts';
import { whole } from '../../shared/engine/values.ts';

function written(write: (to: ByteWriter) => void): string {
  const to = new ByteWriter();
  to.ascii('>');
  write(to);
  return Buffer.from(to.view()).toString('utf8').slice(1);
}

const SHORT_DECIMAL = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 6 })).map(([digits, places]) => digits / 10 ** places);

test('doubles are written as JSON.stringify writes them', () => {
  const check = (value: number) => expect(written(to => writeDouble(to, value))).toBe(JSON.stringify(value));
  for (const value of [
    0,
    -0,
    1,
    -1.5,
    0.1,
    0.0001,
    0.00001,
    1e21,
    1e20,
    123456789012.3456,
    99999999999.9999,
    5e-324,
    2 ** 53,
    2 ** 53 + 2,
    1.7976931348623157e308,
  ]) {
    check(value);
    check(-value);
  }
  fc.assert(fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), SHORT_DECIMAL), check), { numRuns: 8000 });
});

test('whole numbers and decimals are written with all their digits', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n }),
        fc.maxSafeInteger().map(BigInt),
        fc.integer().map(BigInt),
        fc
          .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -1, max: 1 }))
          .map(([power, off]) => 10n ** BigInt(power) + BigInt(off)),
      ),
      fc.integer({ min: 0, max: 38 }),
      (value, scale) => {
        expect(written(to => writeWhole(to, whole(value)))).toBe(String(value));
        expect(written(to => writeDecimal(to, whole(value), scale))).toBe(decimalText(value, scale));
      },
    ),
    { numRuns: 5000 },
  );
  expect(written(to => writeDecimal(to, 1250, 2))).toBe('12.50');
  expect(written(to => writeDecimal(to, -5, 2))).toBe('-0.05');
});

test('texts are written as JSON.stringify writes them', () => {
  const check = (value: string) => {
    const bytes = Buffer.from(value);
    expect(written(to => writeJsonSlice(to, bytes, 0, bytes.length))).toBe(JSON.stringify(value));
    expect(written(to => writeJsonText(to, value))).toBe(JSON.stringify(value));
  };
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), check));
  check('\u0000\u001f\b\t\n\f\r"\\/\u007f\u2028€\u{1f600}');
  check('é"'.repeat(5000));
});

test('timestamps are written as Date writes them, over all years', () => {
  const check = (epochMs: number) => expect(written(to => writeTimestamp(to, epochMs))).toBe(`"${new Date(epochMs).toISOString()}"`);
  for (const text of [
    '0000-01-01',
    '0000-02-29',
    '1600-02-29',
    '1900-02-28',
    '1969-12-31T23:59:59.999Z',
    '2000-02-29',
    '9999-12-31T23:59:59.999Z',
  ])
    check(Date.parse(text));
  fc.assert(fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), check), { numRuns: 10_000 });
});
