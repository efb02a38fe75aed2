// Records that match what a script declares about a stream: the right names and types, as many groups as asked for, padded to the size.
import { unreachable } from '../../shared/engine/assert.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { pathTree } from '../../shared/engine/json/path-tree.ts';
import type { SourceColumn, SourceDefinition } from '../../shared/sql/plan/source.ts';
import { documentText } from '../json-document.ts';

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
export function syntheticRecord(options: SyntheticOptions, index: number, eventMs: number): string {
  const { source, keyColumns, groupCount, recordBytes } = options;
  const group = (index * GROUP_STEP) % groupCount;
  const noise = (Math.imul(index, 0x9e3779b1) >>> 0) / 2 ** 32;
  const values = source.columns.map((column, i) => {
    const isEventTime = source.eventTime?.column === i;
    const isKey = keyColumns.has(column.name) && !isEventTime;
    return valueText(column, isKey ? group : Math.floor(noise * 1000), isKey, eventMs);
  });
  switch (source.format) {
    case 'csv':
      return csvRow(values, source, recordBytes);
    case 'raw':
      return values[0]!.replaceAll('"', '').padEnd(recordBytes, 'x');
    case 'avro':
    case 'protobuf': {
      const message = `weir cost makes up the records that it measures, and cannot make up any of ${source.format}. Measure the script over JSON; the state costs the same.`;
      throw new ExternalError('input', message, { retryable: false });
    }
  }
  const text = documentText(pathTree(source.columns.map(({ name, path }) => path ?? [name])), values);
  const missing = recordBytes - text.length - PADDING.length;
  return missing <= 0 ? text : `${text.slice(0, -1)},"padding":"${'x'.repeat(missing)}"}`;
}

/** What is missing in bytes stands behind the last column, where nothing reads it. */
function csvRow(values: readonly string[], { layout }: SourceDefinition, recordBytes: number): string {
  const delimiter = String.fromCharCode(layout?.kind === 'csv' ? layout.csv.delimiter : 44);
  const row = values.map(value => (value === 'null' ? '' : value.replaceAll('"', ''))).join(delimiter);
  const missing = recordBytes - row.length - delimiter.length;
  return missing <= 0 ? row : `${row}${delimiter}${'x'.repeat(missing)}`;
}

function valueText(column: SourceColumn, number: number, isKey: boolean, eventMs: number): string {
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
      return String(number % 2 === 0);
    case 'int':
    case 'bigint':
      return String(number + 1);
    case 'double':
      return isKey ? String(number) : String((number + 1) / 8);
    case 'decimal': {
      const unscaled = isKey ? number : (number * 37) % 10 ** Math.min(type.precision, 5);
      return (unscaled / 10 ** type.scale).toFixed(type.scale);
    }
    case 'varchar':
      return `"${isKey ? 'K' : 'V'}${number}"`;
    case 'timestamp':
      return timestampText(column, eventMs);
    default:
      return 'null';
  }
}

function timestampText({ timestampFormat }: SourceColumn, eventMs: number): string {
  switch (timestampFormat) {
    case 'iso-8601':
      return `"${new Date(eventMs).toISOString()}"`;
    case 'epoch-millis':
      return String(eventMs);
    case 'epoch-seconds':
      return String(eventMs / 1000);
    default:
      return unreachable(timestampFormat);
  }
}
