// What is written as JSON, against JSON.stringify and Date.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimalText, divideDecimal } from '../../shared/engine/arithmetic/decimal.ts';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { putAverageAt, putDecimalAt, putWholeAt, writeDecimal, writeDouble, writeWhole } from '../../shared/engine/output/json-number.ts';
import { putJsonWords, writeJsonSlice, writeJsonText } from '../../shared/engine/output/json-text.ts';
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

const SAFE_INTEGER = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -1, max: 1 })).map(([power, off]) => 10 ** power + off),
);

test('numbers are put from where they lie as they are when handed over', () => {
  const check = (put: (memory: DataView, at: number) => number, expected: string) => {
    const bytes = new Uint8Array(64).fill(62);
    const end = put(new DataView(bytes.buffer), 1);
    expect(Buffer.from(bytes.subarray(0, end)).toString('utf8')).toBe(`>${expected}`);
  };
  const negatable = fc.tuple(SAFE_INTEGER, fc.boolean()).map(([value, isNegative]) => (isNegative ? 0 - value : value));
  fc.assert(
    fc.property(negatable, fc.integer({ min: 0, max: 8 }), (value, scale) => {
      const values = Float64Array.of(7, value);
      check((memory, at) => putWholeAt(memory, at, values, 1), String(value));
      check((memory, at) => putDecimalAt(memory, at, values, 1, scale), decimalText(value, scale));
    }),
    { numRuns: 5000 },
  );
  const count = fc.oneof(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1 }),
    fc.maxSafeInteger().map(any => Math.abs(any) + 1),
  );
  fc.assert(
    fc.property(negatable, count, fc.integer({ min: 0, max: 6 }), (sum, rows, shift) => {
      const average = divideDecimal(sum, rows, shift);
      const sums = Float64Array.of(sum);
      if (Number.isSafeInteger(sum * 10 ** shift)) {
        check((memory, at) => putAverageAt(memory, at, sums, 0, rows, shift, shift + 2), decimalText(average, shift + 2));
      } else expect(putAverageAt(new DataView(new ArrayBuffer(64)), 1, sums, 0, rows, shift, shift + 2)).toBe(0);
    }),
    { numRuns: 5000 },
  );
  const wide = Float64Array.of(Number.NaN);
  const memory = new DataView(new ArrayBuffer(64));
  expect([putWholeAt(memory, 1, wide, 0), putDecimalAt(memory, 1, wide, 0, 2), putAverageAt(memory, 1, wide, 0, 3, 4, 6)]).toEqual([
    0, 0, 0,
  ]);
});

test('texts are written as JSON.stringify writes them', () => {
  const check = (value: string) => {
    const bytes = Buffer.from(value);
    expect(written(to => writeJsonSlice(to, bytes, 0, bytes.length))).toBe(JSON.stringify(value));
    expect(written(to => writeJsonText(to, value))).toBe(JSON.stringify(value));
    // A word at a time; what lies behind must not matter.
    const words = Buffer.concat([Buffer.from('"'), bytes, Buffer.from('\u0001"\\')]);
    const source = new DataView(words.buffer, words.byteOffset, words.byteLength);
    const putWords = (to: ByteWriter) => {
      to.reserve(bytes.length * 6 + 5);
      to.length = putJsonWords(to.memory, to.length, source, 1, 1 + bytes.length);
    };
    expect(written(putWords)).toBe(JSON.stringify(value));
  };
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), check));
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), check));
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
