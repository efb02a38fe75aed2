// Timestamps in the text of a script. They are read by the parser that reads those of records, so a constant means what a field would.
import { parseTimestampText as readTimestampText, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../../engine/json/timestamp.ts';

/** Milliseconds since the epoch; null when the text is no timestamp. Without a zone it is UTC. */
export function parseTimestampText(text: string): number | null {
  const epochMs = readTimestampText(text.trim());
  return Number.isNaN(epochMs) ? null : epochMs;
}

export const isTimestamp = (epochMs: number): boolean => epochMs >= TIMESTAMP_MIN_MS && epochMs <= TIMESTAMP_MAX_MS;

/** ISO-8601 UTC with milliseconds. */
export const timestampText = (epochMs: number): string => new Date(epochMs).toISOString();
