import { expect, test } from '@jest/globals';
import { didYouMean, editDistance, nearest, quoted } from '../../../shared/sql/diagnostics/suggestion.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'xabc', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
  ['😀a', 'a😀', 1],
])('the distance of %j and %j is %i', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});

test.each([
  ['symbl', 'symbol'],
  ['SYMBOL', 'symbol'],
  ['prcie', 'price'],
  ['q', null],
  ['x'.repeat(1000), null],
  ['constructr', 'constructor'],
])('%s means %s', (written, meant) => {
  expect(nearest(written, ['symbol', 'price', 'quantity', 'constructor'])).toBe(meant);
});

test('nothing near gives no hint', () => {
  expect(didYouMean('zzzzzz', ['symbol'])).toBeUndefined();
  expect(didYouMean('symbl', ['symbol'])).toBe('did you mean `symbol`?');
});

test('names are shown on one line and not without end', () => {
  expect(quoted('a\nb\u2028\u001b')).toBe('`a\\u000ab\\u2028\\u001b`');
  expect(quoted('x'.repeat(200))).toHaveLength(80);
});
