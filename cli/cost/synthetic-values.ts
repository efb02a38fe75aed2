// What a made-up record has for a column: a number that its group or its place in the stream gives, in the form of the column's type.
import { unreachable } from '../../shared/engine/assert.ts';
import type { TimestampFormat } from '../../shared/engine/json/field-spec.ts';
import type { SqlType } from '../../shared/sql/types/sql-type.ts';

export interface SyntheticValue {
  readonly number: number;
  /** Columns of a key go through their values together: equal numbers give equal values, and others others. */
  readonly isKey: boolean;
  readonly eventMs: number;
  readonly timestampFormat: TimestampFormat;
}

const SMALLINT_COUNT = 2 ** 15;

/** As JSON has it. */
export function jsonOf(type: SqlType, value: SyntheticValue): string {
  const { number, isKey } = value;
  switch (type.kind) {
    case 'boolean':
      return String(number % 2 === 0);
    case 'smallint':
      return String(number % SMALLINT_COUNT);
    case 'int':
    case 'bigint':
      return String(number + 1);
    case 'real':
    case 'double':
      return isKey ? String(number) : String((number + 1) / 8);
    case 'decimal':
      return (unscaledOf(type.precision, value) / 10 ** type.scale).toFixed(type.scale);
    case 'bytes':
      return JSON.stringify(bytesOf(value).toString('base64'));
    case 'json':
      return `{"value":${number}}`;
    case 'array':
      return `[${jsonOf(type.element, value)}]`;
    case 'map':
      return `{${JSON.stringify(plainOf(type.key, value))}:${jsonOf(type.value, value)}}`;
    case 'row':
      return `{${type.fields.map(field => `${JSON.stringify(field.name)}:${jsonOf(field.type, value)}`).join(',')}}`;
    case 'timestamp':
      return value.timestampFormat === 'iso-8601' ? JSON.stringify(plainOf(type, value)) : plainOf(type, value);
    case 'null':
      return 'null';
    default:
      return JSON.stringify(plainOf(type, value));
  }
}

/** As it is written where every value is a text. */
export function plainOf(type: SqlType, value: SyntheticValue): string {
  const { number, isKey, eventMs, timestampFormat } = value;
  switch (type.kind) {
    case 'varchar':
      return `${isKey ? 'K' : 'V'}${number}`;
    case 'bytes':
      return bytesOf(value).toString('base64');
    case 'date':
      return new Date(isKey ? number * 86_400_000 : eventMs).toISOString().slice(0, 10);
    case 'time':
      return new Date(isKey ? number % 86_400_000 : eventMs).toISOString().slice(11, 23);
    case 'interval':
      return `PT${number}S`;
    case 'interval-months':
      return `P${number}M`;
    case 'timestamp':
      if (timestampFormat !== 'iso-8601') return String(epochOf(value));
      return new Date(eventMs).toISOString().slice(0, type.hasZone ? undefined : -1);
    default:
      return jsonOf(type, value);
  }
}

/** A TIMESTAMP that stands as a plain number. */
export function epochOf({ eventMs, timestampFormat }: SyntheticValue): number {
  switch (timestampFormat) {
    case 'iso-8601':
    case 'epoch-millis':
      return eventMs;
    case 'epoch-seconds':
      return eventMs / 1000;
    case 'epoch-micros':
      return eventMs * 1000;
    case 'epoch-nanos':
      return eventMs * 1_000_000;
    default:
      return unreachable(timestampFormat);
  }
}

/** A DECIMAL without its point. */
export const unscaledOf = (precision: number, { number, isKey }: SyntheticValue): number =>
  isKey ? number : (number * 37) % 10 ** Math.min(precision, 5);

export function bytesOf({ number }: SyntheticValue): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
