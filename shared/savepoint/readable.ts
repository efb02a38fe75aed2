// What an accumulator holds for a group, as a plain value: numbers, texts, lists; null where it holds nothing yet. Exactness is not asked of it:
// that is what the state file is for.
import type { StateColumn } from '../state/columns/state-column.ts';
import type { RowBuffer } from '../state/over/row-buffer.ts';
import type { RowColumn } from '../state/over/row-column.ts';
import type { TopRows } from '../state/top/top-rows.ts';

interface Readable {
  isNull?(slot: number): boolean;
  get?(slot: number, fraction?: number): unknown;
  all?(slot: number): readonly unknown[];
}

export function readable(column: StateColumn, slot: number): unknown {
  if ('placeOf' in column) return readableRows(column as RowBuffer, slot);
  if ('placesOf' in column) return rowsAt((column as TopRows).placesOf(slot), (column as TopRows).columns);
  const of = column as Readable;
  try {
    if (of.isNull?.(slot)) return null;
    if (of.all) return of.all(slot).map(plain);
    return plain(of.get?.(slot, 0.5) ?? null);
  } catch (error) {
    // A sum beyond its type, a list that went over its bound: the state says so when it is asked.
    return { error: (error as Error).message };
  }
}

/** The rows that a key keeps, each with the values of its columns in order. */
function readableRows(rows: RowBuffer, slot: number): unknown {
  const places: number[] = [];
  for (let row = rows.firsts[slot]!; row < rows.counts[slot]!; row++) places.push(rows.placeOf(slot, row));
  return { first: rows.firsts[slot]!, rows: rowsAt(places, rows.columns) };
}

const rowsAt = (places: readonly number[], columns: readonly RowColumn[]): unknown[][] =>
  places.map(place => columns.map(column => (column.isNull(place) ? null : plain(valueAt(column, place)))));

const valueAt = (column: object, place: number): unknown =>
  'get' in column ? (column as Required<Pick<Readable, 'get'>>).get(place) : null;

function plain(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (Array.isArray(value)) return value.map(plain);
  return value === null || value === undefined ? null : String(value);
}
