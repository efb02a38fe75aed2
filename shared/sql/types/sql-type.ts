// The types of the language. Every expression of a bound tree has one; NULL alone has the type `null` until something gives it another.
import { unreachable } from '../../engine/assert.ts';

export interface RowField {
  readonly name: string;
  readonly type: SqlType;
}

export type ArrayType = { readonly kind: 'array'; readonly element: SqlType };
export type MapType = { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType };
export type RowType = { readonly kind: 'row'; readonly fields: readonly RowField[] };

export const TIMESTAMP_PRECISIONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/**
 * With a zone a moment; without one what a clock shows, somewhere. Both are a number of milliseconds, or where the type is finer of micro- or
 * nanoseconds; those of a clock as if it stood in UTC. `precision`: digits behind the second.
 */
export type TimestampType = {
  readonly kind: 'timestamp';
  readonly precision: (typeof TIMESTAMP_PRECISIONS)[number];
  readonly hasZone: boolean;
};

export type SqlType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'smallint' }
  | { readonly kind: 'int' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'real' }
  | { readonly kind: 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'varchar' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | TimestampType
  /** A length of time: days, hours, minutes, seconds. */
  | { readonly kind: 'interval' }
  /** A number of months: INTERVAL YEAR TO MONTH. */
  | { readonly kind: 'interval-months' }
  /** A JSON document. */
  | { readonly kind: 'json' }
  | ArrayType
  | MapType
  | RowType
  | { readonly kind: 'null' };

export const BOOLEAN: SqlType = { kind: 'boolean' };
export const SMALLINT: SqlType = { kind: 'smallint' };
export const INT: SqlType = { kind: 'int' };
export const BIGINT: SqlType = { kind: 'bigint' };
export const REAL: SqlType = { kind: 'real' };
export const DOUBLE: SqlType = { kind: 'double' };
export const VARCHAR: SqlType = { kind: 'varchar' };
export const BYTES: SqlType = { kind: 'bytes' };
export const DATE: SqlType = { kind: 'date' };
export const TIME: SqlType = { kind: 'time' };
/** The moment that a script means by TIMESTAMP. */
export const TIMESTAMP: TimestampType = { kind: 'timestamp', precision: 3, hasZone: true };
/** TIMESTAMP WITHOUT TIME ZONE. */
export const WALL_CLOCK: TimestampType = { kind: 'timestamp', precision: 3, hasZone: false };
export const INTERVAL: SqlType = { kind: 'interval' };
export const INTERVAL_MONTHS: SqlType = { kind: 'interval-months' };
export const JSON_TYPE: SqlType = { kind: 'json' };
export const NULL: SqlType = { kind: 'null' };

/** Finer than milliseconds. */
export type FineTimestampType = TimestampType & { readonly precision: 4 | 5 | 6 | 7 | 8 | 9 };

export const isFine = (type: SqlType): type is FineTimestampType => type.kind === 'timestamp' && type.precision > 3;

/** Digits behind the second of the unit that values are counted in: milli-, micro- or nanoseconds. */
export const unitDigits = ({ precision }: TimestampType): 3 | 6 | 9 => (precision <= 3 ? 3 : precision <= 6 ? 6 : 9);

/** TIMESTAMP WITHOUT TIME ZONE, of any precision. */
export const isWallClock = (type: SqlType): boolean => type.kind === 'timestamp' && !type.hasZone;

export const decimal = (precision: number, scale: number): SqlType => ({ kind: 'decimal', precision, scale });
export const arrayOf = (element: SqlType): ArrayType => ({ kind: 'array', element });
export const mapOf = (key: SqlType, value: SqlType): MapType => ({ kind: 'map', key, value });
export const rowOf = (fields: readonly RowField[]): RowType => ({ kind: 'row', fields });

/** The type as the user would write it. */
export function typeText(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `TIMESTAMP${type.precision === 3 ? '' : `(${type.precision})`}${type.hasZone ? '' : ' WITHOUT TIME ZONE'}`;
    case 'interval-months':
      return 'INTERVAL YEAR TO MONTH';
    case 'array':
      return `ARRAY<${typeText(type.element)}>`;
    case 'map':
      return `MAP<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'row':
      return `ROW<${type.fields.map(field => `${fieldName(field.name)} ${typeText(field.type)}`).join(', ')}>`;
    case 'boolean':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'real':
    case 'double':
    case 'varchar':
    case 'bytes':
    case 'date':
    case 'time':
    case 'interval':
    case 'json':
    case 'null':
      return type.kind.toUpperCase();
    default:
      return unreachable(type);
  }
}

/** Bare where it could be written bare. */
const fieldName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
