// The app as people start it: through the CDK's command line, without an account and without a network.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'weir-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No credentials, and no proxy or endpoint that answers: a call to AWS would fail. */
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

function synth(...options: string[]) {
  const cli = path.join(root, 'node_modules/aws-cdk/bin/cdk');
  return spawnSync(process.execPath, [cli, 'synth', '--quiet', '--no-notices', ...options], { cwd: root, env, encoding: 'utf8' });
}

/** The app alone, as the command line starts it. */
function app(context: object) {
  const ran = { ...env, CDK_OUTDIR: path.join(folder, 'app'), CDK_CONTEXT_JSON: JSON.stringify(context) };
  return spawnSync(process.execPath, ['cdk/app.ts'], { cwd: root, env: ran, encoding: 'utf8' });
}

test('cdk synth works offline, on provisioned compute too', () => {
  const output = path.join(folder, 'cdk.out');
  const { status, stderr } = synth('-o', output, '-c', 'compute=provisioned', '-c', 'application=busy', '-c', 'existing=flights');
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringMatching(/error|warning/i) });
  expect(readdirSync(output)).toContain('weir-busy.template.json');
});

const SQL = 'CREATE STREAM s (alpha INT);\nSELECT alpa FROM s;\n';

test.each([
  [
    'the SQL is wrong',
    { script: path.join(folder, 'wrong.sql') },
    `error[W0402]: \`s\` has no column \`alpa\`.
 --> ${path.join(folder, 'wrong.sql')}:2:8
  |
2 | SELECT alpa FROM s;
  |        ^^^^
`,
  ],
  ['a stream exists for no source', { existing: 'fligths' }, 'names "fligths", which is no source of the script. It has: flights.\n'],
])('fails if %s, without a stack', (_, context, message) => {
  writeFileSync(path.join(folder, 'wrong.sql'), SQL);
  const { status, stdout, stderr } = app(context);
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining(message) });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('the app of docs/deploy.md runs beside an installed weir', () => {
  const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(path.join(root, 'docs/deploy.md'), 'utf8'))!;
  const modules = path.join(folder, 'mine/node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(root, path.join(modules, 'weir'));
  for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  copyFileSync(path.join(root, 'examples/flights/flights.sql'), path.join(folder, 'mine/flights.sql'));
  writeFileSync(path.join(folder, 'mine/app.ts'), example!);
  const output = path.join(folder, 'mine/cdk.out');
  // CDK's own look at the template takes seconds, and the test above has it.
  const ran = { ...env, CDK_OUTDIR: output, CDK_VALIDATION: 'false' };
  const { status, stderr } = spawnSync(process.execPath, ['app.ts'], { cwd: path.join(folder, 'mine'), env: ran, encoding: 'utf8' });
  // Node warns that this app.ts has no package.json that calls it a module.
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringMatching(/^\s+at /m) });
  expect(readdirSync(output)).toContain('Flights.template.json');
});
