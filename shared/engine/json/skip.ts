// Passing over JSON that nobody reads, without believing it: the grammar of RFC 8259 to the letter, UTF-8 included. Both decoders skip with
// these functions, so what one of them takes for a document the other does too.
//
// Each takes the position where something begins and gives the position after it. Where the bytes break the grammar it gives `~p` instead,
// a negative number that still tells the place. Nothing at or after `end` is ever read, for another record may lie there.
import { utf8SequenceEnd } from './utf8.ts';

/** The root object is at depth 1. `JSON.parse` goes deeper, but a record of measurements does not, and a bound needs no memory per level. */
export const DEPTH_MAX = 512;

/** What every open object or array began with; the grammar has one caller at a time. */
const opened = new Uint8Array(DEPTH_MAX);

/** Past spaces, tabs and line ends. Never fails. */
export function skipSpace(bytes: Uint8Array, p: number, end: number): number {
  while (p < end) {
    const c = bytes[p]!;
    if (c > 32 || (c !== 32 && c !== 10 && c !== 13 && c !== 9)) break;
    p++;
  }
  return p;
}

/** From the byte after the opening quote to the byte after the closing one. */
export function skipString(bytes: Uint8Array, p: number, end: number): number {
  while (p < end) {
    const c = bytes[p]!;
    if (c === 34 /* " */) return p + 1;
    if (c >= 0x80) {
      const next = utf8SequenceEnd(bytes, p, end);
      if (next < 0) return ~p;
      p = next;
    } else if (c === 92 /* \ */) {
      p = skipEscape(bytes, p, end);
      if (p < 0) return p;
    } else if (c < 32) return ~p;
    else p++;
  }
  return ~p;
}

/** Like `skipString` for a text that is wanted as it stands: gives the position of the closing quote, and fails at an escape too. */
export function plainTextEnd(bytes: Uint8Array, p: number, end: number): number {
  while (p < end) {
    const c = bytes[p]!;
    if (c === 34 /* " */) return p;
    if (c >= 0x80) {
      const next = utf8SequenceEnd(bytes, p, end);
      if (next < 0) return ~p;
      p = next;
    } else if (c < 32 || c === 92 /* \ */) return ~p;
    else p++;
  }
  return ~p;
}

function skipEscape(bytes: Uint8Array, p: number, end: number): number {
  if (p + 1 >= end) return ~p;
  switch (bytes[p + 1]!) {
    case 34: // "
    case 47: // /
    case 92: // \
    case 98: // b
    case 102: // f
    case 110: // n
    case 114: // r
    case 116: // t
      return p + 2;
    case 117: // u
      if (p + 6 > end) return ~p;
      for (let i = p + 2; i < p + 6; i++) if (hexDigit(bytes[i]!) < 0) return ~p;
      return p + 6;
    default:
      return ~p;
  }
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Past a number; `bytes[p]` is a digit or a minus sign. What may follow a number is for the caller to say. */
export function skipNumber(bytes: Uint8Array, p: number, end: number): number {
  if (bytes[p] === 45 /* - */) p++;
  if (p >= end) return ~p;
  if (bytes[p] === 48 /* 0 */) p++;
  else {
    p = skipDigits(bytes, p, end);
    if (p < 0) return p;
  }
  if (p < end && bytes[p] === 46 /* . */) {
    p = skipDigits(bytes, p + 1, end);
    if (p < 0) return p;
  }
  if (p < end && (bytes[p]! | 32) === 101 /* e */) {
    p++;
    if (p < end && (bytes[p] === 43 /* + */ || bytes[p] === 45) /* - */) p++;
    p = skipDigits(bytes, p, end);
  }
  return p;
}

/** Past one digit or more. */
function skipDigits(bytes: Uint8Array, p: number, end: number): number {
  const start = p;
  while (p < end && bytes[p]! >= 48 && bytes[p]! <= 57) p++;
  return p === start ? ~p : p;
}

/** Past `true`, `false` or `null`. */
export function skipLiteral(bytes: Uint8Array, p: number, end: number): number {
  if (p >= end) return ~p;
  switch (bytes[p]!) {
    case 116: // true
      return p + 4 <= end && bytes[p + 1] === 114 && bytes[p + 2] === 117 && bytes[p + 3] === 101 ? p + 4 : ~p;
    case 102: // false
      return p + 5 <= end && bytes[p + 1] === 97 && bytes[p + 2] === 108 && bytes[p + 3] === 115 && bytes[p + 4] === 101 ? p + 5 : ~p;
    case 110: // null
      return p + 4 <= end && bytes[p + 1] === 117 && bytes[p + 2] === 108 && bytes[p + 3] === 108 ? p + 4 : ~p;
    default:
      return ~p;
  }
}

/** Past any value; `bytes[p]` is its first byte. `depth`: how many objects and arrays are open around it. */
export function skipValue(bytes: Uint8Array, p: number, end: number, depth: number): number {
  const depthAround = depth;
  for (;;) {
    const c = p < end ? bytes[p]! : 0;
    if (c === 123 /* { */ || c === 91 /* [ */) {
      if (depth === DEPTH_MAX) return ~p;
      p = skipSpace(bytes, p + 1, end);
      if (p < end && bytes[p] === c + 2) p++;
      else {
        opened[depth++] = c;
        if (c === 123 && (p = skipName(bytes, p, end)) < 0) return p;
        continue;
      }
    } else if ((p = skipScalar(bytes, p, end, c)) < 0) return p;
    for (;;) {
      if (depth === depthAround) return p;
      p = skipSpace(bytes, p, end);
      if (p >= end) return ~p;
      const around = opened[depth - 1]!;
      if (bytes[p] === 44 /* , */) {
        p = skipSpace(bytes, p + 1, end);
        if (around === 123 && (p = skipName(bytes, p, end)) < 0) return p;
        break;
      }
      // A closing bracket stands two after its opening one in ASCII, round ones aside.
      if (bytes[p] !== around + 2) return ~p;
      p++;
      depth--;
    }
  }
}

function skipScalar(bytes: Uint8Array, p: number, end: number, first: number): number {
  if (first === 34 /* " */) return skipString(bytes, p + 1, end);
  if (first === 45 /* - */ || (first >= 48 && first <= 57)) return skipNumber(bytes, p, end);
  return skipLiteral(bytes, p, end);
}

/** Past a name, its colon and the space around it. */
function skipName(bytes: Uint8Array, p: number, end: number): number {
  if (p >= end || bytes[p] !== 34 /* " */) return ~p;
  p = skipString(bytes, p + 1, end);
  if (p < 0) return p;
  p = skipSpace(bytes, p, end);
  return p < end && bytes[p] === 58 /* : */ ? skipSpace(bytes, p + 1, end) : ~p;
}
