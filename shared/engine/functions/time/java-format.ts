// The patterns of Java, as Flink and Kinesis Data Analytics have them: `yyyy-MM-dd HH:mm:ss.SSS`, text in single quotes.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import * as fields from './format-fields.ts';
import { type FormatItem, fixedText, fraction, offset, zoneName } from './format-item.ts';

/** By letter, given how often it stands in a row; null for a number of letters that means nothing. */
const LETTERS: Readonly<Record<string, (count: number) => FormatItem | null>> = {
  y: count => (count === 2 ? fields.year2() : fields.year(count)),
  u: count => (count === 2 ? fields.year2() : fields.year(count)),
  Y: fields.isoYear,
  M: count => (count <= 2 ? fields.month(count) : count === 3 ? fields.monthShort() : fields.monthName()),
  L: count => (count <= 2 ? fields.month(count) : count === 3 ? fields.monthShort() : fields.monthName()),
  d: fields.day,
  D: fields.dayOfYear,
  E: count => (count <= 3 ? fields.dayShort() : fields.dayName()),
  e: fields.isoWeekday,
  w: fields.isoWeek,
  Q: fields.quarter,
  q: fields.quarter,
  H: fields.hour24,
  h: fields.hour12,
  m: fields.minute,
  s: fields.second,
  S: fraction,
  a: () => fields.half('Upper'),
  X: count => offset(count === 3 ? ':' : '', true, count === 1),
  x: count => offset(count === 3 ? ':' : '', false, count === 1),
  Z: count => (count <= 3 ? offset('', false) : offset(':', true)),
  z: () => zoneName,
  V: () => zoneName,
};

/** Throws `RowError` for a letter that is no pattern: as itself it stands in single quotes. */
export function javaItems(format: string): FormatItem[] {
  const items: FormatItem[] = [];
  for (const [part] of format.matchAll(/'(?:[^']|'')*'|'|([A-Za-z])\1*|[^A-Za-z']+/gu)) {
    if (part.startsWith("'")) {
      if (part === "'") throw new RowError(`a quote in the format ${quoted(format)} never ends`);
      items.push(fixedText(part === "''" ? "'" : part.slice(1, -1).replaceAll("''", "'")));
    } else if (/^[A-Za-z]/.test(part)) {
      const item = part.length > 9 ? null : (LETTERS[part[0]!]?.(part.length) ?? null);
      if (item === null)
        throw new RowError(`the format ${quoted(format)} has no meaning for ${quoted(part)}; text stands in single quotes`);
      items.push(item);
    } else items.push(fixedText(part));
  }
  return items;
}
