// TIME, TIMESTAMP and INTERVAL as types, in all their spellings.
import type { Span } from '../../diagnostics/diagnostic.ts';
import { INTERVAL, INTERVAL_MONTHS, type SqlType, TIME, TIMESTAMP } from '../../types/sql-type.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseDigits } from './digits.ts';

/** `TIMESTAMP[(p)] [WITH|WITHOUT [LOCAL] TIME ZONE]`: all are moments. */
export function parseTimestampType(cursor: TokenCursor, span: Span): SqlType {
  parsePrecision(cursor, span, 'TIMESTAMP');
  if (!cursor.accept('WITH', 'TIME', 'ZONE') && !cursor.accept('WITH', 'LOCAL', 'TIME', 'ZONE')) cursor.accept('WITHOUT', 'TIME', 'ZONE');
  return TIMESTAMP;
}

/** `TIME[(p)] [WITHOUT TIME ZONE]`. */
export function parseTimeType(cursor: TokenCursor, span: Span): SqlType {
  parsePrecision(cursor, span, 'TIME');
  if (cursor.at('WITH', 'TIME', 'ZONE')) {
    cursor.fail('W0302', cursor.spanFrom(span), 'A TIME has no zone: without a date nobody knows its offset.', { hint: 'write TIME' });
  }
  cursor.accept('WITHOUT', 'TIME', 'ZONE');
  return TIME;
}

function parsePrecision(cursor: TokenCursor, span: Span, name: 'TIME' | 'TIMESTAMP'): void {
  if (!cursor.at('(')) return;
  const [precision] = parseDigits(cursor, 1);
  if (precision === 3) return;
  cursor.diagnostics.warning('W0308', cursor.spanFrom(span), `A ${name} always has milliseconds.`, { hint: `write ${name}` });
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
