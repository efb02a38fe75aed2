// Goals name figures that rows report, and are judged by their direction.
import { expect, test } from '@jest/globals';
import { goals, verdictOf } from '../../bench/goals.ts';
import { difference } from '../../bench/measure/answer.ts';
import { interleave } from '../../bench/measure/interleave.ts';
import { cliffsWorstFirst, judge, type RowReport } from '../../bench/report/results.ts';
import { rows } from '../../bench/rows/index.ts';

test('every goal belongs to a row', () => {
  const names = new Set(rows.map(({ name }) => name));
  expect(goals.filter(({ figure }) => !names.has(figure.split('.')[0]!))).toEqual([]);
});

test('a goal is met from its value on', () => {
  const goal = { figure: 'a.b', value: 2, meaning: '' };
  expect([1.9, 2, 2.1].map(measured => verdictOf({ ...goal, comparison: 'at least' }, measured))).toEqual(['missed', 'met', 'met']);
  expect([1.9, 2, 2.1].map(measured => verdictOf({ ...goal, comparison: 'at most' }, measured))).toEqual(['met', 'met', 'missed']);
});

const report = (name: string, ratio: number): RowReport => ({
  name,
  group: 'no cliff',
  title: name,
  contenders: [],
  figures: [{ name: `${name}.overHandWritten`, label: '', value: ratio, unit: '×' }],
});

test('what no row measured is neither met nor missed, and the worst cliff comes first', () => {
  expect(new Set(judge([]).map(({ verdict }) => verdict))).toEqual(new Set(['not measured']));
  expect(cliffsWorstFirst([report('a', 3), report('b', 1), report('c', 2)]).map(({ title }) => title)).toEqual(['b', 'c', 'a']);
});

test('fails if the contenders do not agree, before any speed is told', async () => {
  const contender = (name: string, value: number) => ({ name, run: () => 1, answer: () => new Map([['a', [value]]]) });
  const options = { recordCount: 1, rounds: 1 };
  await expect(interleave([contender('x', 1), contender('y', 2)], options)).rejects.toThrow(
    'x and y do not give the same answer: group a has 1 and 2',
  );
  await expect(interleave([contender('x', 1), contender('y', 1)], options)).resolves.toHaveLength(2);
  expect(difference(new Map([['a', [1]]]), new Map())).toBe('1 groups and 0 groups');
});
