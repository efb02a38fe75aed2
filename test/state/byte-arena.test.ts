// Byte strings are the same exactly where all of their bytes are: also where eight of them are a zero, NaN or nothing special as a double.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasSameWords } from '../../shared/state/byte-arena.ts';

const byte = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0x80, 0x7f, 0xff, 0xf0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);
const BEHIND = 8;

function isSame(a: readonly number[], b: readonly number[]): boolean {
  const placed = (bytes: readonly number[], at: number, around: number) => {
    const memory = new Uint8Array(at + bytes.length + BEHIND).fill(around);
    memory.set(bytes, at);
    return new DataView(memory.buffer);
  };
  return hasSameWords(placed(a, 3, 0x11), 3, placed(b, 5, 0x22), 5, a.length);
}

test('the same bytes are the same, whatever lies around them', () => {
  fc.assert(fc.property(fc.array(byte, { maxLength: 24 }), bytes => isSame(bytes, bytes)));
});

test('bytes that differ in one place differ', () => {
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 24 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
      const other = bytes.map((each, i) => (i === place % bytes.length ? each ^ change : each));
      return !isSame(bytes, other);
    }),
    { numRuns: 2000 },
  );
});

test('the two zeros of a double are different bytes', () => {
  const zeros = (length: number) => new Array<number>(length).fill(0);
  for (let length = 8; length <= 17; length++) {
    for (const at of [7, length - 1]) expect(isSame(zeros(length), zeros(length).with(at, 0x80))).toBe(false);
  }
});
