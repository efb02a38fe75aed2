import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { comparePositions, compareSequenceNumbers } from '../../shared/checkpoint/position.ts';

test('sequence numbers compare as integers of any size', () => {
  const number = fc.bigInt({ min: 0n, max: 10n ** 56n });
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(Math.sign(compareSequenceNumbers(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test.each([
  ['9', -1, '10', -1, -1],
  ['10', 3, '10', 4, -1],
  ['10', -1, '10', 0, 1],
  ['10', -1, '10', -1, 0],
  ['10', 4, '10', 4, 0],
  ['11', 0, '10', 9, 1],
])('%s:%i before, at or after %s:%i', (a, subA, b, subB, expected) => {
  const order = comparePositions({ sequenceNumber: a, subSequenceNumber: subA }, { sequenceNumber: b, subSequenceNumber: subB });
  expect(Math.sign(order)).toBe(expected);
});
