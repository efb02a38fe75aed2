import { expect, test } from '@jest/globals';
import { HASH_KEY_MAX, type HashRange, hashKeyOf, isInHashRange } from '../../shared/engine/hash-key.ts';
import { KeyPlacements } from '../../shared/kinesis/key-placements.ts';

const RANGES: readonly HashRange[] = [
  { start: 0n, end: HASH_KEY_MAX >> 1n },
  { start: (HASH_KEY_MAX >> 1n) + 1n, end: HASH_KEY_MAX },
  { start: 1n, end: 1n },
];

test('says of every key what its MD5 says, also when keys push one another out and when ranges take turns', () => {
  const placements = new KeyPlacements();
  // More keys than there are places, of lengths around the longest that is kept; each asked twice.
  const keys = Array.from({ length: 20_000 }, (_, i) => Buffer.from(i % 50 === 0 ? `${i}`.padEnd(60 + (i % 7), 'x') : `${i}`));
  for (const range of [...RANGES, RANGES[0]!]) {
    for (const key of [...keys, ...keys]) {
      const bytes = Buffer.concat([Buffer.from('..'), key, Buffer.from('..')]);
      expect(placements.isInside(range, bytes, 2, 2 + key.length)).toBe(isInHashRange(range, hashKeyOf(key)));
    }
  }
});
