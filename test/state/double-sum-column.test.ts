// Sums of doubles against exact rational arithmetic: any order, any cut into commits, any range.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { ByteReader } from '../../shared/state/codec/byte-reader.ts';
import { exactUnits, lowestBitExponent, nearestDouble } from '../../shared/state/columns/exact-double.ts';
import { DoubleSumColumn } from '../../shared/state/index.ts';
import { roundUnits, unitsOf } from './exact-oracle.ts';

const SLOT = 1;

const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
const prices = fc.integer({ min: -10_000_000, max: 10_000_000 }).map(cents => cents / 100);
const powers = fc.tuple(fc.integer({ min: -1074, max: 1023 }), fc.constantFrom(1, -1, 1.5, 1.0000000000000002)).map(([e, m]) => m * 2 ** e);
const extremes = fc.constantFrom(5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -1022, 0, -0, 1e16, -1e16, 1);
const lists = fc.oneof(
  fc.array(prices, { maxLength: 60 }),
  fc.array(fc.oneof(prices, anyDouble, powers, extremes), { maxLength: 25 }),
  // Everything cancels but a little.
  fc.array(fc.oneof(anyDouble, powers), { maxLength: 12 }).map(list => [...list, 1e-3, ...list.map(x => -x).reverse()]),
);

function column(): DoubleSumColumn {
  const sum = new DoubleSumColumn();
  sum.grow(4);
  return sum;
}

const read = (sum: DoubleSumColumn) => {
  try {
    return sum.get(SLOT);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
};

const expected = (list: readonly number[]) => {
  const sum = roundUnits(list.reduce((total, x) => total + unitsOf(x), 0n));
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
};

function encoded(sum: DoubleSumColumn, committed: readonly [number, number] | null): [Uint8Array, Uint8Array] {
  const streams = [new ByteWriter(), new ByteWriter()];
  const order = { count: 1, slots: Int32Array.of(SLOT), positions: Int32Array.of(committed === null ? -1 : 0) };
  const before = committed ?? [0, 0];
  const lane = (values: Float64Array, was: number) => ({
    now: values.slice(SLOT, SLOT + 1),
    before: Float64Array.of(was),
    difference: Float64Array.of(values[SLOT]! - was),
  });
  const lanes = [lane(sum.values, before[0]), lane(sum.rests, before[1])];
  sum.encode(order, lanes, streams);
  return [streams[0]!.take(), streams[1]!.take()];
}

function decodeInto(sum: DoubleSumColumn, streams: readonly [Uint8Array, Uint8Array]): void {
  const readers = streams.map(stream => new ByteReader(stream, 'sum'));
  sum.decode(Int32Array.of(SLOT), 1, readers);
  for (const reader of readers) reader.expectEnd();
}

test('the sum is the exact one, rounded once, whatever the order', () => {
  fc.assert(
    fc.property(lists, fc.integer(), (list, shuffle) => {
      const sum = column();
      for (const x of list) sum.add(SLOT, x);
      expect(read(sum)).toBe(expected(list) + 0);
      const other = column();
      const keyed = list.map((x, i) => ({ x, at: Math.imul(i + 1, shuffle | 1) >>> 3 }));
      for (const { x } of keyed.sort((a, b) => a.at - b.at)) other.add(SLOT, x);
      expect(encoded(other, null)).toEqual(encoded(sum, null));
    }),
    { numRuns: 150 },
  );
});

test('a sum cut into commits is the same sum, in one stored form', () => {
  fc.assert(
    fc.property(fc.array(lists, { maxLength: 5 }), batches => {
      const writer = column();
      const follower = column();
      let committed: [number, number] | null = null;
      for (const batch of batches) {
        for (const x of batch) writer.add(SLOT, x);
        decodeInto(follower, encoded(writer, committed));
        expect(encoded(follower, null)).toEqual(encoded(writer, null));
        expect([follower.values[SLOT], follower.rests[SLOT]]).toEqual([writer.values[SLOT], writer.rests[SLOT]]);
        committed = [writer.values[SLOT]!, writer.rests[SLOT]!];
      }
      expect(read(follower)).toBe(expected(batches.flat()) + 0);
      const restored = column();
      decodeInto(restored, encoded(writer, null));
      expect(encoded(restored, null)).toEqual(encoded(writer, null));
    }),
    { numRuns: 150 },
  );
});

test('merging two sums is adding all', () => {
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const sum = column();
      for (const x of a) sum.add(SLOT, x);
      for (const x of b) sum.add(2, x);
      sum.merge(SLOT, 2);
      expect(read(sum)).toBe(expected([...a, ...b]) + 0);
    }),
    { numRuns: 150 },
  );
});

test('exact units round like the oracle', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyDouble, powers, extremes), { maxLength: 4 }), list => {
      const units = list.reduce((sum, x) => sum + unitsOf(x), 0n);
      expect(list.reduce((sum, x) => sum + exactUnits(x), 0n)).toBe(units);
      expect(nearestDouble(units)).toBe(roundUnits(units));
    }),
    { numRuns: 150 },
  );
});

test('the lowest bit of a double', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyDouble, powers).filter(x => x !== 0),
      x => {
        const units = unitsOf(x);
        let exponent = -1074;
        while ((units >> BigInt(exponent + 1074)) % 2n === 0n) exponent++;
        expect(lowestBitExponent(x)).toBe(exponent);
      },
    ),
  );
});

test('fails if the sum is beyond the range of DOUBLE, and recovers', () => {
  const sum = column();
  sum.add(SLOT, Number.MAX_VALUE);
  sum.add(SLOT, Number.MAX_VALUE);
  expect(() => sum.get(SLOT)).toThrow('SUM is beyond the range of DOUBLE');
  sum.add(SLOT, -Number.MAX_VALUE);
  sum.add(SLOT, 5e-324);
  expect(sum.get(SLOT)).toBe(Number.MAX_VALUE);
});

test('prices take few bytes', () => {
  const sum = column();
  const size = (streams: readonly Uint8Array[]) => streams.reduce((total, stream) => total + stream.length, 0);
  for (let i = 0; i < 1000; i++) sum.add(SLOT, 100 + i / 100);
  const committed: [number, number] = [sum.values[SLOT]!, sum.rests[SLOT]!];
  sum.add(SLOT, 123.45);
  expect(size(encoded(sum, committed))).toBeLessThanOrEqual(4);
  sum.add(SLOT, 99.1);
  expect(size(encoded(sum, committed))).toBeLessThanOrEqual(8);
});
