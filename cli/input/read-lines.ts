// Lines of a file, a gzip file or stdin, as bytes, without making a string of each.
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExternalError } from '../../shared/engine/errors.ts';
import { unreadable } from '../script.ts';

/** What one record on Kinesis may have at most for Lambda to take it: 6 MB of payload, base64 and all. */
export const ROW_BYTES_MAX = 4 * 1024 * 1024;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const CHUNK_BYTES = 1 << 20;

export interface Line {
  /** Valid until the next line is asked for. */
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly number: number;
}

export interface LineSource {
  /** The bytes, unpacked; for formats whose rows are not lines. Read either this or `lines`. */
  readonly stream: Readable;
  readonly lines: AsyncIterable<readonly Line[]>;
  /** Bytes of the file, compressed as it is; null for stdin. */
  readonly byteCount: number | null;
  /** Bytes of the file read so far. */
  bytesRead(): number;
}

/** Opens a file (`.gz` is unpacked) or, for `-`, stdin. Blank lines are left out. Throws an ExternalError that names the file. */
export function openLines(path: string): LineSource {
  if (path === '-') return { stream: process.stdin, lines: lines(process.stdin, 'stdin'), byteCount: null, bytesRead: () => 0 };
  let byteCount: number;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    byteCount = stats.size;
  } catch (error) {
    throw unreadable('input file', path, error);
  }
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : file;
  if (stream !== file) file.on('error', error => stream.destroy(error));
  return { stream, lines: lines(stream, path), byteCount, bytesRead: () => file.bytesRead };
}

/** Yields the lines of each chunk together, so that the caller awaits once per chunk and not once per line. */
async function* lines(stream: Readable, path: string): AsyncGenerator<readonly Line[]> {
  let rest: Uint8Array = new Uint8Array(0);
  let number = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const found: Line[] = [];
      let start = number === 0 && hasByteOrderMark(bytes) ? 3 : 0;
      for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        push(found, bytes, start, end, ++number, path);
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > ROW_BYTES_MAX) throw tooLong(path, number + 1, rest.length);
      if (found.length > 0) yield found;
    }
    const last: Line[] = [];
    push(last, rest, number === 0 && hasByteOrderMark(rest) ? 3 : 0, rest.length, ++number, path);
    if (last.length > 0) yield last;
  } catch (error) {
    if (error instanceof ExternalError) throw error;
    throw unreadable('input', path, error);
  }
}

function push(found: Line[], bytes: Uint8Array, start: number, end: number, number: number, path: string): void {
  if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--;
  if (end <= start) return;
  if (end - start > ROW_BYTES_MAX) throw tooLong(path, number, end - start);
  found.push({ bytes: bytes.subarray(start, end), number });
}

const hasByteOrderMark = (bytes: Uint8Array) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

const tooLong = (path: string, line: number, byteCount: number) =>
  new ExternalError(
    'input',
    `Line ${line} of ${path} has ${byteCount.toLocaleString('en')} bytes or more; a record that Lambda can take has at most ${ROW_BYTES_MAX.toLocaleString('en')}. Split the row or leave fields out.`,
    { retryable: false },
  );
