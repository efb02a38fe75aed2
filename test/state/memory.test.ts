// What the state holds follows what is alive, not what has passed; and a row of a known group allocates nothing.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { type QueryOptions, QueryTask } from './query.ts';

const WINDOW_COUNT = 1000;
const GROUP_COUNT = 30;

const OPTIONS: QueryOptions = {
  sizeMs: 100,
  offsetMs: 0,
  latenessMs: 0,
  emit: 'final',
  coalesce: false,
  rowsPerKeyGroupMax: 1000,
  havingModulus: 0,
  boundMs: 50,
};

/** Runs a thousand windows, each with keys of its own, and gives what the state held after each hundred. */
function memoryOver(task: QueryTask, afterWindow: () => void): number[] {
  const sizes: number[] = [];
  for (let window = 0; window < WINDOW_COUNT; window++) {
    for (let i = 0; i < GROUP_COUNT; i++) {
      const timeMs = window * 100 + i;
      task.run({ key: `key ${i} of ${window}`, timeMs, whole: i, double: i, text: `text ${window}` }, window * GROUP_COUNT + i);
    }
    afterWindow();
    if (window % 100 === 99) sizes.push(task.state.stateBytes);
  }
  return sizes;
}

function expectSmallAndFlat(task: QueryTask, sizes: readonly number[]): void {
  // The table grows once, when the entries of removed groups first meet those of live ones.
  const [, ...grown] = sizes;
  expect(grown).toEqual(grown.map(() => grown[0]));
  expect(grown[0]).toBeLessThan(1.1 * sizes[0]!);
  expect(task.state.groupCount).toBeLessThanOrEqual(2 * GROUP_COUNT);
  expect(task.emitted.length).toBeGreaterThanOrEqual(GROUP_COUNT);
}

test('memory and stored bytes stay flat over a thousand windows, each with its commit', () => {
  const task = new QueryTask(OPTIONS);
  const follower = new QueryTask(OPTIONS);
  task.begin();
  const sizes = memoryOver(task, () => {
    task.state.finish();
    follower.state.apply(task.state.encodeDelta());
    task.emitted.length = GROUP_COUNT;
    task.state.begin();
  });
  expectSmallAndFlat(task, sizes);
  expect(follower.state.stateBytes).toBeLessThan(2 * task.state.stateBytes);
  expect(task.state.encodeSnapshot().reduce((sum, stream) => sum + stream.length, 0)).toBeLessThan(60 * 2 * GROUP_COUNT);
});

test('a thousand windows in one commit leave only what is open, and nothing of them in the log', () => {
  const task = new QueryTask(OPTIONS);
  const follower = new QueryTask(OPTIONS);
  task.begin();
  expectSmallAndFlat(
    task,
    memoryOver(task, () => {}),
  );
  task.state.finish();
  const delta = task.state.encodeDelta();
  expect(delta.reduce((sum, stream) => sum + stream.length, 0)).toBeLessThan(60 * 2 * GROUP_COUNT);
  follower.state.apply(delta);
  const hex = (streams: Uint8Array[]) => streams.map(stream => Buffer.from(stream).toString('hex'));
  expect(hex(follower.state.encodeSnapshot())).toEqual(hex(task.state.encodeSnapshot()));
});

test('a row of a known group allocates nothing', () => {
  // In a process of its own: the test runner's module registry keeps the compiler from seeing through calls.
  const probe = fileURLToPath(new URL('./allocation-probe.ts', import.meta.url));
  const output = execFileSync(
    process.execPath,
    ['--no-concurrent-recompilation', '--min-semi-space-size=64', '--max-semi-space-size=64', probe],
    { encoding: 'utf8' },
  );
  // The smallest object is 12 bytes; the runtime itself takes some now and then.
  expect(Number(output)).toBeLessThan(1);
});
