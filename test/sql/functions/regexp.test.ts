// Weir's regular expressions against RE2 (DuckDB's) on random patterns and texts; and patterns that make backtracking matchers hang.
// Letters without regard to case are left out there: RE2 takes '(?i:A)|[[:alpha:]]\\w' on 'A1' for 'A1', though the first alternative matches.
import { expect, test } from '@jest/globals';
import {
  regexpCount,
  regexpExtract,
  regexpPosition,
  regexpReplaceAll,
  regexpReplaceFirst,
  regexpTest,
  regularExpression,
} from '../../../shared/engine/functions/regexp/functions.ts';
import { RowError } from '../../../shared/engine/index.ts';
import { askDuckDb } from './duckdb.ts';
import { randomFrom } from './random-rows.ts';

const PAIR_COUNT = 1500;
const SEED = Number(process.env.WEIR_SEED ?? 4_711);
const ATOMS = ['a', 'b', 'é', '.', '[ab]', '[^a]', '\\w', '\\d', '\\s', '\\b', '^', '$', '[[:alpha:]]', '[a-c0-2]', '\\pL'];

function randomPattern(random: () => number, depth: number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const inner = () => randomPattern(random, depth - 1);
  if (depth === 0) return pick(ATOMS);
  const repeat = () => `(?:${inner()})${pick(['*', '+', '?', '{2}', '{1,2}', '{0,1}'])}${pick(['', '', '?'])}`;
  return pick([() => inner() + inner(), () => `${inner()}|${inner()}`, () => `(${inner()})`, repeat, inner, () => inner() + inner()])();
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

test('random patterns match as in RE2', async () => {
  const random = randomFrom(SEED);
  const text = () => Array.from({ length: Math.floor(random() * 8) }, () => [...'aabbcé1 A😀\n'][Math.floor(random() * 11)]).join('');
  const pairs = Array.from({ length: PAIR_COUNT }, () => [randomPattern(random, 4), text()] as const);
  const values = pairs.map(([pattern, given], i) => `(${i}, ${quoted(pattern)}, ${quoted(given)})`);
  const sql = `SELECT regexp_matches(s, p), regexp_extract(s, p), regexp_replace(s, p, '<\\0>', 'g'), regexp_replace(s, p, '-')
    FROM (VALUES ${values.join(', ')}) AS v(n, p, s) ORDER BY n`;
  const answers = await askDuckDb(sql);
  const differences = pairs.flatMap(([pattern, given], i) => {
    const compiled = regularExpression(pattern);
    const own = [
      String(regexpTest(given, compiled)),
      regexpExtract(given, compiled) ?? '',
      regexpReplaceAll(given, compiled, '<\\0>'),
      regexpReplaceFirst(given, compiled, '-'),
    ];
    return JSON.stringify(own) === JSON.stringify(answers[i]) ? [] : [{ seed: SEED, pattern, given, own, there: answers[i] }];
  });
  expect(differences.slice(0, 5)).toEqual([]);
});

test('patterns that hang backtracking matchers take linear time', () => {
  const text = 'a'.repeat(20_000);
  for (const pattern of ['(a+)+$b', '(a|a)*b', '(a|aa)+b', '(.*)*=(.*)*;', '(a*)*c', '(?:a?){30}a{30}b']) {
    const compiled = regularExpression(pattern);
    expect(regexpTest(text, compiled)).toBe(false);
    // Each character is looked at once.
    expect(compiled.visitedCount).toBeLessThanOrEqual(text.length + 1);
  }
});

test('many searches that each look ahead to the end are bounded together', () => {
  const text = 'a'.repeat(200_000);
  expect(() => regexpCount(text, regularExpression('a[^b]*b|a'))).toThrow(RowError);
});

test.each([
  ['(?=a)', 'linear time'],
  ['(?<!a)b', 'linear time'],
  ['(a)\\1', 'linear time'],
  ['(a', 'never closes'],
  ['a)', 'never opened'],
  ['[a', 'never closes'],
  ['*a', 'repeats nothing'],
  ['a**', 'repetition is repeated'],
  ['a{2,1}', 'ends before it begins'],
  ['[b-a]', 'ends before it begins'],
  ['a{1001}', 'repeats more than'],
  ['(((a{100}){100}){100})', 'too large'],
  ['\\q', 'no escape'],
  ['\\p{Nothing}', 'no class'],
  ['[[:nothing:]]', 'no class'],
  ['a\\', 'backslash'],
  ['('.repeat(200), 'brackets deep'],
])('%s is refused', (pattern, why) => {
  expect(() => regularExpression(pattern)).toThrow(RowError);
  expect(() => regularExpression(pattern)).toThrow(why);
});

test('places are counted in characters', () => {
  expect(regexpPosition('😀é1', regularExpression('\\d'))).toBe(3);
  expect(regexpCount('😀😀', regularExpression(''))).toBe(3);
});
