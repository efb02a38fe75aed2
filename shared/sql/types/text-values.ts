// Values that a script writes as text. They are read by the functions that read those of records, so a constant means what a field would.
import { dateText, timeText } from '../../engine/cast/date-time.ts';
import { fineTimestampOfText, fineTimestampText, millisecondsOf } from '../../engine/cast/fine-timestamp.ts';
import { intervalText, monthsText, parseInterval, parseMonths } from '../../engine/cast/interval.ts';
import { timestampTextOf, truncatedTimestamp } from '../../engine/cast/timestamp.ts';
import {
  parsedText,
  readDate,
  readTime,
  readTimestamp,
  readWallClock,
  TIMESTAMP_MAX_MS,
  TIMESTAMP_MIN_MS,
} from '../../engine/json/timestamp.ts';
import { whole } from '../../engine/values.ts';
import { isFine, isWallClock, type SqlType, type TimestampType, unitDigits } from './sql-type.ts';

const READERS: ReadonlyMap<SqlType['kind'], (text: string) => number> = new Map([
  ['timestamp', (text: string) => parsedText(text, readTimestamp)],
  ['date', (text: string) => parsedText(text, readDate)],
  ['time', (text: string) => parsedText(text, readTime)],
  ['interval', parseInterval],
  ['interval-months', parseMonths],
]);

/** Whether a text constant beside a value of the type is read as one. */
export const isWrittenAsText = ({ kind }: SqlType): boolean => READERS.has(kind);

/**
 * The value of such a type that a text names, as a constant has it; null where it names none. A moment whose text names no zone is in UTC; a
 * clock has none.
 */
export function textValue(text: string, type: SqlType): number | bigint | null {
  if (isFine(type)) {
    const fine = fineTimestampOfText(text.trim(), type.precision, !type.hasZone);
    return fine === null ? null : BigInt(fine);
  }
  const value = isWallClock(type) ? parsedText(text.trim(), readWallClock) : READERS.get(type.kind)!(text.trim());
  if (Number.isNaN(value)) return null;
  return type.kind === 'timestamp' ? truncatedTimestamp(value, type.precision) : value;
}

/** The value as the script would write it. */
export function valueText(constant: number | bigint, type: SqlType): string {
  if (isFine(type)) return fineTimestampText(whole(BigInt(constant)), type.precision, type.hasZone);
  const value = Number(constant);
  switch (type.kind) {
    case 'timestamp':
      return timestampTextOf(value, type.precision, type.hasZone);
    case 'date':
      return dateText(value);
    case 'time':
      return timeText(value);
    case 'interval':
      return intervalText(value);
    case 'interval-months':
      return monthsText(value);
    default:
      return new Date(value).toISOString();
  }
}

/** Whether it lies in the years 0000 to 9999. */
export function isTimestamp(value: number | bigint, type: TimestampType): boolean {
  const epochMs = isFine(type) ? millisecondsOf(whole(BigInt(value)), unitDigits(type)) : Number(value);
  return epochMs >= TIMESTAMP_MIN_MS && epochMs <= TIMESTAMP_MAX_MS;
}
