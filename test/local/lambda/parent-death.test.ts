// No environment outlives the process that started it, whatever its handler is doing when that one is killed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { writeBundles } from './bundles.ts';

const bundles = writeBundles();
afterAll(bundles.remove);

const PARENT = `
const { createLocalFunction } = await import(process.argv[1]);
const { systemClock } = await import(process.argv[2]);
const fn = createLocalFunction({
  name: 'orphan', bundlePath: process.argv[3], timeoutMs: 600_000, clock: systemClock, onLog: ({ line }) => console.log(line),
});
console.log(JSON.parse((await fn.invoke({ deed: 'pid' })).responseText));
fn.invoke({ deed: process.argv[4] });
`;

test.each(['hang', 'spin'])('an environment whose handler is in %s ends with its parent', async deed => {
  const sources = ['../../../local/lambda/local-function.ts', '../../../shared/time/system-clock.ts'];
  const paths = sources.map(source => fileURLToPath(new URL(source, import.meta.url)));
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, ...paths, bundles.pathOf('obedient.mjs'), deed]);
  const lines = createInterface({ input: parent.stdout });
  const [pid] = (await once(lines, 'line')) as [string];
  const parentEnded = once(parent, 'exit');
  parent.kill('SIGKILL');
  await parentEnded;
  await expect(whenGone(Number(pid))).resolves.toBe('gone');
});

/** Polls, because nobody can wait for a process that is not theirs. */
async function whenGone(pid: number): Promise<string> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return 'gone';
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
