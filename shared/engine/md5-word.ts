// The first 32 bits of the MD5 of a short text, in one pass over its single block. Where a partition key lies among shards is told by these bits
// alone but for one key in billions, and a call into Node costs six times as much.

/** What fits into one block of 64 bytes beside the end mark and the length. */
export const MD5_WORD_BYTES_MAX = 55;

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const CONSTANTS = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const SHIFT_OF = Uint8Array.from({ length: 64 }, (_, i) => SHIFTS[(i >> 4) * 4 + (i & 3)]!);
const WORD_OF = Uint8Array.from({ length: 64 }, (_, i) => [i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4]! & 15);

const block = new Int32Array(16);

/** The first four bytes of the digest of `bytes[start, end)`, at most `MD5_WORD_BYTES_MAX` bytes, as a number from 0. */
export function md5Word(bytes: Uint8Array, start: number, end: number): number {
  fillBlock(bytes, start, end);
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let i = 0; i < 64; i++) {
    const mixed = i < 16 ? (b & c) | (~b & d) : i < 32 ? (d & b) | (~d & c) : i < 48 ? b ^ c ^ d : c ^ (b | ~d);
    const sum = (a + mixed + CONSTANTS[i]! + block[WORD_OF[i]!]!) | 0;
    const shift = SHIFT_OF[i]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  const word = (a + 0x67452301) | 0;
  // The digest has its words with the lowest byte first.
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function fillBlock(bytes: Uint8Array, start: number, end: number): void {
  block.fill(0);
  const length = end - start;
  for (let i = 0; i < length; i++) block[i >> 2]! |= bytes[start + i]! << ((i & 3) << 3);
  block[length >> 2]! |= 0x80 << ((length & 3) << 3);
  block[14] = length << 3;
}
