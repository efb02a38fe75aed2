// The command that people hunt with.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('tells in a line what a few seeds came to', () => {
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, '--seeds', '3', '--first-seed', '7'], {
    encoding: 'utf8',
  });
  expect(output).toMatch(/3 seeds, \d+ events, \d+ simulated seconds, at rest at most \d+ s after the last fault, every rule held/);
});
