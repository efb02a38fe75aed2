// The example that `npm start` shows, over its own replay: every counter shows something, and the parts make up the whole.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { accountOf } from '../../cli/dev/account.ts';
import { replay } from '../../examples/flights/replay.ts';
import { resultOf, WEIR } from './check-cli.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/flights/flights.sql', import.meta.url));

test('flights: every counter shows something', async () => {
  const records = replay();
  const child = spawn(process.execPath, [WEIR, 'run', SCRIPT, '--input', '-', '--stats']);
  child.stdin.end(records.map(({ payload }) => `${payload}\n`).join(''));
  const { exitCode, stdout, stderr } = await resultOf(child);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/^\{.*\}\n$/) });
  const counters = JSON.parse(stderr) as Record<string, number>;
  const account = accountOf(counters, 'delays_by_origin');
  expect(counters.records).toBe(records.length);
  expect(account.addsUp).toBe(true);
  expect(Object.entries({ ...account, failed: 1, unwritable: 1 }).filter(([, value]) => value === 0)).toEqual([]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(account.emitted);
});

test('flights: the replay is the same in every run, and its rows are real', () => {
  expect(replay()).toEqual(replay());
  expect(replay()).toHaveLength(20_000);
});

test('great-circle: a function in TypeScript, over documents in documents', async () => {
  const folder = fileURLToPath(new URL('../../examples/great-circle/', import.meta.url));
  const child = spawn(process.execPath, [WEIR, 'run', `${folder}taxis.sql`, '--input', `${folder}positions.ndjson`]);
  const { exitCode, stdout, stderr } = await resultOf(child);
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: [
      '{"taxi":"HH-1","kilometres":0.88}',
      '{"taxi":"HH-2","kilometres":0}',
      '{"taxi":"HH-3","kilometres":null}',
      '{"taxi":"HH-5","kilometres":252.18}',
      '',
    ].join('\n'),
    stderr: expect.stringContaining('RangeError: a latitude lies between -90 and 90'),
  });
});
