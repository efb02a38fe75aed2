// The checks can fail: each saboteur damages the shipped code as it is loaded, and is caught. They run in threads of plain Node, whose module
// hooks do the damage.
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { SABOTEURS } from './saboteurs/saboteurs.ts';

interface Caught {
  readonly name: string;
  /** The rule that it broke; null where no seed showed it. */
  readonly rule: string | null;
  readonly seedCount: number;
}

const THREAD_COUNT = 2;

test('every saboteur is caught', async () => {
  expect(SABOTEURS.length).toBeGreaterThanOrEqual(24);
  const parts = Array.from({ length: THREAD_COUNT }, (_, part) =>
    catchThem(SABOTEURS.map((_, i) => i).filter(i => i % THREAD_COUNT === part)),
  );
  const caught = (await Promise.all(parts)).flat();
  expect(caught.filter(({ rule }) => rule === null)).toEqual([]);
  expect(caught).toHaveLength(SABOTEURS.length);
}, 900_000);

function catchThem(indexes: readonly number[]): Promise<Caught[]> {
  return new Promise((resolve, reject) => {
    const caught: Caught[] = [];
    const worker = new Worker(new URL('./saboteurs/thread.ts', import.meta.url), {
      workerData: indexes,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', (one: Caught) => caught.push(one));
    worker.on('error', reject);
    worker.on('exit', () => resolve(caught));
  });
}
