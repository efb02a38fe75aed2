// The command that people hunt with.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { resultOf } from '../cli/check-cli.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const simulate = (...args: string[]) => spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args]);

test('tells in a line what a few seeds came to', async () => {
  const { exitCode, stdout } = await resultOf(simulate('--seeds', '3', '--first-seed', '7'));
  expect(stdout).toMatch(/\n3 seeds, \d+ events, \d+ simulated seconds, at rest at most \d+ s after the last fault, every rule held\n$/);
  expect(exitCode).toBe(0);
});

test('Ctrl-C ends it with what has come of the seeds so far', async () => {
  const child = simulate('--seeds', '1000000');
  child.stdout.once('data', () => child.kill('SIGINT'));
  const { exitCode, stdout, stderr } = await resultOf(child);
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
  expect(stdout).toMatch(/^1 of 1000000 seeds, .*\n\n {2}kind [\s\S]*\nstopped: \d+ seeds, \d+ events, .*, every rule held\n$/);
});

test.each([
  [['--seeds', 'many'], '--seeds is "many"; give a whole number from 1 on.\n\nUsage: npm run simulate'],
  [['--sedes', '3'], "Unknown option '--sedes'"],
])('fails if it is told %j', async (args, message) => {
  const { exitCode, stderr } = await resultOf(simulate(...args));
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
});
