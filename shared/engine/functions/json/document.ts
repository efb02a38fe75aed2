// Places in a JSON document, found in its text: what stands there keeps its digits and its order. The document is checked as a whole first.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import type { JsonPath, JsonStep } from './path.ts';

const QUOTE = 34;
const COMMA = 44;
const OPENING = new Set([123, 91]);
const CLOSING = new Set([125, 93]);

/** A query often asks one document several times: the last one is known to be fine. */
let checked: string | null = null;

export function isJson(text: string): boolean {
  if (text === checked) return true;
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  checked = text;
  return true;
}

/** Throws `RowError` where the text is no JSON document. */
export function checkJson(text: string): void {
  if (!isJson(text)) throw new RowError(`${quoted(text)} is not JSON`);
}

/** The text at the path, of several places an array of what stands there; null where there is nothing. Throws `RowError` where the document is none. */
export function jsonAt(document: string, path: JsonPath | undefined): string | null {
  if (path?.isMany) return `[${jsonAll(document, path).join(',')}]`;
  checkJson(document);
  let start = skipSpace(document, 0);
  for (const step of path?.steps ?? []) {
    [start = -1] = stepped(document, start, step);
    if (start < 0) return null;
  }
  return document.slice(start, endOf(document, start));
}

/** What stands at every place that the path leads to. Throws `RowError` where the document is none. */
export function jsonAll(document: string, { steps }: JsonPath): string[] {
  checkJson(document);
  let starts = [skipSpace(document, 0)];
  for (const step of steps) starts = starts.flatMap(start => stepped(document, start, step));
  return starts.map(start => document.slice(start, endOf(document, start)));
}

function stepped(text: string, start: number, step: JsonStep): number[] {
  if (typeof step === 'object') return partsOf(text, start, step.every);
  const found = typeof step === 'string' ? memberOf(text, start, step) : elementOf(text, start, step);
  return found < 0 ? [] : [found];
}

/** Where each member or element begins; of members with one name all. */
function partsOf(text: string, start: number, every: 'member' | 'element'): number[] {
  if (text[start] !== (every === 'member' ? '{' : '[')) return [];
  const starts: number[] = [];
  for (let at = skipSpace(text, start + 1); text[at] !== '}' && text[at] !== ']'; at = next(text, at)) {
    if (every === 'member') at = skipSpace(text, skipSpace(text, endOf(text, at)) + 1);
    starts.push(at);
  }
  return starts;
}

/** Where the value of a member begins, of several the last; -1 without one. */
function memberOf(text: string, start: number, name: string): number {
  if (text[start] !== '{') return -1;
  let found = -1;
  let at = skipSpace(text, start + 1);
  while (text[at] !== '}') {
    const nameEnd = endOf(text, at);
    const value = skipSpace(text, skipSpace(text, nameEnd) + 1);
    if (stringValue(text.slice(at, nameEnd)) === name) found = value;
    at = next(text, value);
  }
  return found;
}

/** The names of an object's members, each once, where they stand first; null of anything else. */
export function memberNames(text: string): string[] | null {
  if (text[0] !== '{') return null;
  const names = new Set<string>();
  let at = skipSpace(text, 1);
  while (text[at] !== '}') {
    const nameEnd = endOf(text, at);
    names.add(stringValue(text.slice(at, nameEnd)));
    at = next(text, skipSpace(text, skipSpace(text, nameEnd) + 1));
  }
  return [...names];
}

/** Where an element begins; -1 without one. */
function elementOf(text: string, start: number, index: number): number {
  if (text[start] !== '[') return -1;
  const wanted = index < 0 ? elementCount(text, start) + index : index;
  if (wanted < 0) return -1;
  let at = skipSpace(text, start + 1);
  for (let i = 0; text[at] !== ']'; i++) {
    if (i === wanted) return at;
    at = next(text, at);
  }
  return -1;
}

/** Of an array that begins there. */
export function elementCount(text: string, start: number): number {
  let count = 0;
  for (let at = skipSpace(text, start + 1); text[at] !== ']'; at = next(text, at)) count++;
  return count;
}

/** From a value to the next one, or to the closing bracket. */
function next(text: string, value: number): number {
  const end = skipSpace(text, endOf(text, value));
  return text.charCodeAt(end) === COMMA ? skipSpace(text, end + 1) : end;
}

/** Behind the value that begins there. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      if (depth === 0) return at + 1;
    } else if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code)) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (code === COMMA || code === 58 || isSpace(code))) return at;
  }
  return text.length;
}

/** The closing quote of the string that opens there. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text[at] === '\\' ? 2 : 1;
  return at;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

function skipSpace(text: string, at: number): number {
  let place = at;
  while (isSpace(text.charCodeAt(place))) place++;
  return place;
}

/** What a JSON string says; a lone surrogate becomes U+FFFD, as in records. */
export function stringValue(json: string): string {
  return json.includes('\\') ? (JSON.parse(json) as string).toWellFormed() : json.slice(1, -1);
}

/** Without spaces between the tokens. */
export function compact(json: string): string {
  let result = '';
  for (let at = 0; at < json.length; ) {
    const end = json.charCodeAt(at) === QUOTE ? stringEnd(json, at) + 1 : at + 1;
    if (!isSpace(json.charCodeAt(at))) result += json.slice(at, end);
    at = end;
  }
  return result;
}
