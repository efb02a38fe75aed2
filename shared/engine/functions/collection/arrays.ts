// The functions on arrays. Places count from 1, below 0 from the end; NULL elements are equal to each other.
import { type Cell, cellsEqual } from '../../nested/nested-value.ts';
import { RowError } from '../../row-error.ts';
import { compareTexts } from '../../text/slice.ts';
import type { Whole } from '../../values.ts';
import { bounded, checkLength } from '../text/characters.ts';

type List = readonly Cell[];

/** No function makes a longer array. */
const ELEMENTS_MAX = 1_000_000;

function checkCount(what: string, count: number): void {
  if (count > ELEMENTS_MAX) throw new RowError(`${what} would make an array of ${count} elements; at most ${ELEMENTS_MAX} are allowed`);
}

/** ARRAY[…] and ROW(…). */
export const listOf = (...cells: readonly Cell[]): List => cells;

/** A part of a row. */
export const cellAt = (cells: List, index: number): Cell => cells[index]!;

/** `a[i]`; null where there is none. */
export function elementAt(list: List, place: Whole): Cell {
  const index = bounded(place);
  return (index > 0 ? list[index - 1] : index < 0 ? list[list.length + index] : null) ?? null;
}

export const elementCount = (list: List | ReadonlyMap<Cell, Cell>): number => ('length' in list ? list.length : list.size);

/** ELEMENT: of an array with one; null of an empty one. Throws `RowError` for more. */
export function onlyElement(list: List): Cell {
  if (list.length > 1) throw new RowError(`ELEMENT takes an array of one element, not of ${list.length}`);
  return list[0] ?? null;
}

export const listContains = (list: List, cell: Cell): boolean => list.some(each => cellsEqual(each, cell));

/** From 1; null where it does not occur. */
export function listPosition(list: List, cell: Cell): number | null {
  const index = list.findIndex(each => cellsEqual(each, cell));
  return index === -1 ? null : index + 1;
}

/** Throws `RowError` where the result would be too long. */
export function listConcat(...lists: readonly List[]): List {
  checkCount(
    'ARRAY_CONCAT',
    lists.reduce((sum, list) => sum + list.length, 0),
  );
  return lists.flat(1);
}

/** Throws `RowError` where the result would be too long. */
export const listAppend = (list: List | null, cell: Cell): List => listConcat(list ?? [], [cell]);

/** Throws `RowError` where the result would be too long. */
export const listPrepend = (cell: Cell, list: List | null): List => listConcat([cell], list ?? []);

/** Each once, where it stands first. */
export function listDistinct(list: List): List {
  const scalars = new Set<Cell>();
  const kept: Cell[] = [];
  for (const cell of list) {
    const isKnown = typeof cell === 'object' && cell !== null ? kept.some(each => cellsEqual(each, cell)) : scalars.has(cell);
    if (isKnown) continue;
    scalars.add(cell);
    kept.push(cell);
  }
  return kept;
}

export const listWithout = (list: List, cell: Cell): List => list.filter(each => !cellsEqual(each, cell));

export const listReverse = (list: List): List => list.toReversed();

/** From one place to another, both included. */
export function listSlice(list: List, from: Whole, to?: Whole): List {
  const place = (value: Whole) => (value < 0 ? list.length + bounded(value) + 1 : bounded(value));
  return list.slice(Math.max(0, place(from) - 1), to === undefined ? undefined : Math.max(0, place(to)));
}

/** The texts with the separator between them; NULLs as `nullText`, or left out. Throws `RowError` where it would be too long. */
export function listJoin(list: List, separator: string, nullText?: string): string {
  const texts = list.flatMap(cell => cell ?? nullText ?? []) as string[];
  checkLength(
    'ARRAY_JOIN',
    texts.reduce((sum, text) => sum + text.length + separator.length, 0),
  );
  return texts.join(separator);
}

const order = (a: Cell, b: Cell): number => {
  if (typeof a === 'string') return compareTexts(a, b as string);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
};

/** In ascending order, NULLs last. */
export const listSort = (list: List): List =>
  list.toSorted((a, b) => (a === null || b === null ? Number(a === null) - Number(b === null) : order(a, b)));

/** null of none. */
export const listMin = (list: List): Cell =>
  list.reduce((best, cell) => (cell === null || (best !== null && order(cell, best) >= 0) ? best : cell), null);

/** null of none. */
export const listMax = (list: List): Cell =>
  list.reduce((best, cell) => (cell === null || (best !== null && order(cell, best) <= 0) ? best : cell), null);

/** The parts between separators; characters where it is empty. */
export const splitText = (text: string, separator: string): List => (separator === '' ? Array.from(text) : text.split(separator));

/** From one number to another, both included. Throws `RowError` for a step of 0 and for too many. */
export function numberSeries(from: Whole, to: Whole, step: Whole = 1): List {
  const [first, last, by] = [Number(from), Number(to), Number(step)];
  if (by === 0) throw new RowError('a series of numbers needs a step that is not 0');
  const count = Math.max(0, Math.floor((last - first) / by) + 1);
  checkCount('SEQUENCE', count);
  return Array.from({ length: count }, (_, i) => first + i * by);
}
