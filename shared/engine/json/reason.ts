// Why a record is undecodable, as one sentence for whoever reads the dead letters: what is wrong, where, what was given, what is allowed.
import { DEPTH_MAX, skipSpace } from './skip.ts';

const GIVEN_CHARACTERS_MAX = 64;

/** The value does not suit its column. `start` -1: the document has no such field. */
export function fieldReason(name: string, type: string, allowed: string, bytes: Uint8Array, start: number, end: number): string {
  const given = start < 0 ? 'the record has no such field' : `the record has ${shortText(bytes, start, end)}`;
  return `column ${name}: ${type} ${allowed}, but ${given}`;
}

/** The document is JSON, but no object. */
export function rootReason(bytes: Uint8Array, start: number, end: number): string {
  return `a record must be a JSON object, but this one is ${shortText(bytes, start, end)}`;
}

/** The document breaks the grammar of JSON at `at`. */
export function grammarReason(bytes: Uint8Array, start: number, end: number, at: number): string {
  const byte = at - start;
  if (skipSpace(bytes, start, end) === end) return 'a record must be a JSON object, but this one is empty';
  if (at >= end) return `the record is no JSON: it ends too early, after ${end - start} bytes`;
  const c = bytes[at]!;
  if (c >= 0x80) return `the record is no JSON: byte ${byte} (0x${c.toString(16)}) does not belong there, or is no UTF-8`;
  if (c < 32 || c === 127) return `the record is no JSON: the control character 0x${c.toString(16).padStart(2, '0')} at byte ${byte}`;
  if (isTooDeep(bytes, start, at, c)) return `objects and arrays may be ${DEPTH_MAX} deep, but this record goes on at byte ${byte}`;
  return `the record is no JSON: unexpected ${String.fromCharCode(c)} at byte ${byte}`;
}

/** An opening bracket is unexpected at `at` either way; it is too deep where that many are open. The part before `at` has passed. */
function isTooDeep(bytes: Uint8Array, start: number, at: number, c: number): boolean {
  if (c !== 123 && c !== 91) return false;
  let depth = 0;
  let inString = false;
  for (let i = start; i < at; i++) {
    const each = bytes[i]!;
    if (inString) {
      if (each === 92 /* \ */) i++;
      else if (each === 34 /* " */) inString = false;
    } else if (each === 34) inString = true;
    else if (each === 123 || each === 91) depth++;
    else if (each === 125 || each === 93) depth--;
  }
  return depth >= DEPTH_MAX;
}

/** The value as it stands in the record, cut to 64 characters. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  // A copy, because the record may lie in shared memory. No character is longer than four bytes.
  const text = new TextDecoder().decode(bytes.slice(start, Math.min(end, start + GIVEN_CHARACTERS_MAX * 4)));
  const characters = Array.from(text.replace(/[\s\p{Cc}]+/gu, ' ').trimEnd());
  return characters.length <= GIVEN_CHARACTERS_MAX ? characters.join('') : `${characters.slice(0, GIVEN_CHARACTERS_MAX).join('')}…`;
}
