// Numbers as people and spreadsheets write them: `007`, `+3`, `.5`, `5.` beside what JSON allows.

const isDigit = (c: number | undefined): boolean => c !== undefined && c >= 48 && c <= 57;

/** Whether the whole of `bytes[start, end)` is one. */
export function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let p = start;
  if (p < end && (bytes[p] === 45 || bytes[p] === 43) /* - + */) p++;
  let digitCount = 0;
  for (; p < end && isDigit(bytes[p]); p++) digitCount++;
  if (p < end && bytes[p] === 46 /* . */) for (p++; p < end && isDigit(bytes[p]); p++) digitCount++;
  if (digitCount === 0) return false;
  if (p < end && (bytes[p]! | 32) === 101 /* e */) {
    p++;
    if (p < end && (bytes[p] === 45 || bytes[p] === 43)) p++;
    const exponentStart = p;
    while (p < end && isDigit(bytes[p])) p++;
    if (p === exponentStart) return false;
  }
  return p === end;
}
