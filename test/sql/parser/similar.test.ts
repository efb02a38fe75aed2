// SIMILAR TO, with what PostgreSQL answers.
import { expect, test } from '@jest/globals';
import { RegularExpression } from '../../../shared/engine/functions/regexp/regular-expression.ts';
import { similarToRegexp } from '../../../shared/sql/parser/similar.ts';

const matches = (text: string, pattern: string, escaping = '\\'): boolean =>
  new RegularExpression(similarToRegexp(pattern, escaping)).test(text);

const CASES: readonly (readonly [text: string, pattern: string, expected: boolean, escaping?: string])[] = [
  ['abc', 'abc', true],
  ['abc', 'a', false],
  ['abc', '%(b|d)%', true],
  ['abc', '(b|c)%', false],
  ['-abc-', '%\\mabc\\M%', false],
  ['xabcy', '%abc_', true],
  ['a\nb', 'a%b', true],
  ['', '', true],
  ['', '%', true],
  ['x', '', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['^a$', '^a$', true],
  ['aaa', 'a{2,3}', true],
  ['a', 'a{2,3}', false],
  ['abab', '(ab)+', true],
  ['b', 'a?b', true],
  ['b|c', 'b|c', false],
  ['c', 'b|c', true],
  ['xc', 'b|c', false],
  ['10%', '10\\%', true],
  ['10x', '10\\%', false],
  ['10%', '10!%', true, '!'],
  ['a\\b', 'a\\b', true, '!'],
  ['a\\b', 'a\\b', true, ''],
  ['a|b', 'a!|b', true, '!'],
  ['7', '[0-9]', true],
  ['x', '[^0-9%]', true],
  ['%', '[^0-9%]', false],
  [']', '[]a]', true],
  ['-', '[a-]', true],
  ['\\', '[\\\\]', true],
  ['b', '[[:alpha:]]', true],
  ['😀', '_', true],
  ['(?', '\\(\\?', true],
];

test('texts and patterns', () => {
  const given = CASES.map(([text, pattern, , escaping]) => [text, pattern, matches(text, pattern, escaping), escaping]);
  expect(given).toEqual(CASES.map(([text, pattern, expected, escaping]) => [text, pattern, expected, escaping]));
});

test.each(['(', 'a)', '[a', '*', 'a\\', 'a{3,2}'])('%j is no pattern', pattern => {
  expect(() => matches('a', pattern)).toThrow('is not a regular expression');
});
