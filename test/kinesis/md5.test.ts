// The digests of several messages at once against Node's, which are taken one by one.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestsOneByOne, Md5Lanes, type Messages, md5Digests } from '../../shared/kinesis/md5.ts';

const lanes = new Md5Lanes();

/** Messages of these lengths, with bytes between them that belong to none. */
function messagesOf(lengths: readonly number[], seed = 1): Messages {
  const starts = lengths.map((_, i) => 5 + lengths.slice(0, i).reduce((sum, length) => sum + length + 3, 0));
  const ends = starts.map((start, i) => start + lengths[i]!);
  const bytes = Buffer.from(Uint8Array.from({ length: (ends.at(-1) ?? 0) + 7 }, (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 21));
  return { bytes, starts, ends };
}

function check(lengths: readonly number[], seed?: number): void {
  const messages = messagesOf(lengths, seed);
  const expected = Buffer.from(digestsOneByOne(messages)).toString('hex');
  expect(Buffer.from(lanes.digests(messages)).toString('hex')).toBe(expected);
  expect(Buffer.from(md5Digests(messages)).toString('hex')).toBe(expected);
}

test('of every length around the ends of blocks and of what a lane takes at once', () => {
  check(Array.from({ length: 200 }, (_, length) => length));
  check(Array.from({ length: 150 }, (_, i) => 4096 - 75 + i));
});

test('of none, of one, of as many as there are lanes, and one more or less', () => {
  for (const count of [0, 1, 2, 7, 8, 9, 17]) check(Array.from({ length: count }, (_, i) => i * 31));
});

test('of any lengths', () => {
  const lengths = fc.array(fc.oneof(fc.nat(300), fc.nat(20_000)), { maxLength: 30 });
  fc.assert(
    fc.property(lengths, fc.nat(1000), (list, seed) => check(list, seed)),
    { numRuns: 60 },
  );
});

test('lanes know nothing of the messages before', () => {
  check([100_000, 1, 50]);
  check([1, 100_000]);
});
