// A kept decompressor says of every payload what the public function says, or nothing; whatever it met before.
import { constants, createGunzip, createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { KeptDecompressor } from '../../shared/kinesis/kept-decompressor.ts';
import { compressionOf, decompress } from '../../shared/kinesis/payload-compression.ts';

const kinds = {
  gzip: {
    compress: (text: string) => gzipSync(text),
    kept: () => new KeptDecompressor({ create: createGunzip, flush: constants.Z_FINISH, resets: true, reference: gunzipSync }),
    reference: gunzipSync,
  },
  zstd: {
    compress: (text: string) => zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
    kept: () =>
      new KeptDecompressor({ create: createZstdDecompress, flush: constants.ZSTD_e_end, resets: false, reference: zstdDecompressSync }),
    reference: zstdDecompressSync,
  },
} as const;

const documents = Array.from({ length: 40 }, (_, i) => JSON.stringify({ i, note: `${i * 7919} `.repeat(i * 11) }));

test.each(Object.entries(kinds))('%s: usual payloads, one after the other', (_, { compress, kept }) => {
  const decompressor = kept();
  for (const document of [...documents, '', ...documents]) expect(decompressor.decompress(compress(document))?.toString()).toBe(document);
});

test.each(Object.entries(kinds))('%s: payloads cut off or spoiled at any byte leave nothing behind', (_, { compress, kept, reference }) => {
  const decompressor = kept();
  const whole = compress(documents[5]!);
  const check = (payload: Buffer) => {
    const answer = decompressor.decompress(payload);
    if (answer !== null) expect(answer.equals(reference(payload))).toBe(true);
    expect(decompressor.decompress(whole)?.toString()).toBe(documents[5]);
    return answer;
  };
  for (let at = 0; at < whole.length; at++) {
    expect(check(whole.subarray(0, at))).toBeNull();
    for (const flip of [1, 0x80, 0xff]) {
      const spoiled = Buffer.from(whole);
      spoiled[at]! ^= flip;
      check(spoiled);
    }
  }
  for (const tail of ['x', '\0\0', whole, 'tail that is longer']) check(Buffer.concat([whole, Buffer.from(tail as string)]));
});

test.each(Object.entries(kinds))(
  '%s: an output that has no room is not taken, and the next one of its size is',
  (_, { compress, kept }) => {
    const decompressor = kept();
    const payload = compress('x'.repeat(30_000));
    expect(decompressor.decompress(payload)).toBeNull();
    expect(decompressor.decompress(payload)?.length).toBe(30_000);
    expect(decompressor.decompress(compress('x'.repeat(3_000_000)))).toBeNull();
    expect(decompressor.decompress(payload)?.length).toBe(30_000);
  },
);

test.each(Object.entries(kinds))('%s: a payload without its size, and one with a great window, decompress', (name, { reference }) => {
  const text = 'weir '.repeat(2000);
  const payloads =
    name === 'gzip'
      ? [gzipSync(text, { level: 0 }), gzipSync(text, { level: 9 })]
      : [3, 19, 22].map(level =>
          zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_contentSizeFlag]: 0 } }),
        );
  for (const payload of payloads) {
    const compression = compressionOf(payload, 0, payload.length)!;
    expect(compression).toBe(name);
    const answer = decompress(payload, compression, 1 << 20);
    expect('bytes' in answer && answer.bytes.equals(reference(payload))).toBe(true);
    expect(decompress(payload, compression, text.length - 1)).toHaveProperty('reason');
  }
});

test.each(Object.entries(kinds))(
  '%s: where Node answers otherwise than its public function, that is asked from then on',
  (_, { compress, kept }) => {
    const decompressor = kept();
    const { options } = decompressor as unknown as { options: { reference: () => Buffer } };
    options.reference = () => Buffer.from('another');
    expect(decompressor.decompress(compress('a'))).toBeNull();
    options.reference = () => Buffer.from('a');
    expect(decompressor.decompress(compress('a'))).toBeNull();
  },
);
