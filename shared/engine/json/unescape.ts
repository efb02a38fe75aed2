// The text that a JSON string with escapes stands for, as UTF-8. The string has passed the grammar.
import type { ByteWriter } from '../byte-writer.ts';
import { hexDigit } from './skip.ts';

/** U+FFFD, what UTF-8 writes for half of a surrogate pair. */
const REPLACEMENT = 0xfffd;

/**
 * Appends the text of `bytes[p, end)`, the part between the quotes. `loneSurrogate`: in values it becomes U+FFFD, which is what text
 * means; in names it keeps a form of its own that is no UTF-8, so that it equals no column's name.
 */
export function unescapeString(bytes: Uint8Array, p: number, end: number, out: ByteWriter, loneSurrogate: 'replace' | 'keep'): void {
  // Nothing grows: six bytes of escape become three at most, twelve become four.
  out.reserve(end - p);
  while (p < end) {
    const c = bytes[p]!;
    if (c !== 92 /* \ */) {
      out.byte(c);
      p++;
    } else if (bytes[p + 1] !== 117 /* u */) {
      out.byte(shortEscape(bytes[p + 1]!));
      p += 2;
    } else {
      let point = fourHexDigits(bytes, p + 2);
      p += 6;
      if (point >= 0xd800 && point <= 0xdfff) {
        const low = point < 0xdc00 && p + 6 <= end && bytes[p] === 92 && bytes[p + 1] === 117 ? fourHexDigits(bytes, p + 2) : 0;
        if (low >= 0xdc00 && low <= 0xdfff) {
          point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
          p += 6;
        } else if (loneSurrogate === 'replace') point = REPLACEMENT;
      }
      appendCodePoint(point, out);
    }
  }
}

function fourHexDigits(bytes: Uint8Array, p: number): number {
  return (hexDigit(bytes[p]!) << 12) | (hexDigit(bytes[p + 1]!) << 8) | (hexDigit(bytes[p + 2]!) << 4) | hexDigit(bytes[p + 3]!);
}

function shortEscape(letter: number): number {
  switch (letter) {
    case 98: // b
      return 8;
    case 102: // f
      return 12;
    case 110: // n
      return 10;
    case 114: // r
      return 13;
    case 116: // t
      return 9;
    default: // a quote, a slash, a backslash: itself
      return letter;
  }
}

function appendCodePoint(point: number, out: ByteWriter): void {
  if (point < 0x80) out.byte(point);
  else if (point < 0x800) {
    out.byte(0xc0 | (point >> 6));
    out.byte(0x80 | (point & 0x3f));
  } else {
    if (point < 0x10000) out.byte(0xe0 | (point >> 12));
    else {
      out.byte(0xf0 | (point >> 18));
      out.byte(0x80 | ((point >> 12) & 0x3f));
    }
    out.byte(0x80 | ((point >> 6) & 0x3f));
    out.byte(0x80 | (point & 0x3f));
  }
}
