// SQL types in TypeScript: one type for each, whatever the value. NULL is null, where it can be at all.
import { isFine, type SqlType } from '../types/sql-type.ts';

/** The TypeScript type of a value that is not NULL; null: no function takes or gives such a value. */
export function typescriptType(type: SqlType): string | null {
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
      return withParts([type.element], ([element]) => `readonly (${element})[]`);
    case 'map':
      return withParts([type.value], ([value]) => `ReadonlyMap<${typescriptType(type.key)}, ${value}>`);
    case 'row':
      return withParts(
        type.fields.map(field => field.type),
        parts => `{ ${type.fields.map((field, i) => `readonly ${propertyName(field.name)}: ${parts[i]}`).join('; ')} }`,
      );
    case 'timestamp':
      // A Date would lose what is behind the milliseconds.
      return isFine(type) ? null : 'Date';
    default:
      return null;
  }
}

function withParts(types: readonly SqlType[], make: (parts: readonly string[]) => string): string | null {
  const parts = types.map(typescriptType).filter(part => part !== null);
  return parts.length < types.length ? null : make(parts.map(orNull));
}

/** As a property of an object type. */
export const propertyName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

export const orNull = (type: string): string => `${type} | null`;
