// `weir dev`, whole: services, bundles, environments, replay, summary; then stopped in the middle, by a group's Ctrl-C, leaving nothing.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { descendantsOf, leftOf } from '../processes.ts';
import { check, resultOf, WEIR, writeFiles } from './check-cli.ts';
import { ROWS, TOTALS_SQL } from './scripts.ts';

const BUNDLES = fileURLToPath(new URL('../../node_modules/.cache/weir/', import.meta.url));
const bundlesOf = (pid: number) => (existsSync(BUNDLES) ? readdirSync(BUNDLES).filter(name => name.endsWith(`-${pid}`)) : []);

const INSERTS = `CREATE STREAM copies (symbol VARCHAR, qty BIGINT) WITH (connector = 'kinesis', stream = 'copies');
INSERT INTO copies SELECT symbol, qty FROM trades WHERE qty > 5;
`;

const folder = mkdtempSync(path.join(tmpdir(), 'weir-dev-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// A name that no AWS resource could have, a window, a stateless query into a Kinesis sink.
const SCRIPT = 'Ödd näme (1).sql';
writeFiles(folder, { [SCRIPT]: TOTALS_SQL + INSERTS, 't.ndjson': ROWS, 'many.ndjson': ROWS.repeat(2000) });

function dev(...options: string[]) {
  const child = spawn(process.execPath, [WEIR, 'dev', SCRIPT, ...options], { cwd: folder, detached: true });
  return { child, pid: child.pid!, result: resultOf(child) };
}

test('a replay runs to its end, adds up and leaves nothing', async () => {
  const { pid, result } = dev('--input', 't.ndjson', '--shards', '2');
  const { exitCode, stdout, stderr } = await result;
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/Done: every record is applied and every window is closed\./),
    stderr: expect.stringMatching(/^Starting Kinesis and DynamoDB on loopback/),
  });
  expect(stdout).toMatch(/│ B +│ 2026-01-01T00:00:00\.000Z │ 1 │ 123456789012345\.6789 │ +-3 │/);
  expect(stdout).toMatch(
    /totals, from trades\n +4 {2}applied\n +0 {2}filtered by WHERE\n +1 {2}late\n +1 {2}dead-lettered\n +6 {2}records read ✓/,
  );
  expect(stdout).toMatch(
    /copies, from trades\n +3 {2}applied\n +2 {2}filtered by WHERE\n +0 {2}late\n +1 {2}dead-lettered\n +6 {2}records read ✓/,
  );
  expect(bundlesOf(pid)).toEqual([]);
});

test.each<[NodeJS.Signals, string, RegExp, number, RegExp]>([
  ['SIGINT', 'while it starts', /Starting/, 0, /Stopped before/],
  ['SIGINT', 'in the middle of a replay', /[1-9][0-9]* % of 12,000 records sent/, 0, /Stopped before the end of the replay/],
  ['SIGTERM', 'in the middle of a replay', /[1-9][0-9]* % of 12,000 records sent/, 143, /Stopped before the end of the replay/],
])('%s to its group %s ends it in good order, without a process or a folder left', async (signal, _when, moment, code, said) => {
  const { child, pid, result } = dev('--input', 'many.ndjson', '--rate', '300');
  await new Promise<void>(resolve => {
    let seen = '';
    child.stderr!.on('data', text => {
      seen += text;
      if (moment.test(seen)) resolve();
    });
  });
  const started = descendantsOf(pid);
  // As a terminal does it, and a second time, as whoever passes signals on does.
  process.kill(-pid, signal);
  process.kill(-pid, signal);
  const { exitCode, stdout, stderr } = await result;
  expect({ exitCode, said: stdout + stderr, stderr }).toEqual({
    exitCode: code,
    said: expect.stringMatching(said),
    stderr: expect.not.stringMatching(/Error|^\s+at /m),
  });
  expect(await leftOf(started)).toEqual([]);
  expect(bundlesOf(pid)).toEqual([]);
});

test('fails if a port is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await check({
      args: ['dev', 't.sql', '--input', 't.ndjson', '--kinesis-port', String(port)],
      files: { 't.sql': TOTALS_SQL, 't.ndjson': ROWS },
      expect: { exitCode: 1, stderr: /\nweir: The local Kinesis did not start: Port \d+ on 127\.0\.0\.1 is already in use; .*\n$/ },
    });
  } finally {
    server.close();
  }
});
