// No environment outlives the process that started it, whatever its handler is doing when that one is killed.
// The handler holds a connection to the test, which closes when its process ends: so nothing has to look again and again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { writeBundles } from './bundles.ts';

const bundles = writeBundles();
afterAll(bundles.remove);

const PARENT = `
const [functionPath, clockPath, bundlePath, event] = process.argv.slice(1);
const { createLocalFunction } = await import(functionPath);
const { systemClock } = await import(clockPath);
createLocalFunction({ name: 'orphan', bundlePath, timeoutMs: 600_000, clock: systemClock }).invoke(JSON.parse(event));
`;

test.each(['hang', 'spin'])('an environment whose handler is in %s ends with its parent', async then => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const event = JSON.stringify({ deed: 'connect', port: (server.address() as AddressInfo).port, then });
  const sources = ['../../../local/lambda/local-function.ts', '../../../shared/time/system-clock.ts'];
  const paths = sources.map(source => fileURLToPath(new URL(source, import.meta.url)));
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, ...paths, bundles.pathOf('obedient.mjs'), event]);
  const [environment] = (await once(server, 'connection')) as [Socket];
  environment.on('error', () => {});
  const environmentEnded = once(environment.resume(), 'close');
  parent.kill('SIGKILL');
  await environmentEnded;
  expect(environment.destroyed).toBe(true);
  server.close();
});
