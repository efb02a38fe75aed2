// Rows of an input as JSON payloads, whatever the file's format is: NDJSON as it stands, CSV by the types of its columns.
import { parse } from 'csv-parse';
import type { ColumnDescriptor } from '../../shared/engine/descriptor.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { unreadable } from '../script.ts';
import { type LineSource, openLines } from './read-lines.ts';

/** Hands every row of a file to `take`, in order. `columns` are those of the stream. */
export async function readRows(
  path: string,
  columns: readonly ColumnDescriptor[],
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

async function readCsv(
  source: LineSource,
  path: string,
  columns: readonly ColumnDescriptor[],
  take: (payload: Uint8Array) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const byName = new Map(columns.map(column => [column.name, column]));
  const parser = parse({ columns: true, bom: true, relax_column_count: true, skip_empty_lines: true });
  source.stream.on('error', error => parser.destroy(unreadable('input', path, error)));
  source.stream.on('data', () => onProgress(source)).pipe(parser);
  try {
    for await (const row of parser as AsyncIterable<Record<string, string>>) await take(Buffer.from(rowJson(row, byName), 'utf8'));
  } catch (error) {
    if (error instanceof ExternalError) throw error;
    throw new ExternalError(
      'input',
      `${path} is not the CSV that it says: ${(error as Error).message}. The first line names the columns.`,
      {
        retryable: false,
        cause: error,
      },
    );
  }
}

const JSON_NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/;

/** A field of CSV has no type; its column has. An empty field is NULL, and text where a number belongs stays text, to be refused as such. */
function rowJson(row: Record<string, string>, columns: ReadonlyMap<string, ColumnDescriptor>): string {
  const fields = Object.entries(row).map(
    ([name, text]) => `${JSON.stringify(name)}:${fieldJson(text, columns.get(name)?.type ?? 'VARCHAR')}`,
  );
  return `{${fields.join(',')}}`;
}

function fieldJson(text: string, type: string): string {
  if (text === '') return 'null';
  if (type === 'VARCHAR') return JSON.stringify(text);
  if (type === 'BOOLEAN' && /^(true|false)$/i.test(text)) return text.toLowerCase();
  return JSON_NUMBER.test(text) ? text : JSON.stringify(text);
}
