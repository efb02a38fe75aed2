// How a payload, decompressed, divides into user records. Producers put many rows into one payload, because a Kinesis record costs the same
// whether it is full or nearly empty.
import type { SourceDescriptor } from '../engine/descriptor.ts';

/** `payload`: the whole is one record. `lines`: each line that is not blank is one; a newline ends a line, the last may have none. */
export type Framing = 'payload' | 'lines';

export const framingOf = ({ format }: Pick<SourceDescriptor, 'format'>): Framing => (format === 'ndjson' ? 'lines' : 'payload');

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
