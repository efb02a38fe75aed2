// Timestamps as text, against `Date`.
import { expect, test } from '@jest/globals';
import { parseTimestampText } from '../../../shared/engine/json/timestamp.ts';
import { isoTimestamp } from './oracle.ts';
import { seeded, TEST_SEED } from './seeded.ts';

test.each([
  ['1970-01-01', 0],
  ['1969-12-31T23:59:59.999Z', -1],
  ['2024-02-29 12:30', Date.UTC(2024, 1, 29, 12, 30)],
  ['2026-01-31T23:59:59.1239999Z', Date.UTC(2026, 0, 31, 23, 59, 59, 123)],
  ['2026-01-31T23:59:59.1', Date.UTC(2026, 0, 31, 23, 59, 59, 100)],
  ['2026-01-31T23:59:59+05:30', Date.UTC(2026, 0, 31, 18, 29, 59)],
  ['2026-01-31T23:59:59-0530', Date.UTC(2026, 1, 1, 5, 29, 59)],
  ['2026-01-31T23:59+02', Date.UTC(2026, 0, 31, 21, 59)],
  ['2026-01-31Z', Date.UTC(2026, 0, 31)],
  ['0000-02-29', -62162121600000],
  ['9999-12-31T23:59:59.999Z', 253402300799999],
])('%s is %d', (text, ms) => {
  expect(parseTimestampText(text)).toBe(ms);
});

test.each([
  '', '2026', '2026-1-31', '2026-02-29', '1900-02-29', '2026-13-01', '2026-00-01', '2026-04-31', '2026-01-00', '2026-01-31T', '2026-01-31T24:00', '2026-01-31T23:60',
  '2026-01-31T23:59:60', '2026-01-31T23:59:59.', '2026-01-31T23:59:59.1x', '2026-01-31t23:59', '2026-01-31T23:59z', '2026-01-31T23:59+2', '2026-01-31T23:59+24:00', '2026-01-31T23:59+02:60',
  '2026-01-31T23:59+02:', ' 2026-01-31', '2026-01-31 ', '+2026-01-31', '2026/01/31', '２026-01-31', '0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '1700000000000', `2026-01-31T23:59:59.${'1'.repeat(60)}`,
])('fails if the text is %s', text => {
  expect(parseTimestampText(text)).toBeNaN();
}); // biome-ignore format: a table

test('random texts near the form mean what `Date` says', () => {
  const chance = seeded(TEST_SEED);
  const two = (limit: number) => String(chance.below(limit)).padStart(2, '0');
  for (let i = 0; i < 30_000; i++) {
    const date = `${String(chance.below(10_000)).padStart(4, '0')}-${two(14)}-${two(33)}`;
    const time = chance.pick([
      '',
      `T${two(25)}:${two(61)}`,
      ` ${two(25)}:${two(61)}:${two(61)}`,
      `T${two(24)}:${two(60)}:${two(60)}.${chance.below(1e9)}`,
    ]);
    const zone = chance.pick(['', 'Z', `+${two(25)}`, `-${two(24)}:${two(61)}`, `+${two(24)}${two(60)}`]);
    let text = date + time + zone;
    if (chance.chance(0.1))
      text = text.slice(0, chance.below(text.length)) + chance.pick(['', ':', '0', 'x', '-']) + text.slice(chance.below(text.length));
    const ms = parseTimestampText(text);
    if (!Object.is(ms, isoTimestamp(text) ?? Number.NaN))
      throw new Error(`seed ${TEST_SEED}: ${text} gave ${ms}, not ${isoTimestamp(text)}`);
  }
});
