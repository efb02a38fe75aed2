// The functions on JSON in a VARCHAR.
import { RowError } from '../../row-error.ts';
import { checkLength } from '../text/characters.ts';
import { checkJson, compact, elementCount, isJson, jsonAll, jsonAt, memberNames, stringValue } from './document.ts';
import type { JsonPath } from './path.ts';

const isContainer = (json: string): boolean => json.startsWith('{') || json.startsWith('[');

/** JSON_VALUE: the string, number or boolean at the path as text; null for anything else. Throws `RowError` for what is not JSON. */
export function jsonValue(document: string, path?: JsonPath): string | null {
  const json = path?.isMany ? only(jsonAll(document, path)) : jsonAt(document, path);
  return json === null || isContainer(json) ? null : jsonText(json);
}

/** JSON_EXTRACT_STRING: also objects and arrays, as JSON. Throws `RowError` for what is not JSON. */
export function jsonExtractText(document: string, path?: JsonPath): string | null {
  const json = jsonAt(document, path);
  return json === null ? null : jsonText(json);
}

function jsonText(json: string): string | null {
  if (json === 'null') return null;
  return json.startsWith('"') ? stringValue(json) : compact(json);
}

/** JSON_EXTRACT: what stands at the path, as JSON. Throws `RowError` for what is not JSON. */
export function jsonExtract(document: string, path?: JsonPath): string | null {
  const json = jsonAt(document, path);
  return json === null ? null : compact(json);
}

/** JSON_QUERY: an object or array at the path, as JSON; null for anything else. Throws `RowError` for what is not JSON. */
export function jsonQuery(document: string, path?: JsonPath): string | null {
  const json = jsonAt(document, path);
  return json === null || !isContainer(json) ? null : compact(json);
}

/** JSON_EXISTS: whether anything stands at the path, null included. Throws `RowError` for what is not JSON. */
export const jsonExists = (document: string, path: JsonPath): boolean => jsonAll(document, path).length > 0;

const only = (matches: readonly string[]): string | null => (matches.length === 1 ? matches[0]! : null);

/** JSON_ARRAY_LENGTH: 0 for what is no array; null where nothing stands at the path. Throws `RowError` for what is not JSON. */
export function jsonArrayLength(document: string, path?: JsonPath): number | null {
  const json = jsonAt(document, path);
  if (json === null) return null;
  return json.startsWith('[') ? elementCount(json, 0) : 0;
}

/** JSON_KEYS: null where no object stands at the path. Throws `RowError` for what is not JSON. */
export function jsonKeys(document: string, path?: JsonPath): readonly string[] | null {
  const json = jsonAt(document, path);
  return json === null ? null : memberNames(json);
}

/** JSON_TYPE: object, array, string, number, boolean or null. Throws `RowError` for what is not JSON. */
export function jsonType(document: string, path?: JsonPath): string | null {
  const json = jsonAt(document, path);
  if (json === null) return null;
  const types: Readonly<Record<string, string>> = { '{': 'object', '[': 'array', '"': 'string', t: 'boolean', f: 'boolean', n: 'null' };
  return types[json[0]!] ?? 'number';
}

/** `json.name`: null where there is no such field, and where it is null. Throws `RowError` for what is not JSON. */
export const jsonMember = (document: string, name: string): string | null => known(jsonAt(document, { steps: [name], isMany: false }));

/** `json[0]`, likewise. Throws `RowError` for what is not JSON. */
export const jsonElement = (document: string, index: number): string | null => known(jsonAt(document, { steps: [index], isMany: false }));

const known = (json: string | null): string | null => (json === null || json === 'null' ? null : compact(json));

/** JSON_VALID. */
export const jsonValid = (text: string): boolean => isJson(text);

/** The document without spaces. Throws `RowError` for what is not JSON. */
export function jsonCompact(document: string): string {
  checkJson(document);
  return compact(document);
}

/** The text as a JSON string. */
export const jsonQuote = (text: string): string => JSON.stringify(text.toWellFormed());

/** JSON_ARRAY of values that are JSON already; NULL is null. Throws `RowError` where it would be too long. */
export function jsonArray(...values: readonly (string | null)[]): string {
  const json = `[${values.map(value => value ?? 'null').join(',')}]`;
  checkLength('JSON_ARRAY', json.length);
  return json;
}

/** JSON_OBJECT of names and values that are JSON already. Throws `RowError` for a name that is NULL, and where it would be too long. */
export function jsonObject(...pairs: readonly (string | null)[]): string {
  const members: string[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i];
    if (name === null || name === undefined) throw new RowError('JSON_OBJECT takes no NULL for the name of a field');
    members.push(`${name}:${pairs[i + 1] ?? 'null'}`);
  }
  const json = `{${members.join(',')}}`;
  checkLength('JSON_OBJECT', json.length);
  return json;
}
