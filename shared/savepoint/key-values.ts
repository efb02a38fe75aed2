// The columns of a group's key as typed values, from the bytes that the state keeps (engine/key/group-key.ts).
import type { BasicType } from 'hyparquet-writer';
import { fineTimestampText } from '../engine/cast/fine-timestamp.ts';
import type { ColumnDescriptor } from '../engine/descriptor.ts';
import { KeyReader } from '../engine/key/group-key.ts';

export type KeyValue = string | number | bigint | boolean | Date | null;

/** How a key column stands in Parquet. DECIMAL is text, with all its digits, and so is a TIMESTAMP finer than milliseconds. */
export function parquetTypeOf({ type }: ColumnDescriptor): BasicType {
  switch (baseOf(type)) {
    case 'SMALLINT':
    case 'INT':
      return 'INT32';
    case 'BIGINT':
      return 'INT64';
    case 'REAL':
    case 'DOUBLE':
      return 'DOUBLE';
    case 'BOOLEAN':
      return 'BOOLEAN';
    case 'TIMESTAMP':
      return finePrecision(type) === null ? 'TIMESTAMP' : 'STRING';
    default:
      return 'STRING';
  }
}

/** The values of the key `bytes[start, end)`. From a column on whose type has no form here they are null; the bytes say what they are. */
export function keyValues(columns: readonly ColumnDescriptor[], bytes: Uint8Array, start: number, end: number): KeyValue[] {
  const [only] = columns;
  if (columns.length === 1 && only!.type === 'VARCHAR') return [bytes[start] === 0xff ? null : utf8(bytes, start, end)];
  const reader = new KeyReader();
  reader.open(bytes, start);
  const values: KeyValue[] = [];
  for (const { type } of columns) {
    const isNull = reader.null();
    const value = isNull ? null : readValue(reader, type);
    if (value === undefined) break;
    values.push(value);
  }
  while (values.length < columns.length) values.push(null);
  return values;
}

function readValue(reader: KeyReader, type: string): KeyValue | undefined {
  switch (baseOf(type)) {
    case 'VARCHAR': {
      const length = reader.textLength();
      const from = reader.position;
      reader.position = from + length;
      return utf8(reader.bytes, from, from + length);
    }
    case 'SMALLINT':
    case 'INT':
      return Number(reader.whole());
    case 'BIGINT':
      return BigInt(reader.whole());
    case 'TIMESTAMP': {
      const precision = finePrecision(type);
      const value = reader.whole();
      return precision === null ? new Date(Number(value)) : fineTimestampText(value, precision, !type.endsWith('WITHOUT TIME ZONE'));
    }
    case 'DECIMAL':
      return decimalText(BigInt(reader.whole()), Number(/,\s*(\d+)\)/.exec(type)?.[1] ?? 0));
    case 'REAL':
    case 'DOUBLE':
      return reader.double();
    case 'BOOLEAN':
      return reader.boolean();
    default:
      return undefined;
  }
}

/** Digits behind the second, where they are more than three. */
function finePrecision(type: string): number | null {
  const precision = Number(/^TIMESTAMP\((\d)\)/.exec(type)?.[1] ?? 3);
  return precision > 3 ? precision : null;
}

const baseOf = (type: string): string => /^\w+/.exec(type)?.[0] ?? type;

const utf8 = (bytes: Uint8Array, start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString('utf8');

function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`;
}
