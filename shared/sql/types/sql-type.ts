// The types of the language. Every expression of a bound tree has one; NULL alone has the type `null` until something gives it another.
import { unreachable } from '../../engine/assert.ts';

export type SqlType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'varchar' }
  | { readonly kind: 'timestamp' }
  /** A constant duration; it exists only while binding (`ts - INTERVAL '5' SECOND`) and never in a stream. */
  | { readonly kind: 'interval' }
  | { readonly kind: 'null' };

export const BOOLEAN: SqlType = { kind: 'boolean' };
export const INT: SqlType = { kind: 'int' };
export const BIGINT: SqlType = { kind: 'bigint' };
export const DOUBLE: SqlType = { kind: 'double' };
export const VARCHAR: SqlType = { kind: 'varchar' };
export const TIMESTAMP: SqlType = { kind: 'timestamp' };
export const INTERVAL: SqlType = { kind: 'interval' };
export const NULL: SqlType = { kind: 'null' };

export const decimal = (precision: number, scale: number): SqlType => ({ kind: 'decimal', precision, scale });

/** The type as the user would write it. */
export function typeText(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'boolean':
    case 'int':
    case 'bigint':
    case 'double':
    case 'varchar':
    case 'timestamp':
    case 'interval':
    case 'null':
      return type.kind.toUpperCase();
    default:
      return unreachable(type);
  }
}
