// Values with parts: ARRAY and ROW as an array of JavaScript, MAP as a Map in the order of its keys, NULL as null inside. Nobody changes one:
// operations make new ones.
import type { Whole } from '../values.ts';

export type Cell = null | boolean | Whole | string | Nested;
export type Nested = readonly Cell[] | ReadonlyMap<Cell, Cell>;

/** Whether both are the same all the way down; NULL equals NULL here, as in PostgreSQL's arrays, and 0 equals -0. */
export function cellsEqual(a: Cell, b: Cell): boolean {
  if (a === b) return true;
  if (a instanceof Map && b instanceof Map) return mapsEqual(a, b);
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!cellsEqual(a[i], b[i])) return false;
  return true;
}

/** A MAP of these entries; of a key that comes twice the last counts. */
export function mapOf(entries: Iterable<readonly [Cell, Cell]>): ReadonlyMap<Cell, Cell> {
  const map = new Map(entries);
  let isOrdered = true;
  let last: Cell = null;
  for (const key of map.keys()) {
    if (last !== null && last > key!) isOrdered = false;
    last = key;
  }
  return isOrdered ? map : new Map([...map].sort(([a], [b]) => (a! < b! ? -1 : 1)));
}

function mapsEqual(a: ReadonlyMap<Cell, Cell>, b: ReadonlyMap<Cell, Cell>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !cellsEqual(value, other)) return false;
  }
  return true;
}

/**
 * The one text that stands for a value wherever it is kept: equal values have equal texts. It is JSON, in which a whole number beyond 2^53
 * is `{"n":"…"}` and a map `{"m":[[key,value],…]}`.
 */
export function packed(value: Cell): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `{"n":"${value}"}`;
  if (value === null || typeof value !== 'object') return String(value === 0 ? 0 : value);
  if (Array.isArray(value)) return `[${(value as readonly Cell[]).map(packed).join(',')}]`;
  return `{"m":[${[...(value as ReadonlyMap<Cell, Cell>)].map(([key, each]) => `[${packed(key)},${packed(each)}]`).join(',')}]}`;
}

/** The value that such a text stands for. */
export function unpacked(text: string): Cell {
  const value = JSON.parse(text) as Packed;
  return text.includes('{') ? revived(value) : (value as Cell);
}

type Packed =
  | null
  | boolean
  | number
  | string
  | readonly Packed[]
  | { readonly n: string }
  | { readonly m: readonly (readonly [Packed, Packed])[] };

function revived(value: Packed): Cell {
  if (value === null || typeof value !== 'object') return value;
  if ('n' in value) return BigInt(value.n);
  if ('m' in value) return new Map(value.m.map(([key, each]) => [revived(key), revived(each)]));
  return (value as readonly Packed[]).map(revived);
}
