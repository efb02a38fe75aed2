// The key of a group as text, for partition keys and item keys. One VARCHAR column stands as it is; everything else is the JSON array of
// the values. So that the two never meet, a text that is empty or begins with `[` is written as an array too.
import type { ByteWriter } from '../byte-writer.ts';
import { writeJsonSlice } from '../output/json-text.ts';

const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;

export function writeTextKeyText(to: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  if (end > start && bytes[start] !== OPENING_BRACKET) {
    to.copy(bytes, start, end);
  } else {
    to.byte(OPENING_BRACKET);
    writeJsonSlice(to, bytes, start, end);
    to.byte(CLOSING_BRACKET);
  }
}
