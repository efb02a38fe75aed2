// The small codes of the log: what is written is read, at the edges too, in the bytes it should take.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { ByteReader } from '../../shared/state/codec/byte-reader.ts';
import { DoubleReader, writeDouble } from '../../shared/state/codec/double-code.ts';
import { writeVarint, writeZigzag, ZIGZAG_MAX } from '../../shared/state/codec/varint.ts';
import {
  isShortDifference,
  readBigint,
  shortDifference,
  writeBigint,
  writeShortDifference,
  writeShortDifferences,
} from '../../shared/state/codec/whole-code.ts';

/** Writes, reads back, and gives the bytes taken. */
function check<T>(value: T, write: (to: ByteWriter, value: T) => void, read: (from: ByteReader) => T): number {
  const to = new ByteWriter();
  write(to, value);
  const from = new ByteReader(to.take(), 'test');
  expect(read(from)).toBe(value);
  from.expectEnd();
  return to.length;
}

const edges = [0, 1, 127, 128, 16383, 16384, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 49, 2 ** 53 - 1];

test('unsigned numbers', () => {
  const unsigned = fc.oneof(fc.constantFrom(...edges), fc.maxSafeNat(), fc.nat());
  fc.assert(
    fc.property(unsigned, value => expect(check(value, writeVarint, from => from.varint())).toBe(Math.ceil(value.toString(2).length / 7))),
  );
});

test('signed numbers', () => {
  const signed = fc.oneof(
    fc.constantFrom(ZIGZAG_MAX, -ZIGZAG_MAX, 0, -1, 63, -64),
    fc.integer(),
    fc.integer({ min: -ZIGZAG_MAX, max: ZIGZAG_MAX }),
  );
  fc.assert(fc.property(signed, value => check(value, writeZigzag, from => from.zigzag()) > 0));
  expect(check(-64, writeZigzag, from => from.zigzag())).toBe(1);
});

test('differences of whole numbers, and those too long', () => {
  const differences = fc.oneof(
    fc.constantFrom(ZIGZAG_MAX - 1, -ZIGZAG_MAX, 0, 63, -63),
    fc.integer({ min: -ZIGZAG_MAX, max: ZIGZAG_MAX - 1 }),
  );
  fc.assert(fc.property(differences, value => check(value, writeShortDifference, from => shortDifference(from.varint()) + 0) > 0));
  expect([ZIGZAG_MAX, -ZIGZAG_MAX - 1, Number.NaN, Number.POSITIVE_INFINITY].map(isShortDifference)).toEqual([false, false, false, false]);
});

test('many differences at once are the bytes of each', () => {
  const around = [6, 7, 13, 14, 20, 21, 26, 27, 28, 30, 31, 32].flatMap(bits => [2 ** bits - 1, 2 ** bits, 1 - 2 ** bits, -(2 ** bits)]);
  const difference = fc.oneof(fc.constantFrom(0, -1, ...around), fc.integer(), fc.integer({ min: -ZIGZAG_MAX, max: ZIGZAG_MAX - 1 }));
  fc.assert(
    fc.property(fc.array(difference), differences => {
      const [together, oneByOne] = [new ByteWriter(), new ByteWriter()];
      expect(writeShortDifferences(together, Float64Array.from(differences), 0, differences.length)).toBe(differences.length);
      for (const each of differences) writeShortDifference(oneByOne, each);
      expect(together.take()).toEqual(oneByOne.take());
    }),
  );
});

test('big whole numbers', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 2200n), max: 2n ** 2200n }), value => check(value, writeBigint, readBigint) > 0));
  fc.assert(fc.property(fc.bigInt({ min: -300n, max: 300n }), value => check(value, writeBigint, readBigint) > 0));
});

/** Bytes of a double, tag included. */
function doubleBytes(first: number, second = 0): number {
  const [tags, payload] = [new ByteWriter(), new ByteWriter()];
  writeDouble(tags, payload, first, second);
  const [tagReader, payloadReader] = [new ByteReader(tags.take(), 'tags'), new ByteReader(payload.take(), 'payload')];
  const reader = new DoubleReader();
  reader.read(tagReader.byte(), payloadReader);
  payloadReader.expectEnd();
  if (second === 0 && reader.second === 0) expect(reader.first).toBe(first);
  else expect(reader.first + reader.second).toBe(first);
  return tags.length + payload.length;
}

test.each([
  [0, 2],
  [-0, 9],
  [123.45, 4],
  [0.1 + 0.2, 6],
  [-99.99, 4],
  [1e6, 4],
  [Math.PI, 9],
  [5e-324, 9],
  [-Number.MAX_VALUE, 9],
  // Some last places from a decimal of 46 bits, which would take 7 bytes before the rest.
  [-2343781002892.296, 9],
])('%p takes at most %p bytes', (value, byteCountMax) => {
  expect(doubleBytes(value)).toBeLessThanOrEqual(byteCountMax);
});

test('any double', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => doubleBytes(value) <= 9));
});

test.each([
  ['a number without its end', Uint8Array.of(0x80)],
  ['a number beyond 2^53', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 1)],
])('fails if there is %s', (_, bytes) => {
  expect(() => new ByteReader(bytes, 'test').varint()).toThrow(ExternalError);
});
