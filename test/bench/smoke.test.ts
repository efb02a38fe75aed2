// Every row of the benchmark once, with tiny sizes: so that none can rot. Speeds mean nothing here; that the contenders agree does.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import type { Results } from '../../bench/report/results.ts';
import { rows } from '../../bench/rows/index.ts';

const MAIN = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'weir-bench-smoke-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = (...args: string[]) => promisify(execFile)(process.execPath, [MAIN, '--results', folder, ...args]);
const TINY = ['--scale', '0.001', '--rounds', '1', '--in-process'];

test('every row runs, agrees and reports', async () => {
  const { stdout } = await bench(...TINY);
  const results = JSON.parse(readFileSync(path.join(folder, 'part-all.json'), 'utf8')) as Results;
  expect(results.rows.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  for (const { name, figures, note } of results.rows) {
    expect({ name, isSilent: figures.length === 0 && note === undefined }).toEqual({ name, isSilent: false });
    for (const figure of figures) expect({ ...figure, isNumber: Number.isFinite(figure.value) }).toEqual({ ...figure, isNumber: true });
  }
  expect(stdout).toContain('no cliff, the worst first');
  expect(readFileSync(path.join(folder, 'chart.svg'), 'utf8')).toMatch(/^<svg [\s\S]*JSON\.parse \+ Map[\s\S]*<\/svg>\n$/);
});

test('a row in a process of its own leaves a profile that developer tools open', async () => {
  await bench('group', ...TINY.slice(0, -1), '--profile');
  expect(readdirSync(folder)).toContain('group.cpuprofile');
  const profile = JSON.parse(readFileSync(path.join(folder, 'group.cpuprofile'), 'utf8'));
  expect(Object.keys(profile)).toEqual(expect.arrayContaining(['nodes', 'samples', 'startTime', 'endTime']));
});

test('fails if a row does not exist, and says which do', async () => {
  await expect(bench('tumblign')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('there is no row "tumblign"') });
});
