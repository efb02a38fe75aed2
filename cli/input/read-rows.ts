// Rows of an input as payloads of the stream's format. For JSON: NDJSON as it stands, CSV files by the types of the columns. For CSV: rows, with or
// without a first line that names the columns. Records of binary formats stand in base64, one a line.
import type { SourceDescriptor } from '../../shared/engine/descriptor.ts';
import { readCsv, readCsvRows } from './read-csv.ts';
import { type LineSource, openLines } from './read-lines.ts';

/** Hands every row of a file to `take`, in order. */
export async function readRows(
  path: string,
  { format, columns, csv }: SourceDescriptor,
  take: (payload: Uint8Array) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const source = openLines(path);
  if (csv !== undefined) return readCsvRows(source, path, csv, columns, take, onProgress);
  const isJson = format === 'json' || format === 'ndjson';
  if (isJson && /\.csv(\.gz)?$/i.test(path)) return readCsv(source, path, columns, take, onProgress);
  const isBinary = format === 'avro' || format === 'protobuf';
  for await (const lines of source.lines) {
    for (const line of lines) {
      const pending = take(isBinary ? Buffer.from(Buffer.from(line.bytes).toString('latin1'), 'base64') : line.bytes);
      if (pending) await pending;
    }
    onProgress(source);
  }
}
