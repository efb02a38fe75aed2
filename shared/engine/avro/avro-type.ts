// Avro's types as plain data: what a schema file comes to, and what generated modules carry. Types refer to each other by index, because they
// may refer to themselves.
import type { ValueSpec } from '../json/field-spec.ts';

export type AvroType =
  | { readonly kind: 'null' | 'boolean' | 'float' | 'double' | 'string' }
  | { readonly kind: 'int' | 'long'; readonly logical?: AvroMoment }
  | { readonly kind: 'bytes'; readonly scale?: number }
  | { readonly kind: 'fixed'; readonly size: number; readonly scale?: number; readonly is?: 'uuid' | 'duration' }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array' | 'map'; readonly items: number }
  | { readonly kind: 'union'; readonly branches: readonly number[] }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] };

export interface AvroField {
  readonly name: string;
  readonly type: number;
}

/** Logical types of whole numbers. */
export type AvroMoment = 'date' | 'time-millis' | 'time-micros' | 'timestamp-millis' | 'timestamp-micros' | 'timestamp-nanos';

/** How a value of an Avro type becomes one of a column. */
export type AvroConversion =
  | 'boolean'
  | 'whole'
  | 'floating'
  | 'days'
  | 'millisecond-of-day'
  | 'microsecond-of-day'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  | 'text'
  | 'plain'
  | 'bytes'
  | 'uuid'
  | 'duration'
  | 'document'
  | 'unscaled';

const WHOLE_COLUMNS = new Set(['smallint', 'int', 'bigint', 'decimal', 'real', 'double']);
/** Avro may have no form of their own for them, or the producer did not use it: they are read as they are written. */
const TEXT_COLUMNS = new Set(['decimal', 'date', 'time', 'interval', 'interval-months']);

const OF_MOMENT: Readonly<Record<AvroMoment, readonly [column: ValueSpec['type'], AvroConversion]>> = {
  date: ['date', 'days'],
  'time-millis': ['time', 'millisecond-of-day'],
  'time-micros': ['time', 'microsecond-of-day'],
  'timestamp-millis': ['timestamp', 'milliseconds'],
  'timestamp-micros': ['timestamp', 'microseconds'],
  'timestamp-nanos': ['timestamp', 'nanoseconds'],
};

/** How a column reads values of the type; null: it does not. */
export function avroConversion(type: AvroType, column: ValueSpec): AvroConversion | null {
  if (column.type === 'json') return type.kind === 'string' || (type.kind === 'bytes' && type.scale === undefined) ? 'plain' : 'document';
  switch (type.kind) {
    case 'boolean':
      return column.type === 'boolean' ? 'boolean' : null;
    case 'int':
    case 'long': {
      if (type.logical === undefined) {
        const isEpoch = column.type === 'timestamp' && column.format !== 'iso-8601';
        return isEpoch || WHOLE_COLUMNS.has(column.type) ? 'whole' : null;
      }
      const [wanted, conversion] = OF_MOMENT[type.logical];
      return column.type === wanted ? conversion : null;
    }
    case 'float':
    case 'double':
      return column.type === 'real' || column.type === 'double' ? 'floating' : null;
    case 'enum':
    case 'string': {
      if (column.type === 'varchar') return 'text';
      const isPlain = TEXT_COLUMNS.has(column.type) || (column.type === 'timestamp' && column.format === 'iso-8601');
      return isPlain && type.kind === 'string' ? 'plain' : null;
    }
    case 'bytes':
    case 'fixed':
      if (type.scale !== undefined) return column.type === 'decimal' ? 'unscaled' : null;
      if (type.kind === 'fixed' && type.is === 'uuid' && column.type === 'varchar') return 'uuid';
      if (type.kind === 'fixed' && type.is === 'duration' && column.type.startsWith('interval')) return 'duration';
      return column.type === 'bytes' ? 'bytes' : null;
    default:
      return null;
  }
}
