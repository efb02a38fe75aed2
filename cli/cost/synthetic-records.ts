// Records that match what a script declares about a stream: the right names and types, as many groups as asked for, padded to the size.
import type { CsvForm } from '../../shared/engine/csv/csv-form.ts';
import { pathTree } from '../../shared/engine/json/path-tree.ts';
import { recordColumns, type SourceDefinition } from '../../shared/sql/plan/source.ts';
import { documentText } from '../json-document.ts';
import { avroRecord } from './synthetic-avro.ts';
import { Places } from './synthetic-places.ts';
import { protobufRecord } from './synthetic-protobuf.ts';
import { jsonOf, plainOf, type SyntheticValue } from './synthetic-values.ts';

export interface SyntheticOptions {
  readonly source: SourceDefinition;
  /** Names of columns that make a group: they go through their values together. */
  readonly keyColumns: ReadonlySet<string>;
  readonly groupCount: number;
  /** The records are padded up to this; what the schema itself takes may be more. */
  readonly recordBytes: number;
}

const PADDING = ',"padding":""';
/** Prime, and far from a power of two: groups come in no order that a table could like. */
const GROUP_STEP = 7_919;

/** Record number `index` of a stream, at `eventMs`. */
export function syntheticRecord(options: SyntheticOptions, index: number, eventMs: number): Buffer {
  const { source, keyColumns, groupCount, recordBytes } = options;
  const group = (index * GROUP_STEP) % groupCount;
  const timeColumn = source.eventTime === null ? null : source.columns[source.eventTime.column]!.name;
  const noise = (Math.imul(index, 0x9e3779b1) >>> 0) / 2 ** 32;
  const values = recordColumns(source).map(({ name, timestampFormat }): SyntheticValue => {
    const isKey = keyColumns.has(name) && name !== timeColumn;
    return { number: isKey ? group : Math.floor(noise * 1000), isKey, eventMs, timestampFormat };
  });
  const { format, layout } = source;
  if (layout?.kind === 'avro') return avroRecord(layout.avro, new Places(source, values), recordBytes);
  if (layout?.kind === 'protobuf') return protobufRecord(layout.messages, new Places(source, values), recordBytes);
  if (layout?.kind === 'csv') return Buffer.from(csvRow(source, layout.csv, values, recordBytes));
  return Buffer.from(format === 'raw' ? rawPayload(source, values[0]!, recordBytes) : document(source, values, recordBytes));
}

function document(source: SourceDefinition, values: readonly SyntheticValue[], recordBytes: number): string {
  const columns = recordColumns(source);
  const texts = columns.map(({ type }, i) => jsonOf(type, values[i]!));
  const text = documentText(pathTree(columns.map(({ name, path }) => path ?? [name])), texts);
  const missing = recordBytes - text.length - PADDING.length;
  return missing <= 0 ? text : `${text.slice(0, -1)},"padding":"${'x'.repeat(missing)}"}`;
}

/** Text grows at its end, and what is no text by space around it. */
function rawPayload(source: SourceDefinition, value: SyntheticValue, recordBytes: number): string {
  const { type } = recordColumns(source)[0]!;
  return plainOf(type, value).padEnd(recordBytes, type.kind === 'varchar' || type.kind === 'bytes' ? 'x' : ' ');
}

/** What is missing in bytes stands behind the last column, where nothing reads it. */
function csvRow(source: SourceDefinition, form: CsvForm, values: readonly SyntheticValue[], recordBytes: number): string {
  const [delimiter, quote] = [form.delimiter, form.quote].map(code => String.fromCharCode(code));
  const fields = recordColumns(source).map(({ type }, i) => {
    const text = plainOf(type, values[i]!);
    const isPlain = form.quote < 0 || !(text.includes(delimiter!) || text.includes(quote!));
    return isPlain ? text : quote + text.replaceAll(quote!, quote! + quote!) + quote;
  });
  const row = fields.join(delimiter);
  const missing = recordBytes - row.length - delimiter!.length;
  return missing <= 0 ? row : `${row}${delimiter}${'x'.repeat(missing)}`;
}
