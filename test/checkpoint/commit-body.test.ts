import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBody, encodeBody } from '../../shared/checkpoint/commit-body.ts';
import { noise } from './noise.ts';

test('any state and outbox come back, whatever form they are stored in', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat({ max: 20_000 }).map(length => new Uint8Array(length).fill(7)),
    fc.nat({ max: 20_000 }).map(length => noise(length, length)),
  );
  fc.assert(
    fc.property(bytes, bytes, (state, outbox) => {
      const encoded = encodeBody(state, outbox);
      if (encoded === null) return state.length + outbox.length === 0;
      const decoded = decodeBody(encoded);
      expect([Buffer.compare(decoded.state, state), Buffer.compare(decoded.outbox, outbox)]).toEqual([0, 0]);
      // Buffer's `slice` does not copy: what leaves here must be plain.
      expect([decoded.state.constructor, decoded.outbox.constructor]).toEqual([Uint8Array, Uint8Array]);
      return encoded.bytes.length <= 4 + state.length + outbox.length;
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['nothing', 0, 'null'],
  ['small bodies', 100, 'raw'],
  ['bodies that shrink', 5000, 'zstd'],
])('%s: stored as %s', (_, byteCount, codec) => {
  expect(encodeBody(new Uint8Array(byteCount), new Uint8Array(0))?.codec ?? 'null').toBe(codec);
});

test('bodies that do not shrink are stored as they are', () => {
  expect(encodeBody(noise(5000, 1), new Uint8Array(0))?.codec).toBe('raw');
});
