// Texts that do not stand in a record as they are wanted: appended to a buffer of their own.
import type { ByteWriter } from '../byte-writer.ts';
import { bytesOfBase64 } from '../cast/bytes.ts';
import { sliceText } from '../text/slice.ts';

/** Appends the BYTES that the base64 `bytes[start, end)` stands for, in their form as text; false where it is none. */
export function appendBase64(to: ByteWriter, bytes: Uint8Array, start: number, end: number): boolean {
  const value = bytesOfBase64(sliceText(bytes, start, end));
  if (value === null) return false;
  to.utf8(value);
  return true;
}

/** Whether no space stands between the tokens of the document `bytes[start, end)`, which passed the grammar. */
export function isCompactJson(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) {
    const c = bytes[p]!;
    if (c <= 32) return false;
    if (c === 34 /* " */) p = stringEnd(bytes, p);
  }
  return true;
}

/** Appends the document without the space between its tokens. */
export function appendCompactJson(to: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  for (let p = start; p < end; p++) {
    const c = bytes[p]!;
    if (c === 34 /* " */) {
      const last = stringEnd(bytes, p);
      to.copy(bytes, p, last + 1);
      p = last;
    } else if (c > 32) to.byte(c);
  }
}

/** The closing quote of the string that opens there. */
function stringEnd(bytes: Uint8Array, p: number): number {
  p++;
  while (bytes[p] !== 34 /* " */) p += bytes[p] === 92 /* \ */ ? 2 : 1;
  return p;
}
