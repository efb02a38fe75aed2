// Which bytes are UTF-8: the one table of the Unicode standard (3-7), which leaves out overlong forms, surrogates and everything above
// U+10FFFF. Written out, because `isUtf8` of Node wants a view per record, and most records have no such byte at all.

/** The end of the well-formed sequence of two to four bytes at `p`, or -1. `bytes[p]` is 0x80 or more; nothing from `end` on is read. */
export function utf8SequenceEnd(bytes: Uint8Array, p: number, end: number): number {
  const first = bytes[p]!;
  if (first < 0xc2 || first > 0xf4) return -1;
  if (p + 1 >= end) return -1;
  const second = bytes[p + 1]!;
  if (first < 0xe0) return (second & 0xc0) === 0x80 ? p + 2 : -1;
  if (p + 2 >= end || (bytes[p + 2]! & 0xc0) !== 0x80) return -1;
  if (first < 0xf0) {
    const lowest = first === 0xe0 ? 0xa0 : 0x80;
    const highest = first === 0xed ? 0x9f : 0xbf;
    return second >= lowest && second <= highest ? p + 3 : -1;
  }
  if (p + 3 >= end || (bytes[p + 3]! & 0xc0) !== 0x80) return -1;
  const lowest = first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xf4 ? 0x8f : 0xbf;
  return second >= lowest && second <= highest ? p + 4 : -1;
}
