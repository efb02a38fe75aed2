// Base64 straight into the arena. Node's decoder skips what is not base64 instead of refusing it, so the length tells whether it did.
import type { BatchArena } from './batch-arena.ts';

const EQUALS = 61;

/** Appends the decoded bytes and returns true; appends nothing and returns false where `text` is not base64. */
export function appendBase64(arena: BatchArena, text: string): boolean {
  let digitCount = text.length;
  if (digitCount > 0 && text.charCodeAt(digitCount - 1) === EQUALS) digitCount--;
  if (digitCount > 0 && text.charCodeAt(digitCount - 1) === EQUALS) digitCount--;
  if (digitCount % 4 === 1) return false;
  const byteCount = Math.floor((digitCount * 3) / 4);
  arena.reserveBytes(byteCount);
  const written = arena.bytes.write(text, arena.byteCount, byteCount, 'base64');
  if (written !== byteCount) return false;
  arena.byteCount += byteCount;
  return true;
}
