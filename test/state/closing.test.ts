// Windows at their end: order, bound, lateness and timers, in small examples that can be read.
import { expect, test } from '@jest/globals';
import { keyOf, type QueryOptions, QueryTask, type Row } from './query.ts';

const OPTIONS: QueryOptions = {
  sizeMs: 100,
  offsetMs: 0,
  latenessMs: 0,
  emit: 'final',
  coalesce: false,
  rowsPerKeyGroupMax: 1000,
  havingModulus: 0,
  boundMs: 0,
};

const row = (key: string, timeMs: number): Row => ({ key, timeMs, whole: 1, double: 1, text: '' });

/** Record index, window, key, revision, and count (or `deleted`) of each row. */
const brief = (task: QueryTask) => task.emitted.map(line => line.split(' ').slice(0, 5).join(' '));

function run(task: QueryTask, rows: readonly Row[], advanceMs: number | null = null): string[] {
  task.begin();
  rows.forEach((each, i) => {
    task.run(each, i);
  });
  if (advanceMs !== null) task.advance(advanceMs);
  task.state.finish();
  task.state.encodeDelta();
  return brief(task);
}

test('windows before 1970 and with an offset', () => {
  const task = new QueryTask({ ...OPTIONS, offsetMs: 30 });
  expect(run(task, [row('a', -71), row('a', -70), row('a', 29), row('a', 30)])).toEqual(['1 -170 a 0 1', '3 -70 a 0 2']);
});

test('rows come in the order of window, hash and key, whatever came first', () => {
  const keys = Array.from({ length: 200 }, (_, i) => `k${i}`);
  const rows = keys.flatMap(key => [row(key, 10), row(key, 110)]);
  const bound = { ...OPTIONS, boundMs: 1000 };
  const [forward, backward] = [new QueryTask(bound), new QueryTask(bound)];
  const emitted = run(forward, rows, 1000);
  expect(run(backward, rows.toReversed(), 1000)).toEqual(emitted);
  const expected = [...keys].sort((a, b) => (keyOf(a).hash >>> 0) - (keyOf(b).hash >>> 0));
  expect(emitted.map(line => line.split(' ')[2])).toEqual([...expected, ...expected]);
});

test('what a key group may not emit waits for the next attempts, first in line', () => {
  const task = new QueryTask({ ...OPTIONS, rowsPerKeyGroupMax: 1 });
  const { hash } = keyOf('a');
  const neighbours = Array.from({ length: 2000 }, (_, i) => `n${i}`).filter(key => keyOf(key).hash >>> 25 === hash >>> 25);
  const rows = ['a', ...neighbours.slice(0, 3)].map(key => row(key, 10));
  const emitted = [run(task, [...rows, row('a', 150)])];
  const pending = [task.state.pendingRowCount];
  for (let n = 0; n < 4; n++) {
    emitted.push(run(task, []));
    pending.push(task.state.pendingRowCount);
  }
  expect(pending).toEqual([3, 2, 1, 0, 0]);
  expect(emitted.map(lines => lines.map(line => line.split(' ')[0]))).toEqual([['4'], ['-1'], ['-1'], ['-1'], []]);
  expect(new Set(emitted.flat()).size).toBe(4);
  expect(task.state.groupCount).toBe(1);
});

test('a late row within the allowed lateness revises, beyond it changes nothing', () => {
  const task = new QueryTask({ ...OPTIONS, latenessMs: 100 });
  expect(run(task, [row('a', 10), row('a', 110), row('a', 20), row('b', 30)])).toEqual(['1 0 a 0 1', '2 0 a 1 2', '3 0 b 0 1']);
  expect([task.state.nextTimerMs, task.state.lastTimerMs, task.state.groupCount]).toEqual([200, 300, 3]);
  expect(run(task, [row('a', 200), row('a', 40)])).toEqual(['0 100 a 0 1']);
  expect([task.state.nextTimerMs, task.state.lastTimerMs, task.state.groupCount]).toEqual([300, 400, 2]);
});

test('a row that no longer passes HAVING is retracted, once, and only if it was sent', () => {
  const task = new QueryTask({ ...OPTIONS, emit: 'changes', havingModulus: 2 });
  expect(run(task, [row('a', 1), row('a', 2), row('a', 3)])).toEqual(['0 0 a 0 1', '1 0 a 1 deleted', '2 0 a 2 3']);
  const never = new QueryTask({ ...OPTIONS, emit: 'changes', havingModulus: 1 });
  expect(run(never, [row('a', 1), row('a', 2)])).toEqual([]);
});

test('coalesced changes come once per attempt, at the latest when the window goes', () => {
  const task = new QueryTask({ ...OPTIONS, emit: 'changes', coalesce: true });
  expect(run(task, [row('a', 1), row('a', 2), row('a', 110)])).toEqual(['2 0 a 0 2', '2147483647 100 a 0 1']);
  expect(run(task, [], 500)).toEqual([]);
  expect(task.state.groupCount).toBe(0);
});

test('timers: none without groups, none without windows', () => {
  const task = new QueryTask(OPTIONS);
  expect([task.state.nextTimerMs, task.state.lastTimerMs]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const open = new QueryTask({ ...OPTIONS, boundMs: 1000 });
  run(open, [row('a', 950), row('a', 10)]);
  expect([open.state.nextTimerMs, open.state.lastTimerMs]).toEqual([100, 1000]);
  const windowless = new QueryTask({ ...OPTIONS, sizeMs: null, emit: 'changes' });
  run(windowless, [row('a', 10), row('a', 10_000)], 1e12);
  expect([windowless.state.nextTimerMs, windowless.state.lastTimerMs]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect(windowless.state.groupCount).toBe(1);
});
