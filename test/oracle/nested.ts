// The columns of every dataset that have parts, and what can be read of them. They are known where the stream itself is read.

import type { Choice, Column, Expression } from './expressions.ts';

export type NestedKind = 'array' | 'row' | 'map';
export type NestedValue = null | number | string | boolean | readonly NestedValue[] | { readonly [name: string]: NestedValue };

interface NestedColumn {
  readonly name: string;
  readonly weirType: string;
  readonly duckDbType: string;
  readonly random: (choice: Choice) => NestedValue;
}

export const NESTED_COLUMNS: readonly NestedColumn[] = [
  {
    name: 'tags',
    weirType: 'ARRAY<INT>',
    duckDbType: 'INTEGER[]',
    random: choice => Array.from({ length: choice.below(4) }, () => (choice.chance(0.2) ? null : choice.below(5))),
  },
  {
    name: 'place',
    weirType: 'ROW<x INT, label VARCHAR>',
    duckDbType: 'STRUCT(x INTEGER, label VARCHAR)',
    random: choice => ({ x: choice.chance(0.2) ? null : choice.below(3), label: choice.pick(['', 'a', "it's", 'é', null]) }),
  },
  {
    name: 'attrs',
    weirType: 'MAP<VARCHAR, INT>',
    duckDbType: 'MAP(VARCHAR, INTEGER)',
    random: choice =>
      Object.fromEntries(['a', 'b', '"'].flatMap(key => (choice.chance(0.5) ? [[key, choice.chance(0.2) ? null : choice.below(3)]] : []))),
  },
  {
    name: 'doc',
    weirType: 'JSON',
    duckDbType: 'JSON',
    random: choice => ({
      n: choice.below(4) - 1,
      s: choice.pick(['', 'a', 'x"y', 'ä', '\\']),
      list: [choice.below(3), { deep: choice.chance(0.5) }],
    }),
  },
];

/** Parts of these columns, as if they were columns. */
export const NESTED_PARTS: readonly Column[] = [
  { kind: 'int', name: 'place.x' },
  { kind: 'text', name: 'place.label' },
  { kind: 'int', name: "attrs['a']" },
  { kind: 'int', name: `attrs['"']` },
  { kind: 'int', name: 'tags[1]' },
  { kind: 'int', name: 'tags[-1]' },
  { kind: 'int', name: 'CARDINALITY(tags)', duckDb: 'CAST(LEN(tags) AS INTEGER)' },
  { kind: 'int', name: 'CAST(doc.n AS INT)', duckDb: "CAST(doc->>'$.n' AS INTEGER)" },
  { kind: 'text', name: "JSON_VALUE(doc, '$.s')", duckDb: "(doc->>'$.s')" },
  { kind: 'int', name: 'CAST(doc.list[0] AS INT)', duckDb: "CAST(doc->>'$.list[0]' AS INTEGER)" },
  { kind: 'bool', name: "CAST(JSON_VALUE(doc, '$.list[1].deep') AS BOOLEAN)", duckDb: "CAST(doc->>'$.list[1].deep' AS BOOLEAN)" },
];

/** Whole values with parts: selected, and grouped by. */
const NESTED_WHOLES: readonly (Expression & { readonly kind: NestedKind })[] = [
  { kind: 'array', weir: 'tags', parts: [] },
  { kind: 'row', weir: 'place', parts: [] },
  { kind: 'map', weir: 'attrs', parts: [] },
];

const NESTED_RESULTS: readonly (Expression & { readonly kind: NestedKind })[] = [
  ...NESTED_WHOLES,
  { kind: 'array', weir: 'ARRAY[place.x, tags[1]]', duckDb: '[place.x, tags[1]]', parts: [] },
  { kind: 'array', weir: 'tags || 7', duckDb: 'list_append(tags, 7)', parts: [] },
  {
    kind: 'row',
    weir: "ROW(tags[1] AS y, COALESCE(place.label, '-') AS z)",
    duckDb: "{'y': tags[1], 'z': COALESCE(place.label, '-')}",
    parts: [],
  },
  { kind: 'array', weir: 'MAP_KEYS(attrs)', duckDb: 'list_sort(map_keys(attrs))', parts: [] },
];

export const randomNestedKey = (choice: Choice): Expression => choice.pick(NESTED_WHOLES);
export const randomNestedResult = (choice: Choice): Expression => choice.pick(NESTED_RESULTS);

/** One text for the value, whoever printed it: DuckDB gives a map as a list of its entries. */
export function nestedText(value: unknown, kind: NestedKind): string {
  const entries =
    kind === 'map' && Array.isArray(value) ? value.map(({ key, value: held }) => [key, held]) : Object.entries(value as object);
  if (kind === 'map') return JSON.stringify(entries.map(([key, held]) => [key, plain(held)]).sort(([a], [b]) => (a! < b! ? -1 : 1)));
  return JSON.stringify(plain(value));
}

function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') return Object.entries(value).map(([name, held]) => [name, plain(held)]);
  return String(value);
}
