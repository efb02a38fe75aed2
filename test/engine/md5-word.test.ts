import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { MD5_WORD_BYTES_MAX, md5Word } from '../../shared/engine/md5-word.ts';

test('is how the MD5 of every short text begins', () => {
  for (let length = 0; length <= MD5_WORD_BYTES_MAX; length++) {
    const bytes = Uint8Array.from({ length: length + 4 }, (_, i) => (i * 89 + length * 31) & 0xff);
    const text = bytes.subarray(2, 2 + length);
    expect(md5Word(bytes, 2, 2 + length)).toBe(hash('md5', text, 'buffer').readUInt32BE(0));
  }
});
