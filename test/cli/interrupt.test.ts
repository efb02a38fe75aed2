// Ctrl-C while `weir run` works: the exit code of the shell's convention, the old file as it was, nothing half-written.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { resultOf, WEIR, writeFiles } from './check-cli.ts';
import { TOTALS_SQL } from './scripts.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while it waits for input', async (signal, exitCode) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-interrupt-'));
  try {
    writeFiles(folder, { 't.sql': TOTALS_SQL, out: 'old' });
    const child = spawn(process.execPath, [WEIR, 'run', 't.sql', '--input', '-', '-o', 'totals=out'], { cwd: folder });
    const result = resultOf(child);
    // The pipe is full when weir does not read yet, and takes more when it does: then it is at work.
    await new Promise<void>(resolve => {
      child.stdin.write('{"symbol":"A","trade_time":"2026-01-01T00:00:00Z"}\n'.repeat(20_000), () => resolve());
    });
    child.kill(signal);
    expect({ ...(await result), files: readdirSync(folder).sort(), out: readFileSync(path.join(folder, 'out'), 'utf8') }).toEqual({
      exitCode,
      stdout: '',
      stderr: '',
      files: ['out', 't.sql'],
      out: 'old',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
