// Rows that rank alike are kept together, as many as may be.
import { expect, test } from '@jest/globals';
import { RowError } from '../../../shared/engine/row-error.ts';
import { NumberRows, TopRows } from '../../../shared/state/index.ts';

const SLOT = 1;

function topOf(numbering: 'rank' | 'dense rank', limit: number) {
  const [values, arrivals] = [new NumberRows('whole'), new NumberRows('whole')];
  const order = [values, arrivals].map(column => ({ column, descending: false, nullsFirst: false }));
  const top = new TopRows({ limit, numbering, rankingCount: 1, order, columns: [values, arrivals], onRankChange: 'send', replaces: false });
  top.grow(2);
  let arrival = 0;
  const take = (value: number): boolean => {
    values.values[top.newPlace] = value;
    arrivals.values[top.newPlace] = arrival++;
    return top.take(SLOT);
  };
  const sent = (): string[] => {
    const rows: string[] = [];
    top.emit(SLOT, 0, (_, place, __, number, isGone) => void rows.push(`${isGone ? '-' : ''}${values.values[place]} ${number}`));
    return rows;
  };
  return { take, sent };
}

test('a rank above the limit goes with all who share it', () => {
  const { take, sent } = topOf('rank', 3);
  for (const value of [5, 5, 7, 7, 7]) expect(take(value)).toBe(true);
  expect(take(8)).toBe(false);
  expect(sent()).toEqual(['5 1', '5 1', '7 3', '7 3', '7 3']);
  expect(take(6)).toBe(true);
  expect(sent()).toEqual(['-7 3', '-7 3', '-7 3', '6 3']);
});

test('dense ranks leave none out', () => {
  const { take, sent } = topOf('dense rank', 2);
  for (const value of [5, 7, 7, 5]) expect(take(value)).toBe(true);
  expect(take(8)).toBe(false);
  expect(sent()).toEqual(['5 1', '5 1', '7 2', '7 2']);
  expect(take(6)).toBe(true);
  expect(sent()).toEqual(['-7 2', '-7 2', '6 2']);
});

test('what would be more than a group keeps is an error of the row, and a better one still comes in its place', () => {
  const { take, sent } = topOf('rank', 1);
  for (let i = 0; i < 10_000; i++) take(4);
  expect(() => take(4)).toThrow(RowError);
  expect(() => take(4)).toThrow(/more than 10000 rows of a key share its first 1 rank/);
  expect(take(5)).toBe(false);
  expect(sent()).toHaveLength(10_000);
});
