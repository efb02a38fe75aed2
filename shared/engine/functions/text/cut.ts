// Parts of a text. Places count from 1; below 0 they count from the end, as in Flink and DuckDB.
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';
import { bounded, characters, textLength } from './characters.ts';

/** SUBSTRING: from `start` on, `length` characters of it. Place 0 stands before the first. Throws `RowError` for a length below 0. */
export function substring(text: string, start: Whole, length?: Whole): string {
  if (length !== undefined && length < 0) throw new RowError(`SUBSTRING cannot take ${length} characters`);
  const place = bounded(start);
  const from = place < 0 ? textLength(text) + place : place - 1;
  const to = length === undefined ? Number.POSITIVE_INFINITY : from + bounded(length);
  return to <= 0 ? '' : characters(text, Math.max(0, from), to);
}

/** The first `count` characters; below 0 all but the last. */
export function leftText(text: string, count: Whole): string {
  const wanted = bounded(count);
  return characters(text, 0, wanted < 0 ? Math.max(0, textLength(text) + wanted) : wanted);
}

/** The last `count` characters; below 0 all but the first. */
export function rightText(text: string, count: Whole): string {
  const wanted = bounded(count);
  return characters(text, wanted < 0 ? -wanted : Math.max(0, textLength(text) - wanted), Number.POSITIVE_INFINITY);
}

/** The part number `index` between separators, from 1, below 0 from the end; '' where there is none. Throws `RowError` for 0. */
export function splitPart(text: string, separator: string, index: Whole): string {
  const place = bounded(index);
  if (place === 0) throw new RowError('SPLIT_PART counts parts from 1, or from -1 backwards; it has no part 0');
  const parts = separator === '' ? [text] : text.split(separator);
  return parts[place > 0 ? place - 1 : parts.length + place] ?? '';
}

/** `text` with `length` characters from place `start` replaced. Throws `RowError` for a place or length below what there is. */
export function overlay(text: string, replacement: string, start: Whole, length: Whole = textLength(replacement)): string {
  const from = bounded(start);
  if (from < 1) throw new RowError(`OVERLAY counts places from 1, not ${start}`);
  if (length < 0) throw new RowError(`OVERLAY cannot replace ${length} characters`);
  const end = from - 1 + bounded(length);
  return characters(text, 0, from - 1) + replacement + characters(text, end, Number.POSITIVE_INFINITY);
}

/** SUBSTRING_INDEX: all before so many separators, or (below 0) behind so many from the end. */
export function textBeforeSeparators(text: string, separator: string, count: Whole): string {
  if (separator === '' || count === 0) return '';
  const parts = text.split(separator);
  return (count > 0 ? parts.slice(0, Number(count)) : parts.slice(Number(count))).join(separator);
}
