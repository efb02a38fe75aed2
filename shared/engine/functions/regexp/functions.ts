// The functions on regular expressions.
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import { characterIndex, checkLength } from '../text/characters.ts';
import { RegularExpression } from './regular-expression.ts';

/** Throws `RowError` for a pattern that is none. */
export const regularExpression = (pattern: string): RegularExpression => new RegularExpression(pattern);

/** REGEXP_LIKE: whether the pattern matches somewhere in the text. */
export const regexpTest = (text: string, pattern: RegularExpression): boolean => pattern.test(text);

/** REGEXP_EXTRACT: the first match, or one of its groups; null where there is none. Throws `RowError` for a group that the pattern lacks. */
export function regexpExtract(text: string, pattern: RegularExpression, group: Whole = 0): string | null {
  if (group < 0 || group > pattern.groupCount) {
    throw new RowError(`REGEXP_EXTRACT asks for group ${group}, and the pattern has ${pattern.groupCount}`);
  }
  const slots = pattern.exec(text);
  return slots === null ? null : groupText(text, slots, Number(group));
}

/** REGEXP_EXTRACT_ALL: every match, or a group of each. Throws `RowError` for a group that the pattern lacks. */
export function regexpExtractAll(text: string, pattern: RegularExpression, group: Whole = 0): readonly (string | null)[] {
  if (group < 0 || group > pattern.groupCount) {
    throw new RowError(`REGEXP_EXTRACT_ALL asks for group ${group}, and the pattern has ${pattern.groupCount}`);
  }
  return Array.from(matches(text, pattern), slots => groupText(text, slots, Number(group)));
}

/** REGEXP_SPLIT: the parts between matches; an empty match at either end divides nothing. */
export function regexpSplit(text: string, pattern: RegularExpression): readonly string[] {
  const parts: string[] = [];
  let end = 0;
  for (const [from, to] of matches(text, pattern)) {
    if (from === to && (from === 0 || from === text.length)) continue;
    parts.push(text.slice(end, from));
    end = to!;
  }
  parts.push(text.slice(end));
  return parts;
}

/** REGEXP_COUNT: how many matches there are without overlaps. */
export function regexpCount(text: string, pattern: RegularExpression): number {
  let count = 0;
  for (const _ of matches(text, pattern)) count++;
  return count;
}

/** REGEXP_INSTR: where the first match begins, from 1; 0 where there is none. */
export function regexpPosition(text: string, pattern: RegularExpression): number {
  const slots = pattern.exec(text);
  return slots === null ? 0 : characterIndex(text, slots[0]!) + 1;
}

/** The first match replaced. Throws `RowError` where the result would be too long. */
export const regexpReplaceFirst = (text: string, pattern: RegularExpression, replacement: string): string =>
  replaced(text, pattern, replacement, 1);

/** Every match replaced. Throws `RowError` where the result would be too long. */
export const regexpReplaceAll = (text: string, pattern: RegularExpression, replacement: string): string =>
  replaced(text, pattern, replacement, Number.POSITIVE_INFINITY);

function replaced(text: string, pattern: RegularExpression, replacement: string, countMax: number): string {
  let result = '';
  let end = 0;
  let count = 0;
  for (const slots of matches(text, pattern)) {
    result += text.slice(end, slots[0]) + filled(replacement, text, slots, pattern.groupCount);
    checkLength('REGEXP_REPLACE', result.length);
    end = slots[1]!;
    if (++count >= countMax) break;
  }
  return result + text.slice(end);
}

/** `\1` is the first group, `\0` and `\&` the whole match, `\\` a backslash. */
function filled(replacement: string, text: string, slots: Int32Array, groupCount: number): string {
  if (!replacement.includes('\\')) return replacement;
  return replacement.replace(/\\(.?)/gsu, (written, sign: string) => {
    if (sign === '\\') return '\\';
    const group = sign === '&' ? 0 : /\d/.test(sign) ? Number(sign) : -1;
    if (group >= 0 && group <= groupCount) return groupText(text, slots, group) ?? '';
    throw new RowError(`REGEXP_REPLACE does not know '${written}': the pattern has ${groupCount} groups, and a backslash is \\\\`);
  });
}

/** One search looks at each character once, but many may each look ahead to the end: together they are bounded. */
const VISITS_PER_CHARACTER = 32;
const VISITS_FREE = 1_000_000;

/** All matches from left to right; an empty one does not count right behind another. */
function* matches(text: string, pattern: RegularExpression): Generator<Int32Array> {
  let from = 0;
  let end = -1;
  const visitedMax = pattern.visitedCount + VISITS_FREE + VISITS_PER_CHARACTER * text.length;
  while (from <= text.length) {
    const slots = pattern.exec(text, from);
    if (pattern.visitedCount > visitedMax) throw new RowError(`a regular expression finds too much in a text of ${text.length} characters`);
    if (slots === null) return;
    const isEmpty = slots[0] === slots[1];
    if (!isEmpty || slots[0] !== end) yield slots;
    end = slots[1]!;
    from = isEmpty ? end + (text.codePointAt(end)! > 0xffff ? 2 : 1) : end;
  }
}

function groupText(text: string, slots: Int32Array, group: number): string | null {
  return slots[2 * group]! < 0 ? null : text.slice(slots[2 * group], slots[2 * group + 1]);
}
