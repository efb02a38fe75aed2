// The partition key that a producer who keeps the promise of PARTITIONED BY would use.
import { CsvDecoder } from '../../shared/engine/csv/csv-decoder.ts';
import type { CsvForm } from '../../shared/engine/csv/csv-form.ts';
import type { SourceDescriptor } from '../../shared/engine/descriptor.ts';
import { jsonPlace } from '../../shared/engine/functions/json/path.ts';

/** The key of a payload. One that names no key (or is broken) gets a key by its number, like those of a producer without keys. */
export function partitionKeyOf(payload: Uint8Array, source: SourceDescriptor, rowNumber: number): string {
  const { columns, partitionedBy } = source;
  if (partitionedBy.length === 0) return String(rowNumber);
  try {
    if (source.csv !== undefined) return keyText(csvValues(payload, source, source.csv));
    const row: unknown = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
    if (typeof row !== 'object' || row === null) return String(rowNumber);
    return keyText(
      partitionedBy.map(name => {
        const path = columns.find(column => column.name === name)?.path;
        return valueAt(row, path === undefined ? [name] : jsonPlace(path).steps);
      }),
    );
  } catch {
    // A broken row has no key; it becomes a dead letter in whatever shard it lands.
    return String(rowNumber);
  }
}

/** The columns of PARTITIONED BY as texts; of a broken row nulls. */
function csvValues(payload: Uint8Array, { columns, partitionedBy }: SourceDescriptor, csv: CsvForm): (string | null)[] {
  const fields = partitionedBy.map(name => ({ name, type: 'varchar', required: false }) as const);
  const places = partitionedBy.map(name => columns.findIndex(column => column.name === name));
  const decoder = new CsvDecoder(fields, { ...csv, columnCount: columns.length, places });
  const isRow = decoder.decode(payload, 0, payload.length);
  return fields.map((_, i) => {
    const text = decoder.texts[i]!.subarray(decoder.textStarts[i], decoder.textEnds[i]);
    return isRow && decoder.nulls[i] === 0 ? Buffer.from(text).toString('utf8') : null;
  });
}

const valueAt = (row: unknown, steps: readonly (string | number)[]): unknown =>
  steps.reduce((value, step) => (value as Record<string | number, unknown> | null)?.[step] ?? null, row);

/** One column: its text, unless that could be mistaken for the other form. Everything else: the JSON array of the values. */
export function keyText(values: readonly unknown[]): string {
  const [only] = values;
  if (values.length === 1 && (typeof only === 'number' || typeof only === 'boolean')) return String(only);
  if (values.length === 1 && typeof only === 'string' && only !== '' && !only.startsWith('[')) return only;
  return JSON.stringify(values);
}
