// VARCHAR as it lies in a record: a slice `bytes[start, end)` of valid UTF-8. Byte order is code point order, so slices compare as they are.

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const SHORT_BYTES = 24;

/** The bytes of a literal. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** The slice as a string. */
export function sliceText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_BYTES) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 128) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

export function slicesEqual(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): boolean {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart) return false;
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** Below 0, 0 or above 0, in order of code points. */
export function compareSlices(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

/** The same order for strings, whose own order is that of UTF-16 units. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    // Surrogates stand for code points above everything else in UTF-16.
    if (left !== right)
      return (left >= 0xd800 && left < 0xe000 ? left + 0x10000 : left) - (right >= 0xd800 && right < 0xe000 ? right + 0x10000 : right);
  }
  return a.length - b.length;
}
