// The patterns of strftime, as DuckDB, SQLite and C have them: `%Y-%m-%d %H:%M:%S`. `%-d` is without zeros in front.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import * as fields from './format-fields.ts';
import { epoch, type FormatItem, fixedText, fraction, offset, zoneName } from './format-item.ts';

type Make = (width?: number) => FormatItem;

const LETTERS: Readonly<Record<string, Make>> = {
  Y: () => fields.year(),
  y: fields.year2,
  m: fields.month,
  B: () => fields.monthName(),
  b: () => fields.monthShort(),
  h: () => fields.monthShort(),
  d: fields.day,
  e: width => fields.day(width ?? 2, ' '),
  j: fields.dayOfYear,
  A: () => fields.dayName(),
  a: () => fields.dayShort(),
  u: fields.isoWeekday,
  w: fields.weekday,
  G: fields.isoYear,
  V: fields.isoWeek,
  H: fields.hour24,
  I: fields.hour12,
  M: fields.minute,
  S: fields.second,
  g: () => fraction(3),
  f: () => fraction(6),
  n: () => fraction(9),
  p: () => fields.half('Upper'),
  z: () => offset('', false),
  Z: () => zoneName,
  s: () => epoch(1000),
};

const COMPOSED: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  x: '%Y-%m-%d',
  D: '%m/%d/%y',
  R: '%H:%M',
  c: '%Y-%m-%d %H:%M:%S',
};

/** Throws `RowError` for a `%` before a letter that means nothing. */
export function strftimeItems(format: string): FormatItem[] {
  const items: FormatItem[] = [];
  for (const [part, minus, letter] of format.matchAll(/%(-?)(.?)|[^%]+/gsu)) {
    if (letter === undefined) items.push(fixedText(part));
    else if (part === '%%') items.push(fixedText('%'));
    else if (minus === '' && Object.hasOwn(COMPOSED, letter)) items.push(...strftimeItems(COMPOSED[letter]!));
    else if (Object.hasOwn(LETTERS, letter)) items.push(minus === '-' ? LETTERS[letter]!(1) : LETTERS[letter]!());
    else throw new RowError(`the format ${quoted(format)} has no meaning for ${quoted(part)}; a percent sign is %%`);
  }
  return items;
}
