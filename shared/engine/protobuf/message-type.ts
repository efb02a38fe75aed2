// Messages of Protobuf as plain data: what a schema file comes to, and what generated modules carry.
import type { ValueSpec } from '../json/field-spec.ts';

export type ProtobufScalar =
  | 'double'
  | 'float'
  | 'int32'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'sint32'
  | 'sint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed32'
  | 'sfixed64'
  | 'bool'
  | 'string'
  | 'bytes';

export interface ProtobufField {
  readonly name: string;
  readonly number: number;
  /** A scalar, an enum by its names, or a message by its index. */
  readonly type: ProtobufScalar | { readonly symbols: readonly (readonly [number, string])[] } | { readonly message: number };
  readonly repeated: boolean;
  /** A map: its elements are messages of a key (1) and a value (2). */
  readonly isMap?: true;
  /** It is never missing: a record without it has the zero of its type (proto3 without `optional`). */
  readonly implicit: boolean;
}

export interface ProtobufMessage {
  readonly name: string;
  readonly fields: readonly ProtobufField[];
  /** `google.protobuf.Timestamp`, `Duration`, and the wrappers of scalars are values themselves. */
  readonly value?: 'timestamp' | 'duration' | 'wrapper';
}

const WHOLE_COLUMNS = new Set<ValueSpec['type']>(['smallint', 'int', 'bigint', 'decimal', 'real', 'double']);

/** Whether a column reads values of the type. */
export function fitsProtobuf(type: ProtobufField['type'], messages: readonly ProtobufMessage[], column: ValueSpec): boolean {
  if (column.type === 'json') return true;
  if (typeof type === 'object') {
    if ('symbols' in type) return column.type === 'varchar' || column.type === 'int' || column.type === 'bigint';
    const message = messages[type.message]!;
    if (message.value === 'wrapper') return fitsProtobuf(message.fields[0]!.type, messages, column);
    return (message.value === 'timestamp' && column.type === 'timestamp') || (message.value === 'duration' && column.type === 'interval');
  }
  switch (type) {
    case 'bool':
      return column.type === 'boolean';
    case 'string':
      return column.type === 'varchar' || isReadFromText(column);
    case 'bytes':
      return column.type === 'bytes';
    case 'float':
    case 'double':
      return column.type === 'real' || column.type === 'double';
    default:
      return WHOLE_COLUMNS.has(column.type) || (column.type === 'timestamp' && column.format !== 'iso-8601');
  }
}

/** Protobuf has no form for them, so they are read as they are written. */
const isReadFromText = (column: ValueSpec): boolean =>
  ['decimal', 'date', 'time', 'interval', 'interval-months'].includes(column.type) ||
  (column.type === 'timestamp' && column.format === 'iso-8601');
