// SQL types in TypeScript: one type for each, whatever the value. NULL is null, where it can be at all.
import type { SqlType } from '../types/sql-type.ts';

/** The TypeScript type of a value that is not NULL; null: no function takes or gives such a value. */
export function typescriptType(type: SqlType): string | null {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'smallint':
    case 'int':
    case 'real':
    case 'double':
      return 'number';
    case 'bigint':
      return 'bigint';
    case 'decimal':
    case 'varchar':
      return 'string';
    case 'timestamp':
      return 'Date';
    default:
      return null;
  }
}

export const orNull = (type: string): string => `${type} | null`;
