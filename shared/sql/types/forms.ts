// How values of a type look in generated code, beyond `engine/values.ts`: what types have in common there.
import { isFine, type SqlType } from './sql-type.ts';

/** A string, or a slice of UTF-8: VARCHAR, BYTES (a character for each byte), JSON (without spaces). */
export const isTextForm = ({ kind }: SqlType): boolean => kind === 'varchar' || kind === 'bytes' || kind === 'json';

/** NULL without a type stands in it somewhere: ARRAY[], ROW(NULL). */
export function holdsNullType(type: SqlType): boolean {
  switch (type.kind) {
    case 'array':
      return holdsNullType(type.element);
    case 'map':
      return holdsNullType(type.key) || holdsNullType(type.value);
    case 'row':
      return type.fields.some(field => holdsNullType(field.type));
    default:
      return type.kind === 'null';
  }
}

const MAP_KEYS = new Set('boolean smallint int bigint decimal varchar bytes date time timestamp null'.split(' '));
export const MAP_KEYS_NOTE = 'Keys are texts, whole numbers, decimals, dates, times, BOOLEAN or BYTES.';

/** It has one text, which is the name of a field in JSON. */
export const isMapKey = ({ kind }: SqlType): boolean => MAP_KEYS.has(kind);

/** A double, of 32 or 64 bits. */
export const isFloating = ({ kind }: SqlType): boolean => kind === 'double' || kind === 'real';

/** It may be a bigint. */
export const isWide = (type: SqlType): boolean => type.kind === 'bigint' || type.kind === 'decimal' || isFine(type);

/** An array of JavaScript, or a Map. */
export const isNested = ({ kind }: SqlType): boolean => kind === 'array' || kind === 'map' || kind === 'row';
