// CSV as JSON payloads. The first line names the columns; a field of CSV has no type, its column has. An empty field is NULL.
//
// Nothing is guessed: text where a number belongs stays text, and a row with too few or too many fields stays the line it is, so that both
// are refused by the decoder like any other broken record and end as dead letters with their reason.
import { parse } from 'csv-parse';
import type { CsvForm } from '../../shared/engine/csv/csv-form.ts';
import type { SourceColumnDescriptor } from '../../shared/engine/descriptor.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { jsonPlace } from '../../shared/engine/functions/json/path.ts';
import { type PathNode, pathTree } from '../../shared/engine/json/path-tree.ts';
import { documentText } from '../json-document.ts';
import { unreadable } from '../script.ts';
import type { LineSource } from './read-lines.ts';

interface CsvRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/** The fields of a row: where each stands in the document that is made of them, and the rule for its text. */
interface Fields {
  readonly tree: PathNode;
  readonly rules: readonly ((text: string) => string)[];
}

/** Hands every row to `take`, in order. Throws an ExternalError where quotes do not close or the header fits no column. */
export async function readCsv(
  source: LineSource,
  path: string,
  columns: readonly SourceColumnDescriptor[],
  take: (payload: Uint8Array) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const parser = parse({ bom: true, raw: true, relax_column_count: true, skip_empty_lines: true });
  source.stream.on('error', error => parser.destroy(unreadable('input', path, error)));
  source.stream.on('data', () => onProgress(source)).pipe(parser);
  let fields: Fields | null = null;
  try {
    for await (const { record, raw } of parser as AsyncIterable<CsvRecord>) {
      if (fields === null) fields = fieldsOf(record, path, columns);
      else await take(Buffer.from(record.length === fields.rules.length ? rowJson(record, fields) : raw.trimEnd(), 'utf8'));
    }
  } catch (error) {
    if (error instanceof ExternalError) throw error;
    const message = `${path} cannot be read as CSV: ${(error as Error).message}. Mend the file from there on.`;
    throw new ExternalError('input', message, { retryable: false, cause: error });
  } finally {
    source.stream.unpipe(parser);
    source.stream.destroy();
  }
}

/** Hands every row to `take` as it stands. A first line that names the columns is none. */
export async function readCsvRows(
  source: LineSource,
  path: string,
  { delimiter, quote }: CsvForm,
  columns: readonly SourceColumnDescriptor[],
  take: (payload: Uint8Array) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const isHeader = (record: readonly string[]) => columns.every(({ name }, i) => record[i]?.toLowerCase() === name.toLowerCase());
  const form = { delimiter: String.fromCharCode(delimiter), quote: quote < 0 ? false : String.fromCharCode(quote), escape: null };
  const parser = parse({ ...form, bom: true, raw: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  source.stream.on('error', error => parser.destroy(unreadable('input', path, error)));
  source.stream.on('data', () => onProgress(source)).pipe(parser);
  let isFirst = true;
  try {
    for await (const { record, raw } of parser as AsyncIterable<CsvRecord>) {
      if (!isFirst || !isHeader(record)) await take(Buffer.from(raw.replace(/\r?\n$/, ''), 'utf8'));
      isFirst = false;
    }
  } finally {
    source.stream.unpipe(parser);
    source.stream.destroy();
  }
}

/** Header names match without regard to case, as in SQL; columns that the stream does not have are passed on and not read. */
function fieldsOf(header: readonly string[], path: string, columns: readonly SourceColumnDescriptor[]): Fields {
  const byName = new Map(columns.map(column => [column.name.toLowerCase(), column]));
  if (!header.some(name => byName.has(name.trim().toLowerCase()))) {
    const message = `The first line of ${path} names none of the stream's columns. It has: ${header.join(', ')}. Expected: ${columns.map(column => column.name).join(', ')}.`;
    throw new ExternalError('input', message, { retryable: false });
  }
  const named = header.map(written => byName.get(written.trim().toLowerCase()));
  return {
    tree: pathTree(named.map((column, i) => (column?.path === undefined ? [column?.name ?? header[i]!] : jsonPlace(column.path).steps))),
    rules: named.map(column => fieldRule(column?.type ?? 'VARCHAR')),
  };
}

const rowJson = (record: readonly string[], { tree, rules }: Fields): string =>
  documentText(
    tree,
    record.map((text, index) => (text === '' ? 'null' : rules[index]!(text))),
  );

const JSON_NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/;
/** A number as spreadsheets and people write it: `+3`, `007`, `.5`, `5.`. */
const LOOSE_NUMBER = /^([-+]?)0*([0-9]*)(?:\.([0-9]*))?([eE][-+]?[0-9]+)?$/;

function fieldRule(type: string): (text: string) => string {
  if (type === 'VARCHAR') return text => JSON.stringify(text);
  if (type === 'BOOLEAN') return text => (/^(true|false)$/i.test(text) ? text.toLowerCase() : JSON.stringify(text));
  if (type.startsWith('TIMESTAMP')) return text => (JSON_NUMBER.test(text) ? text : JSON.stringify(text));
  return text => (JSON_NUMBER.test(text) ? text : looseNumber(text.trim()));
}

function looseNumber(text: string): string {
  const [, sign, whole, fraction, exponent = ''] = LOOSE_NUMBER.exec(text) ?? [];
  if (!/[0-9]/.test(text.replace(/[eE].*/, '')) || whole === undefined) return JSON.stringify(text);
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}${exponent}`;
}
