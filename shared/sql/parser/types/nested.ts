// ARRAY<T> (also `T ARRAY` and `T[]`), MAP<K, V>, and ROW<name T, …> with STRUCT as another word; rows also in round brackets.
import type { Span } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { isMapKey, MAP_KEYS_NOTE } from '../../types/forms.ts';
import { arrayOf, mapOf, type RowField, rowOf, type SqlType, typeText } from '../../types/sql-type.ts';
import { parseName } from '../names.ts';
import type { TokenCursor } from '../token-cursor.ts';

type ParseType = (cursor: TokenCursor) => SqlType;

export function parseArray(cursor: TokenCursor, parseType: ParseType): SqlType {
  cursor.expect('<', 'behind ARRAY', { hint: 'write, for example, ARRAY<VARCHAR>' });
  const element = parseType(cursor);
  cursor.expect('>', 'to close ARRAY');
  return arrayOf(element);
}

/** The type itself, or an array of it where that is said behind it. */
export function parseArraySuffix(cursor: TokenCursor, type: SqlType): SqlType {
  let suffixed = type;
  while (cursor.accept('[', ']') || cursor.accept('ARRAY')) suffixed = arrayOf(suffixed);
  return suffixed;
}

export function parseMap(cursor: TokenCursor, span: Span, parseType: ParseType): SqlType {
  cursor.expect('<', 'behind MAP', { hint: 'write, for example, MAP<VARCHAR, INT>' });
  const key = parseType(cursor);
  if (!isMapKey(key))
    cursor.fail('W0302', cursor.spanFrom(span), `${typeText(key)} cannot be the key of a MAP.`, {
      note: MAP_KEYS_NOTE,
      hint: 'write MAP<VARCHAR, …>',
    });
  cursor.expect(',', 'between the types of key and value');
  const value = parseType(cursor);
  cursor.expect('>', 'to close MAP');
  return mapOf(key, value);
}

export function parseRow(cursor: TokenCursor, parseType: ParseType): SqlType {
  const close = cursor.accept('(') ? ')' : '>';
  if (close === '>') cursor.expect('<', 'behind ROW', { hint: 'write, for example, ROW<x INT, y INT>' });
  const fields: RowField[] = [];
  do {
    const name = parseName(cursor, 'the name of a field');
    cursor.accept(':');
    const type = parseType(cursor);
    if (fields.some(field => field.name === name.text)) {
      cursor.fail('W0302', name.span, `The field ${quoted(name.text)} stands twice in this ROW.`, { hint: 'rename one of the two' });
    }
    fields.push({ name: name.text, type });
  } while (cursor.accept(','));
  cursor.expect(close, 'to close ROW');
  return rowOf(fields);
}
