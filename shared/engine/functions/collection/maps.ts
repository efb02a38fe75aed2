// The functions on maps. A key stands once, and is never NULL.
import { type Cell, mapOf } from '../../nested/nested-value.ts';
import { RowError } from '../../row-error.ts';

type Entries = ReadonlyMap<Cell, Cell>;

/** MAP[key, value, …]: of a key that stands twice the last counts. Throws `RowError` for a key that is NULL. */
export function mapOfPairs(...cells: readonly Cell[]): Entries {
  const entries: [Cell, Cell][] = [];
  for (let i = 0; i < cells.length; i += 2) entries.push([keyOf(cells[i]!), cells[i + 1]!]);
  return mapOf(entries);
}

function keyOf(cell: Cell): Cell {
  if (cell === null) throw new RowError('NULL cannot be the key of a MAP');
  return cell;
}

/** Throws `RowError` for keys that are NULL, and where there are not as many keys as values. */
export function mapOfLists(keys: readonly Cell[], values: readonly Cell[]): Entries {
  if (keys.length !== values.length) throw new RowError(`MAP_FROM_ARRAYS was given ${keys.length} keys and ${values.length} values`);
  return mapOf(keys.map((key, i) => [keyOf(key), values[i]!] as const));
}

/** `m[key]`; null where there is none. */
export const valueOfKey = (entries: Entries, key: Cell): Cell => entries.get(key) ?? null;

export const hasKey = (entries: Entries, key: Cell): boolean => entries.has(key);
export const mapKeys = (entries: Entries): readonly Cell[] => [...entries.keys()];
export const mapValues = (entries: Entries): readonly Cell[] => [...entries.values()];
/** As rows of key and value. */
export const mapEntries = (entries: Entries): readonly Cell[] => [...entries].map(([key, value]) => [key, value]);

/** The entries of both; where both have a key, the second's. */
export const mapConcat = (a: Entries, b: Entries): Entries => mapOf([...a, ...b]);
