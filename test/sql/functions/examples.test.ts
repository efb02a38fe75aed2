// The table's own promises: every function has an example, and the example, compiled and run, gives the value that the reference shows.
import { expect, test } from '@jest/globals';
import { SCALAR_FAMILIES } from '../../../shared/sql/functions/scalar-table.ts';
import { evaluate } from '../codegen/evaluate.ts';

const ENTRIES = SCALAR_FAMILIES.flatMap(({ functions }) => functions);
const ROW = { bn: true, in1: 1, sn: '' };

test('every example gives its value', async () => {
  const [values] = await evaluate(
    ENTRIES.map(({ example }) => example[0]),
    [ROW],
  );
  const given = ENTRIES.map(({ example }, i) => `${example[0]} = ${values![i]}`);
  const numeric = (value: unknown, text: string) => (typeof value === 'number' && Number(text) === value ? text : JSON.stringify(value));
  const wanted = ENTRIES.map(({ example }, i) => `${example[0]} = ${numeric(example[1], values![i]!)}`);
  expect(given).toEqual(wanted);
});

test('names are given once', () => {
  const names = ENTRIES.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(ENTRIES.length).toBeGreaterThanOrEqual(120);
});
