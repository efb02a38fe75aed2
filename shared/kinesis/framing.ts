// How a payload, decompressed, divides into user records. Producers put many rows into one payload, because a Kinesis record costs the same
// whether it is full or nearly empty.
import type { CsvForm } from '../engine/csv/csv-form.ts';
import type { SourceDescriptor } from '../engine/descriptor.ts';

/**
 * `payload`: the whole is one record. `lines`: each line that is not blank is one; a newline ends a line, the last may have none. Of CSV each
 * row is one, which may have line ends in quotes. Plain data, for it is handed to threads.
 */
export type Framing = 'payload' | 'lines' | CsvRows;

export type CsvRows = Pick<CsvForm, 'delimiter' | 'quote'>;

export function framingOf({ format, csv }: Pick<SourceDescriptor, 'format' | 'csv'>): Framing {
  if (csv !== undefined) return { delimiter: csv.delimiter, quote: csv.quote };
  return format === 'ndjson' ? 'lines' : 'payload';
}

/** Calls `add` for each record of the payload `bytes[start, end)`, which may hold many. */
export function splitPayload(
  framing: Exclude<Framing, 'payload'>,
  bytes: Buffer,
  start: number,
  end: number,
  add: (start: number, end: number) => void,
): void {
  if (framing === 'lines') splitLines(bytes, start, end, add);
  else splitCsvRows(framing, bytes, start, end, add);
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/**
 * Calls `add` for each line of `bytes[start, end)`, without the newline that ends it (CR LF is one too). A newline in a JSON string is
 * escaped, so that none can be inside a document. `add` may move the bytes: it is told places only.
 */
export function splitLines(bytes: Buffer, start: number, end: number, add: (start: number, end: number) => void): void {
  // Searched no further than the payload: behind it lies whatever the arena held before.
  const payload = bytes.subarray(0, end);
  while (start < end) {
    const newline = payload.indexOf(NEWLINE, start);
    const next = newline < 0 ? end : newline;
    const lineEnd = next > start && bytes[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    if (!isBlank(bytes, start, lineEnd)) add(start, lineEnd);
    start = next + 1;
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > SPACE) return false;
  return true;
}

/** Rows end at line ends outside of quotes; a quote opens at the beginning of a field only. What is empty between two line ends is no row. */
function splitCsvRows(
  { delimiter, quote }: CsvRows,
  bytes: Buffer,
  start: number,
  end: number,
  add: (start: number, end: number) => void,
): void {
  let rowStart = start;
  let isFieldStart = true;
  let isQuoted = false;
  for (let p = start; p <= end; p++) {
    const c = p < end ? bytes[p]! : NEWLINE;
    if (isQuoted && p < end) {
      if (c !== quote) continue;
      // A doubled quote stands for one, and the field goes on.
      if (p + 1 < end && bytes[p + 1] === quote) p++;
      else isQuoted = false;
    } else if (c === NEWLINE) {
      const rowEnd = p > rowStart && p < end && bytes[p - 1] === CARRIAGE_RETURN ? p - 1 : p;
      if (rowEnd > rowStart) add(rowStart, rowEnd);
      rowStart = p + 1;
      isFieldStart = true;
    } else if (c === quote && isFieldStart) {
      isQuoted = true;
      isFieldStart = false;
    } else isFieldStart = c === delimiter;
  }
}
