// SQL types in TypeScript: one type for each, whatever the value. NULL is null, where it can be at all.
import { unreachable } from '../../engine/assert.ts';
import { isFine, type SqlType } from '../types/sql-type.ts';

/** The TypeScript type of a value that is not NULL. */
export function typescriptType(type: SqlType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'smallint':
    case 'int':
    case 'real':
    case 'double':
    case 'interval':
    case 'interval-months':
      return 'number';
    case 'bigint':
      return 'bigint';
    case 'decimal':
    case 'varchar':
    case 'date':
    case 'time':
      return 'string';
    case 'bytes':
      return 'Uint8Array';
    case 'json':
      return 'unknown';
    case 'array':
      return `readonly (${orNull(typescriptType(type.element))})[]`;
    case 'map':
      return `ReadonlyMap<${typescriptType(type.key)}, ${orNull(typescriptType(type.value))}>`;
    case 'row':
      return `{ ${type.fields.map(({ name, type: own }) => `readonly ${propertyName(name)}: ${orNull(typescriptType(own))}`).join('; ')} }`;
    case 'timestamp':
      // A Date would lose what is behind the milliseconds: nanoseconds, as `Temporal.Instant` counts them.
      return isFine(type) ? 'bigint' : 'Date';
    case 'null':
      return 'null';
    default:
      return unreachable(type);
  }
}

/** As a property of an object type. */
export const propertyName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

export const orNull = (type: string): string => `${type} | null`;
