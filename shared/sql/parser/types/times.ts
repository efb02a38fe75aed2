// TIME, TIMESTAMP and INTERVAL as types, in all their spellings.
import type { Span } from '../../diagnostics/diagnostic.ts';
import {
  INTERVAL,
  INTERVAL_MONTHS,
  type SqlType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_PRECISIONS,
  type TimestampType,
  WALL_CLOCK,
} from '../../types/sql-type.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseDigits } from './digits.ts';

/** `TIMESTAMP[(p)] [WITH|WITHOUT [LOCAL] TIME ZONE]`, a moment unless WITHOUT is said. */
export function parseTimestampType(cursor: TokenCursor, span: Span): TimestampType {
  const precision = parsePrecision(cursor, span, 'TIMESTAMP');
  const hasZone = !cursor.accept('WITHOUT', 'TIME', 'ZONE');
  if (hasZone && !cursor.accept('WITH', 'TIME', 'ZONE')) cursor.accept('WITH', 'LOCAL', 'TIME', 'ZONE');
  return { ...TIMESTAMP, precision, hasZone };
}

/** `TIMESTAMP_NTZ[(p)]`, `DATETIME[(p)]`. */
export function parseWallClockType(cursor: TokenCursor, span: Span): TimestampType {
  return { ...WALL_CLOCK, precision: parsePrecision(cursor, span, 'TIMESTAMP') };
}

/** `TIME[(p)] [WITHOUT TIME ZONE]`. */
export function parseTimeType(cursor: TokenCursor, span: Span): SqlType {
  if (parsePrecision(cursor, span, 'TIME') !== 3)
    cursor.diagnostics.warning('W0308', cursor.spanFrom(span), 'A TIME always has milliseconds.', { hint: 'write TIME' });
  if (cursor.at('WITH', 'TIME', 'ZONE')) {
    cursor.fail('W0302', cursor.spanFrom(span), 'A TIME has no zone: without a date nobody knows its offset.', { hint: 'write TIME' });
  }
  cursor.accept('WITHOUT', 'TIME', 'ZONE');
  return TIME;
}

/** Digits behind the second: three where none are named. */
function parsePrecision(cursor: TokenCursor, span: Span, name: 'TIME' | 'TIMESTAMP'): TimestampType['precision'] {
  if (!cursor.at('(')) return 3;
  const [precision] = parseDigits(cursor, 1);
  const known = TIMESTAMP_PRECISIONS.find(each => each === precision);
  if (known !== undefined) return known;
  return cursor.fail('W0302', cursor.spanFrom(span), `A ${name} has 0 to 9 digits behind the second, not ${precision}.`, {
    hint: `write ${name}(3)`,
  });
}

const MONTH_UNITS = ['YEAR', 'MONTH'];
const TIME_UNITS = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** `INTERVAL`, `INTERVAL DAY TO SECOND`, `INTERVAL YEAR TO MONTH` and their parts. */
export function parseIntervalType(cursor: TokenCursor): SqlType {
  const first = cursor.peek();
  const units = [MONTH_UNITS, TIME_UNITS].find(each => each.includes(first.key));
  if (units === undefined) return INTERVAL;
  cursor.take();
  if (cursor.at('(')) parseDigits(cursor, 2);
  if (cursor.accept('TO')) {
    const { key } = cursor.peek();
    if (units.indexOf(key) <= units.indexOf(first.key))
      cursor.failExpected(`one of ${units.join(', ')} behind ${first.key}`, { hint: `write INTERVAL ${first.key}` });
    cursor.take();
    if (cursor.at('(')) parseDigits(cursor, 1);
  }
  return units === MONTH_UNITS ? INTERVAL_MONTHS : INTERVAL;
}
