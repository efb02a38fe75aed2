// LIKE over UTF-8 bytes. The pattern is cut at its `%` into parts: the first stands at the beginning, the last at the end, and each one
// between at the first place after the part before it. So nothing is ever tried twice, whatever the pattern.
//
//   'a_c%x%y'   parts a_c, x, y
import { utf8 } from './slice.ts';

/** One character of a part: its UTF-8 bytes, or null for `_`. */
type PartCharacter = Uint8Array | null;
type Part = readonly PartCharacter[];

export class LikePattern {
  private readonly parts: readonly Part[];

  /** `escapeCharacter` is one character or null. The pattern was checked when compiling. */
  constructor(pattern: string, escapeCharacter: string | null) {
    this.parts = partsOf(pattern, escapeCharacter);
  }

  matchesText(text: string): boolean {
    const bytes = utf8(text);
    return this.matches(bytes, 0, bytes.length);
  }

  /** Whether the whole slice matches. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const parts = this.parts;
    let at = matchForward(parts[0]!, bytes, start, end);
    if (parts.length === 1) return at === end;
    if (at < 0) return false;
    const last = parts.length - 1;
    for (let i = 1; i < last; i++) {
      at = find(parts[i]!, bytes, at, end);
      if (at < 0) return false;
    }
    return matchBackward(parts[last]!, bytes, at, end);
  }
}

/** Where the match of `part` at `at` ends, or -1. */
function matchForward(part: Part, bytes: Uint8Array, at: number, end: number): number {
  for (let i = 0; i < part.length; i++) {
    const character = part[i]!;
    if (character === null) {
      if (at >= end) return -1;
      at++;
      while (at < end && isContinuation(bytes[at]!)) at++;
    } else {
      if (at + character.length > end) return -1;
      for (let j = 0; j < character.length; j++) if (bytes[at + j] !== character[j]) return -1;
      at += character.length;
    }
  }
  return at;
}

/** Whether `part` stands at the end of `bytes[start, end)`. */
function matchBackward(part: Part, bytes: Uint8Array, start: number, end: number): boolean {
  let at = end;
  for (let i = part.length - 1; i >= 0; i--) {
    const character = part[i]!;
    if (character === null) {
      if (at <= start) return false;
      at--;
      while (at > start && isContinuation(bytes[at]!)) at--;
    } else {
      at -= character.length;
      if (at < start) return false;
      for (let j = 0; j < character.length; j++) if (bytes[at + j] !== character[j]) return false;
    }
  }
  return true;
}

/** Where the first match of `part` from `start` on ends, or -1. */
function find(part: Part, bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at <= end; at++) {
    if (at < end && isContinuation(bytes[at]!)) continue;
    const matchEnd = matchForward(part, bytes, at, end);
    if (matchEnd >= 0) return matchEnd;
  }
  return -1;
}

const isContinuation = (byte: number) => (byte & 0xc0) === 0x80;

function partsOf(pattern: string, escapeCharacter: string | null): Part[] {
  const parts: PartCharacter[][] = [[]];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === escapeCharacter && i + 1 < characters.length) parts.at(-1)!.push(utf8(characters[++i]!));
    else if (character === '%') parts.push([]);
    else parts.at(-1)!.push(character === '_' ? null : utf8(character));
  }
  // Several `%` in a row are one.
  return parts.filter((part, i) => i === 0 || i === parts.length - 1 || part.length > 0);
}
