import { expect, test } from '@jest/globals';
import { HASH_KEY_MAX, type HashRange, hashKeyOf, isInHashRange } from '../../shared/engine/hash-key.ts';
import { digestsInHashRange } from '../../shared/kinesis/hash-range.ts';
import { KeyPlacements } from '../../shared/kinesis/key-placements.ts';
import { KeyTable } from '../../shared/kinesis/key-table.ts';

const RANGES: readonly HashRange[] = [
  { start: 0n, end: HASH_KEY_MAX >> 1n },
  { start: (HASH_KEY_MAX >> 1n) + 1n, end: HASH_KEY_MAX },
  { start: 1n, end: 1n },
];

/** Keys as they lie in an aggregate, with other bytes between them. */
function tableOf(keys: readonly Buffer[]): { bytes: Buffer; table: KeyTable } {
  const table = new KeyTable();
  let at = 2;
  for (const { length } of keys) {
    table.add(at, at + length);
    at += length + 2;
  }
  return { bytes: Buffer.concat([Buffer.from('..'), ...keys.flatMap(key => [key, Buffer.from('..')])]), table };
}

test('says of every key what its MD5 says, also when keys push one another out and when ranges take turns', () => {
  const placements = new KeyPlacements();
  // More keys than there are places, of lengths around the longest that is kept, and of all lengths around whole words.
  const keys = Array.from({ length: 20_000 }, (_, i) => Buffer.from(i % 5 === 0 ? `${i}`.padEnd(i % 67, 'x') : `${i}`));
  const tables = [1, 7, 300, 20_000].map(count => keys.slice(-count));
  for (const range of [...RANGES, RANGES[0]!]) {
    for (const some of [...tables, ...tables]) {
      const { bytes, table } = tableOf(some);
      const expected = some.map(key => (isInHashRange(range, hashKeyOf(key)) ? 1 : 0));
      expect(placements.judge(range, bytes, table)).toBe(!expected.includes(0));
      expect(Array.from(table.isInside.subarray(0, table.count))).toEqual(expected);
    }
  }
});

test('the ends of a range belong to it', () => {
  const key = Buffer.from('a');
  const place = hashKeyOf(key);
  const digest = Buffer.concat([Buffer.from('.'), Buffer.from(place.toString(16).padStart(32, '0'), 'hex')]);
  const check = (start: bigint, end: bigint) => expect(digestsInHashRange({ start, end })(digest, 1)).toBe(place >= start && place <= end);
  for (const distance of [0n, 1n, 1n << 79n, 1n << 80n, 1n << 90n]) {
    check(place, place + distance);
    check(place - distance, place);
    check(place + 1n, place + 1n + distance);
    check(place - 1n - distance, place - 1n);
    check(place - distance, place + distance);
  }
});
