// What a function of an application is made of: no compiler, little to load, and it loads as the template describes it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { bundlePartition } from '../../functions/bundle.ts';
import { compile } from '../../shared/sql/compile.ts';
import { FLIGHTS, ROOT, removeApplications, shop } from './applications.ts';
import { FUNCTION } from './expected-resources.ts';

afterAll(removeApplications);

test('the bundle has no compiler in it and stays small', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'weir-bundle-'));
  const [stage] = compile(readFileSync(FLIGHTS, 'utf8')).application!.stages;
  const { metafile, byteCount } = bundlePartition(stage!.moduleText, folder);
  rmSync(folder, { recursive: true });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContainEqual(expect.stringContaining('shared/partition/process-batch.ts'));
  expect(inputs.filter(file => /shared\/sql|aws-cdk-lib|node_modules\/@aws-sdk/.test(file))).toEqual([]);
  // All that the handler may ever load, worker threads and tracing included; tracing is loaded by invocations that X-Ray samples.
  expect(byteCount).toBeLessThan(400_000);
  const handler = Object.entries(metafile.outputs).find(([file]) => file.endsWith('index.mjs'))![1];
  expect(Object.keys(handler.inputs).filter(file => file.includes('x-ray'))).toEqual([]);
  const loadedBytes = ({ imports, bytes }: typeof handler) =>
    imports
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .reduce((sum, each) => sum + metafile.outputs[each.path]!.bytes, bytes);
  expect(loadedBytes(handler)).toBeLessThan(345_000);
  const thread = Object.entries(metafile.outputs).find(([file]) => file.endsWith('thread.mjs'))![1];
  expect(loadedBytes(thread)).toBeLessThan(200_000);
});

test('the bundle loads as the template describes it', () => {
  const { resources, outdir } = shop();
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(outdir, 'node_modules'));
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== FUNCTION) continue;
    const [file, name] = String(Properties.Handler).split('.');
    const url = pathToFileURL(path.join(outdir, `asset.${path.parse(Properties.Code.S3Key).name}`, `${file}.mjs`));
    const env = { ...Properties.Environment.Variables, AWS_REGION: 'eu-west-1', PATH: process.env.PATH };
    const code = `const { ${name} } = await import('${url}'); console.log(typeof ${name})`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' })).toBe('function\n');
  }
});
