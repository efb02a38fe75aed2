// The patterns of PostgreSQL's TO_CHAR: `YYYY-MM-DD HH24:MI:SS.MS`. Names are filled up with spaces to the longest unless FM stands before.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import * as fields from './format-fields.ts';
import { type FormatItem, fixedText, fraction, offset, zoneName } from './format-item.ts';

/** FM: without zeros or spaces in front. */
type Make = (plain: boolean) => FormatItem;
const NAME_WIDTH = 9;
const width = (digits: number, plain: boolean): number => (plain ? 1 : digits);

/** Longer ones before those that they begin with. Numbers in any case, names by their case. */
const PATTERNS: readonly (readonly [RegExp, Make])[] = [
  [/^yyyy/i, plain => fields.year(width(4, plain))],
  [/^yy/i, fields.year2],
  [/^iyyy/i, fields.isoYear],
  [/^MONTH/, plain => fields.monthName('Upper', plain ? 0 : NAME_WIDTH)],
  [/^Month/, plain => fields.monthName('Capital', plain ? 0 : NAME_WIDTH)],
  [/^month/, plain => fields.monthName('lower', plain ? 0 : NAME_WIDTH)],
  [/^MON/, () => fields.monthShort('Upper')],
  [/^Mon/, () => fields.monthShort('Capital')],
  [/^mon/, () => fields.monthShort('lower')],
  [/^mm/i, plain => fields.month(width(2, plain))],
  [/^mi/i, plain => fields.minute(width(2, plain))],
  [/^ms/i, fields.millisecond],
  [/^us/i, () => fraction(6)],
  [/^ddd/i, plain => fields.dayOfYear(width(3, plain))],
  [/^DAY/, plain => fields.dayName('Upper', plain ? 0 : NAME_WIDTH)],
  [/^Day/, plain => fields.dayName('Capital', plain ? 0 : NAME_WIDTH)],
  [/^day/, plain => fields.dayName('lower', plain ? 0 : NAME_WIDTH)],
  [/^DY/, () => fields.dayShort('Upper')],
  [/^Dy/, () => fields.dayShort('Capital')],
  [/^dy/, () => fields.dayShort('lower')],
  [/^dd/i, plain => fields.day(width(2, plain))],
  [/^id/i, fields.isoWeekday],
  [/^d/i, fields.weekdayFrom1],
  [/^hh24/i, plain => fields.hour24(width(2, plain))],
  [/^hh12/i, plain => fields.hour12(width(2, plain))],
  [/^hh/i, plain => fields.hour12(width(2, plain))],
  [/^ssss/i, fields.secondOfDay],
  [/^ss/i, plain => fields.second(width(2, plain))],
  [/^(?:AM|PM)/, () => fields.half('Upper')],
  [/^(?:am|pm)/, () => fields.half('lower')],
  [/^iw/i, plain => fields.isoWeek(width(2, plain))],
  [/^q/i, fields.quarter],
  [/^tzh:tzm/i, () => offset(':', false)],
  [/^tz/i, () => zoneName],
  [/^of/i, () => offset(':', false, true)],
];

/** `HH:mm` of Java: the month in PostgreSQL, whatever the case, and never meant. */
const MONTH_AFTER_HOUR = /hh(?:12|24)?[^a-z"]?mm/i;

/** Throws `RowError` for a letter that is no pattern (as itself it stands in double quotes), and for a month where minutes are meant. */
export function postgresItems(format: string): FormatItem[] {
  if (MONTH_AFTER_HOUR.test(format))
    throw new RowError(
      `the format ${quoted(format)} has the month behind the hour: minutes are MI here; PARSE_TIMESTAMP and DATE_FORMAT take patterns of Java, where they are mm`,
    );
  const items: FormatItem[] = [];
  for (let rest = format; rest !== ''; ) {
    const plain = /^fm/i.test(rest);
    const from = plain ? rest.slice(2) : rest;
    const known = PATTERNS.find(([pattern]) => pattern.test(from));
    const literal = /^"([^"]*)"|^([^A-Za-z"]|[TZ])/u.exec(from);
    if (known !== undefined) {
      items.push(known[1](plain));
      rest = from.replace(known[0], '');
    } else if (literal !== null) {
      items.push(fixedText(literal[1] ?? literal[2]!));
      rest = from.slice(literal[0].length);
    } else {
      throw new RowError(`the format ${quoted(format)} is not known from ${quoted(rest)} on; text as it is stands in double quotes`);
    }
  }
  return items;
}
