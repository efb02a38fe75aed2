// Timestamps finer than milliseconds, against whole numbers of nanoseconds as bigint.
import { expect, test } from '@jest/globals';
import {
  behindMilliseconds,
  fineTimestamp,
  fineTimestampOfText,
  fineTimestampText,
  millisecondsOf,
  timestampOfPrecision,
  unitDigitsOf,
} from '../../../shared/engine/cast/fine-timestamp.ts';
import { betweenFine, bucketFine, differenceOfFine } from '../../../shared/engine/functions/time/fine.ts';
import { fineTimeUnit } from '../../../shared/engine/functions/time/unit.ts';
import { type Whole, whole } from '../../../shared/engine/values.ts';
import { seeded, TEST_SEED } from '../json/seeded.ts';

test.each([
  ['1970-01-01', 6, 0],
  ['1970-01-01', 9, 0],
  ['1969-12-31T23:59:59.999999Z', 6, -1],
  ['1969-12-31T23:59:59.999999999Z', 9, -1],
  ['1969-12-31T23:59:59.9999999Z', 4, -100],
  ['2026-01-31T23:59:59.123456789+05:30', 6, 1769884199123456],
  ['2026-01-31T23:59:59.12345', 5, 1769903999123450],
  ['2026-01-31T23:59:59.8+01:00', 9, 1769900399800000000n],
  ['2026-01-31T23:59:59.1234-23:59', 6, 1769990339123400],
  ['2026-01-31T23:59:59.123456789123', 9, 1769903999123456789n],
  ['2026-01-31T23:59:59.1', 9, 1769903999100000000n],
  ['0000-01-01', 6, -62167219200000000n],
  ['9999-12-31T23:59:59.999999999Z', 9, 253402300799999999999n],
] as const)('%s with %d digits is %s', (text, precision, value) => {
  expect(fineTimestampOfText(text, precision, false)).toBe(value);
});

test.each(['', '2026', '2026-02-29', '2026-01-31T23:59:59.', '2026-01-31T23:59:59.123456x', `2026-01-31T23:59:59.${'1'.repeat(60)}`])(
  'fails if the text is %s',
  text => {
    expect(fineTimestampOfText(text, 6, false)).toBeNull();
  },
);

test('fails if a clock names a zone', () => {
  expect(fineTimestampOfText('2026-01-31T23:59:59.123456Z', 6, true)).toBeNull();
  expect(fineTimestampOfText('2026-01-31 23:59:59.123456', 6, true)).toBe(1769903999123456);
});

const floored = (value: bigint, unit: bigint): bigint => (value - (((value % unit) + unit) % unit)) / unit;

/** Nanoseconds, some near to where another ms, day, or the safe integers begin. */
function randomNs(chance: ReturnType<typeof seeded>): bigint {
  const ms = BigInt(chance.below(2 ** 31)) * BigInt(chance.pick([1, 1000, 100_000])) - BigInt(chance.pick([0, 0, 60_000_000_000_000]));
  const edge = chance.pick([0n, 0n, -1n, 1n, -999n, 999_999n, BigInt(chance.below(1_000_000))]);
  return chance.pick([ms * 1_000_000n, 0n, 9_007_199_254_740_992_000n, -9_007_199_254_740_992_000n]) + edge;
}

test('parts, precisions and texts of random values', () => {
  const chance = seeded(TEST_SEED);
  for (let i = 0; i < 20_000; i++) {
    const ns = randomNs(chance);
    const precision = chance.pick([4, 5, 6, 7, 8, 9]);
    const digits = unitDigitsOf(precision);
    const unit = 10n ** BigInt(9 - digits);
    const step = 10n ** BigInt(digits - precision);
    const value = whole(floored(floored(ns, unit), step) * step);
    const epochMs = Number(floored(BigInt(value) * unit, 1_000_000n));
    const label = `seed ${TEST_SEED}: ${ns} as ${precision}`;
    expectSame(millisecondsOf(value, digits), epochMs, label);
    expectSame(fineTimestamp(epochMs, behindMilliseconds(value, digits), digits), value, label);
    expectSame(fineTimestampOfText(fineTimestampText(value, precision, true), precision, false), value, label);
    for (const to of [0, 1, 2, 3, 4, 6, 8, 9]) {
      const [wanted, cut] = [unitDigitsOf(to), 10n ** BigInt(Math.max(0, unitDigitsOf(to) - to))];
      const exact = BigInt(value) * unit;
      const target = floored(exact, 10n ** BigInt(9 - wanted));
      const inUnit = to < precision ? floored(target, cut) * cut : target;
      expectSame(timestampOfPrecision(value, precision, to), whole(inUnit), `${label} to ${to}`);
    }
  }
});

test('differences, buckets and units between random values', () => {
  const chance = seeded(TEST_SEED);
  for (let i = 0; i < 5000; i++) {
    const [a, b] = [randomNs(chance), randomNs(chance)];
    const label = `seed ${TEST_SEED}: ${a} and ${b}`;
    expectSame(differenceOfFine(9, whole(a), whole(b)), Number((a - b) / 1_000_000n) + 0, label);
    expectSame(betweenFine(9, fineTimeUnit('second'), whole(a), whole(b)), Number((b - a) / 1_000_000_000n) + 0, label);
    expectSame(betweenFine(9, fineTimeUnit('microsecond'), whole(a), whole(b)), whole((b - a) / 1000n), label);
    expectSame(bucketFine(9, 7000, whole(a)), whole(floored(a, 7_000_000_000n) * 7_000_000_000n), label);
  }
});

function expectSame(given: Whole | null, wanted: Whole, label: string): void {
  if (!Object.is(given, wanted)) throw new Error(`${label}: gave ${given}, not ${wanted}`);
}
