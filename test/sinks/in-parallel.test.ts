import { expect, test } from '@jest/globals';
import { inParallel } from '../../shared/sinks/in-parallel.ts';

async function run(itemCount: number, concurrency: number, failing: ReadonlySet<number> = new Set()) {
  const started: number[] = [];
  const finished: number[] = [];
  const work = async (item: number) => {
    started.push(item);
    await new Promise(setImmediate);
    finished.push(item);
    if (failing.has(item)) throw new Error(`item ${item}`);
  };
  const items = Array.from({ length: itemCount }, (_, i) => i);
  const error = await inParallel(items, concurrency, work).catch(thrown => thrown);
  return { started, finished, error };
}

test.each([
  [0, 3],
  [1, 3],
  [10, 3],
  [3, 10],
])('%i items, %i at a time: each once, started in order', async (itemCount, concurrency) => {
  const { started, error } = await run(itemCount, concurrency);
  expect(started).toEqual(Array.from({ length: itemCount }, (_, i) => i));
  expect(error).toBeUndefined();
});

test('after a failure nothing new is started, and the first failure is thrown when all have come to rest', async () => {
  const { started, finished, error } = await run(100, 4, new Set([5, 6]));
  expect(error).toEqual(new Error('item 5'));
  expect(started.length).toBeLessThan(12);
  expect(finished.toSorted()).toEqual(started.toSorted());
});
