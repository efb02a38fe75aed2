// Values that a script writes as text. They are read by the functions that read those of records, so a constant means what a field would.
import { dateText, timeText } from '../../engine/cast/date-time.ts';
import { intervalText, monthsText, parseInterval, parseMonths } from '../../engine/cast/interval.ts';
import { parsedText, readDate, readTime, readTimestamp, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../../engine/json/timestamp.ts';
import type { SqlType } from './sql-type.ts';

const READERS: ReadonlyMap<SqlType['kind'], (text: string) => number> = new Map([
  ['timestamp', (text: string) => parsedText(text, readTimestamp)],
  ['date', (text: string) => parsedText(text, readDate)],
  ['time', (text: string) => parsedText(text, readTime)],
  ['interval', parseInterval],
  ['interval-months', parseMonths],
]);

/** Whether a text constant beside a value of the type is read as one. */
export const isWrittenAsText = ({ kind }: SqlType): boolean => READERS.has(kind);

/** The value of such a type that a text names; null where it names none. A timestamp without a zone is UTC. */
export function textValue(text: string, { kind }: SqlType): number | null {
  const value = READERS.get(kind)!(text.trim());
  return Number.isNaN(value) ? null : value;
}

/** The value as the script would write it. */
export function valueText(value: number, { kind }: SqlType): string {
  switch (kind) {
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

export const isTimestamp = (epochMs: number): boolean => epochMs >= TIMESTAMP_MIN_MS && epochMs <= TIMESTAMP_MAX_MS;
