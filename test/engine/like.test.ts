// LIKE against a regular expression, and its time on patterns that make backtracking matchers hang.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LikePattern } from '../../shared/engine/text/like.ts';

function oracle(pattern: string, text: string): boolean {
  const source = [...pattern].map(c => (c === '%' ? '.*' : c === '_' ? '.' : c.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))).join('');
  return new RegExp(`^${source}$`, 'su').test(text);
}

const character = fc.constantFrom('a', 'b', 'ä', '€', '\u{1f600}', '.', '\n');
const pattern = fc.array(fc.oneof(character, fc.constantFrom('%', '_', '%', '_')), { maxLength: 8 }).map(parts => parts.join(''));
const text = fc.array(character, { maxLength: 10 }).map(parts => parts.join(''));

test('matches as a regular expression does', () => {
  fc.assert(
    fc.property(pattern, text, (like, value) => {
      expect(new LikePattern(like, null).matchesText(value)).toBe(oracle(like, value));
    }),
    { numRuns: 3000 },
  );
});

test('an escaped character stands for itself', () => {
  const like = new LikePattern('100!%!_!!', '!');
  expect(like.matchesText('100%_!')).toBe(true);
  expect(like.matchesText('100xy!')).toBe(false);
});

test('a slice is matched where it lies', () => {
  const bytes = Buffer.from('xxabcxx');
  expect(new LikePattern('a%c', null).matches(bytes, 2, 5)).toBe(true);
  expect(new LikePattern('a%x', null).matches(bytes, 2, 5)).toBe(false);
});

test('many % over a long text that nearly matches', () => {
  const like = new LikePattern(`${'%a'.repeat(50)}%b`, null);
  expect(like.matchesText('a'.repeat(100_000))).toBe(false);
});
