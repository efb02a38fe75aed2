// Exact arithmetic against bigints, and the order of texts against their bytes.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divideToDouble } from '../../shared/engine/arithmetic/double.ts';
import {
  addWhole,
  divideRounded,
  divideWhole,
  moduloWhole,
  multiplyWhole,
  negateWhole,
  subtractWhole,
} from '../../shared/engine/arithmetic/whole.ts';
import { textToDecimal } from '../../shared/engine/cast/number-text.ts';
import { compareSlices, compareTexts, sliceText } from '../../shared/engine/text/slice.ts';
import { TextSet } from '../../shared/engine/text/text-set.ts';
import { whole } from '../../shared/engine/values.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  fc.bigInt({ min: SAFE - 3n, max: SAFE + 3n }),
  fc.maxSafeInteger().map(BigInt),
  fc.integer({ min: -10, max: 10 }).map(BigInt),
);
const abs = (value: bigint) => (value < 0n ? -value : value);

test('whole numbers of any size', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      const [x, y] = [whole(a), whole(b)];
      expect(addWhole(x, y)).toBe(whole(a + b));
      expect(subtractWhole(x, y)).toBe(whole(a - b));
      expect(BigInt(multiplyWhole(x, y))).toBe(a * b);
      expect(negateWhole(x)).toBe(whole(-a));
      if (b === 0n) return;
      expect(BigInt(divideWhole(x, y))).toBe(a / b);
      expect(BigInt(moduloWhole(x, y))).toBe(a % b);
      const rounded = (2n * abs(a) + abs(b)) / (2n * abs(b));
      expect(BigInt(divideRounded(x, y))).toBe(a < 0n === b < 0n ? rounded : -rounded);
    }),
    { numRuns: 4000 },
  );
});

test('an average of a wide sum is the nearest double', () => {
  expect(divideToDouble(2n ** 80n, 3)).toBe(2 ** 80 / 3);
  // Half way between two doubles but for a rest far behind.
  expect(divideToDouble(2n ** 200n + 2n ** 147n, 1)).toBe(2 ** 200);
  expect(divideToDouble(2n ** 200n + 2n ** 147n + 1n, 1)).toBe(2 ** 200 + 2 ** 148);
  expect(divideToDouble(-(2n ** 200n) - 2n ** 147n - 1n, 1)).toBe(-(2 ** 200) - 2 ** 148);
});

test('texts become decimals without a detour', () => {
  const table = [
    ['1.005', 2, 101],
    [' -1.005 ', 2, -101],
    ['+.5', 0, 1],
    ['5.', 1, 50],
    ['1e3', 0, 1000],
    ['123456e-4', 2, 1235],
    [`0.${'0'.repeat(300)}1`, 2, 0],
    [`1${'0'.repeat(200)}e-200`, 2, 100],
    ['1e-999999', 2, 0],
    ['0e999999', 2, 0],
  ] as const;
  for (const [text, scale, value] of table) expect([text, textToDecimal(text, 10, scale)]).toEqual([text, value]);
  for (const text of ['', '.', 'e5', '1e', '--1', '0x10', 'Infinity', 'NaN', '1 2', '1e9999999']) {
    expect(() => textToDecimal(text, 10, 2)).toThrow('is not a number, so it cannot be cast to DECIMAL(10, 2)');
  }
  for (const text of ['1e8', '99999999.995', '1e999999'])
    expect(() => textToDecimal(text, 10, 2)).toThrow(/outside the range|too many digits/);
});

test('the order of strings is that of their UTF-8', () => {
  const text = fc
    .array(fc.constantFrom('a', '\u{ffff}', '\u{1f600}', 'é', '\u{e000}', '\u{10ffff}'), { maxLength: 4 })
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [Buffer.from(a), Buffer.from(b)];
      const order = Math.sign(Buffer.compare(x, y));
      expect(Math.sign(compareTexts(a, b))).toBe(order);
      expect(Math.sign(compareSlices(x, 0, x.length, y, 0, y.length))).toBe(order);
      expect(sliceText(x, 0, x.length)).toBe(a);
      expect(new TextSet([a, 'other']).has(y, 0, y.length)).toBe(a === b);
    }),
    { numRuns: 3000 },
  );
});
