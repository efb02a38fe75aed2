// ARRAY_AGG, and STRING_AGG with an order: a group keeps a row for each value, of what orders it and then the value, as the text that stands for it.
import { compareTexts } from '../text/slice.ts';
import { type Cell, unpacked } from './nested-value.ts';

export type ListOrder = readonly [descending: boolean, nullsFirst: boolean];

/** The values in their order; rows that are equal in it, or without one all, stand as they do in `rows`. */
export function orderedList(rows: readonly string[], order: readonly ListOrder[]): readonly Cell[] {
  const cells = rows.map(row => unpacked(row) as readonly Cell[]);
  if (order.length > 0) cells.sort((a, b) => compareRows(a, b, order));
  return cells.map(row => row.at(-1)!);
}

function compareRows(a: readonly Cell[], b: readonly Cell[], order: readonly ListOrder[]): number {
  for (const [i, [descending, nullsFirst]] of order.entries()) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === null || y === null) {
      if (x !== y) return (x === null) === nullsFirst ? -1 : 1;
      continue;
    }
    const compared = typeof x === 'string' ? compareTexts(x, y as string) : x < y ? -1 : x > y ? 1 : 0;
    if (compared !== 0) return descending ? -compared : compared;
  }
  return 0;
}
