// Durations as options write them, and as EXPLAIN prints them.
import { expect, test } from '@jest/globals';
import { durationMs } from '../../../shared/sql/parser/durations.ts';
import { durationText } from '../../../shared/sql/types/duration-text.ts';

test.each<[string, number | null]>([
  ['5 seconds', 5000],
  ['1 minute', 60_000],
  ['500ms', 500],
  ['1.5 h', 5_400_000],
  ['2 DAYS', 172_800_000],
  ['1 week', 604_800_000],
  [' 7m ', 420_000],
  ['-3s', -3000],
  ['0s', 0],
  ['-0s', 0],
  ['0.0001s', null],
  ['5', null],
  ['5 months', null],
  ['m', null],
  ['', null],
  ['5 s s', null],
  ['99999999999999999999d', null],
])('%j is %s ms', (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

test.each([
  [0, '0 milliseconds'],
  [1, '1 millisecond'],
  [1500, '1500 milliseconds'],
  [1000, '1 second'],
  [-60_000, '-1 minute'],
  [7_200_000, '2 hours'],
  [604_800_000, '7 days'],
])('%i ms prints as %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
  expect(durationMs(text)).toBe(milliseconds);
});
