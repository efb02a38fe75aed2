// Rows of an input as JSON payloads, whatever the file's format is: NDJSON as it stands, CSV by the types of its columns.
import type { SourceColumnDescriptor } from '../../shared/engine/descriptor.ts';
import { readCsv } from './read-csv.ts';
import { type LineSource, openLines } from './read-lines.ts';

/** Hands every row of a file to `take`, in order. `columns` are those of the stream. */
export async function readRows(
  path: string,
  columns: readonly SourceColumnDescriptor[],
  take: (payload: Uint8Array) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const source = openLines(path);
  if (/\.csv(\.gz)?$/i.test(path)) return readCsv(source, path, columns, take, onProgress);
  for await (const lines of source.lines) {
    for (const line of lines) {
      const pending = take(line.bytes);
      if (pending) await pending;
    }
    onProgress(source);
  }
}
