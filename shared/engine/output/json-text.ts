// Strings as JSON, straight into bytes. UTF-8 is copied; only quotes, backslashes and control characters are escaped.
import type { ByteWriter } from '../byte-writer.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_U = 117;
const ZERO = 48;
const WORD_BYTES = 4;
const HIGH_BITS = 0x80808080 | 0;
const HEX = '0123456789abcdef';
const SHORT_ESCAPES: Readonly<Record<number, number>> = { 8: 98, 9: 116, 10: 110, 12: 102, 13: 114, 34: 34, 92: 92 };

/** Writes `bytes[start, end)`, valid UTF-8, as a JSON string. */
export function writeJsonSlice(to: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  // Six bytes for one is the worst case (\u001f).
  to.reserve((end - start) * 6 + 2);
  to.length = putJsonSlice(to.memory, to.length, bytes, start, end);
}

/** The same at a place with room for six times the bytes and two more; gives the place behind. */
export function putJsonSlice(memory: DataView, at: number, bytes: Uint8Array, start: number, end: number): number {
  memory.setUint8(at++, QUOTE);
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 32 && byte !== QUOTE && byte !== BACKSLASH) memory.setUint8(at++, byte);
    else at = putEscape(memory, at, byte);
  }
  memory.setUint8(at, QUOTE);
  return at + 1;
}

/** The same of the bytes of `source`, which has three more behind them, as is room for three more behind what is put. */
export function putJsonWords(memory: DataView, at: number, source: DataView, start: number, end: number): number {
  memory.setUint8(at, QUOTE);
  const shift = at + 1 - start;
  let marks = 0;
  let i = start;
  for (; i + WORD_BYTES <= end; i += WORD_BYTES) {
    const word = source.getInt32(i, true);
    marks |= marksOf(word);
    memory.setInt32(i + shift, word, true);
  }
  if (i < end) {
    const word = source.getInt32(i, true);
    // Of the last word the lowest bytes count; a mark never comes from a byte above.
    marks |= marksOf(word) << ((WORD_BYTES + i - end) * 8);
    memory.setInt32(i + shift, word, true);
  }
  if ((marks & HIGH_BITS) !== 0) {
    return putJsonSlice(memory, at, new Uint8Array(source.buffer, source.byteOffset, source.byteLength), start, end);
  }
  memory.setUint8(end + shift, QUOTE);
  return end + shift + 1;
}

/** The high bits of the bytes that must be escaped are set, of the bytes below the first such one none is; the other bits say nothing. */
function marksOf(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  return ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word);
}

const scratch = new Uint8Array(4096);
const encoder = new TextEncoder();

/** Writes a string as a JSON string; a lone surrogate becomes U+FFFD. */
export function writeJsonText(to: ByteWriter, text: string): void {
  if (text.length * 3 <= scratch.length) writeJsonSlice(to, scratch, 0, encoder.encodeInto(text, scratch).written);
  else {
    const bytes = encoder.encode(text);
    writeJsonSlice(to, bytes, 0, bytes.length);
  }
}

function putEscape(memory: DataView, at: number, byte: number): number {
  memory.setUint8(at, BACKSLASH);
  const short = SHORT_ESCAPES[byte];
  if (short !== undefined) {
    memory.setUint8(at + 1, short);
    return at + 2;
  }
  memory.setUint8(at + 1, LOWER_U);
  memory.setUint8(at + 2, ZERO);
  memory.setUint8(at + 3, ZERO);
  memory.setUint8(at + 4, HEX.charCodeAt(byte >> 4));
  memory.setUint8(at + 5, HEX.charCodeAt(byte & 15));
  return at + 6;
}
