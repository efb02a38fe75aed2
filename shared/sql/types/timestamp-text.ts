// Timestamps in the text of a script: `2026-11-20`, `2026-11-20 07:15`, `2026-11-20T07:15:30.123Z`, `… +01:00`. Without a zone they are UTC.

const TIMESTAMP_TEXT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Milliseconds since the epoch, digits beyond them cut off; null when the text is no timestamp. */
export function parseTimestampText(text: string): number | null {
  const match = TIMESTAMP_TEXT.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const inRange = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!inRange || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  const offset = zoneMinutes(zone);
  return offset === null ? null : date.getTime() - offset * 60_000;
}

function zoneMinutes(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** ISO-8601 UTC with milliseconds. */
export function timestampText(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? `${epochMs} ms` : date.toISOString();
}
