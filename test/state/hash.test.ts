// The key hash is part of every stored log: these values never change.
import { expect, test } from '@jest/globals';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { hashBytes, hashKey, keyGroupOf } from '../../shared/engine/hash.ts';

const encoder = new TextEncoder();

test.each([
  ['', 0],
  ['hello', 0x248bfa47],
  ['hello, world', 0x149bbb7f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
])('hash of %j', (text, expected) => {
  const bytes = encoder.encode(`##${text}#`);
  expect(hashBytes(bytes, 2, bytes.length - 1) >>> 0).toBe(expected);
  const key = new ByteWriter();
  key.ascii('..');
  key.copy(bytes, 2, bytes.length - 1);
  expect(hashKey(key, 2) >>> 0).toBe(expected);
});

test('keys that differ little spread over all key groups', () => {
  const counts = new Int32Array(128);
  for (let i = 0; i < 12_800; i++) {
    const bytes = encoder.encode(`SYM${i}`);
    counts[keyGroupOf(hashBytes(bytes, 0, bytes.length))]!++;
  }
  expect(Math.min(...counts)).toBeGreaterThan(50);
  expect(Math.max(...counts)).toBeLessThan(170);
});
