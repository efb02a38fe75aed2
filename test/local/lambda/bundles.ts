// Bundles the tests run as functions, written to a folder of their own: some of them must not even parse.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The handler does what the event says, so that a table of events is a table of behaviours. */
const OBEDIENT = `
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
const sleep = durationMs => new Promise(resolve => setTimeout(resolve, durationMs));
let invocationCount = 0;
const deeds = {
  echo: ({ value }) => value,
  nothing: () => undefined,
  count: () => ++invocationCount,
  pid: () => process.pid,
  environment: () => process.env,
  context: (_, context) => ({ ...context, remainingMs: context.getRemainingTimeInMillis() }),
  size: ({ value }) => value.length,
  large: ({ byteCount }) => 'x'.repeat(byteCount),
  log: () => { console.log('one\\ntwo'); console.error('three'); },
  throw: () => { throw new RangeError('out of range'); },
  throwText: () => { throw 'just text'; },
  reject: () => { Promise.reject(new TypeError('nobody listens')); return sleep(10_000); },
  uncaught: () => { setImmediate(() => { throw new TypeError('nobody catches'); }); return sleep(10_000); },
  exit: ({ code }) => process.exit(code),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  connect: ({ port, then }) => new Promise(resolve => connect(port, '127.0.0.1', resolve)).then(() => deeds[then]()),
  spin: () => { for (;;); },
  hang: () => sleep(600_000),
  sleep: ({ durationMs }) => sleep(durationMs).then(() => process.pid),
  grandchild: () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).pid,
  exhaust: () => { const kept = []; for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => ({ i }))); },
};
export const handler = async (event, context) => deeds[event.deed](event, context);
export const notAFunction = 7;
`;

/** Another runtime client than ours, which answers one invocation. */
const OTHER_RUNTIME = `
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
const next = await fetch(base + 'next');
const requestId = next.headers.get('lambda-runtime-aws-request-id');
await fetch(base + requestId + '/response', { method: 'POST', body: JSON.stringify({ handler: process.env._HANDLER, event: await next.json() }) });
`;

const SOURCES = {
  'other-runtime.mjs': OTHER_RUNTIME,
  'obedient.mjs': OBEDIENT,
  'common.cjs': 'exports.handler = async event => ({ from: "commonjs", event });',
  'throws.mjs': 'throw new Error("cannot start");',
  'exits.mjs': 'process.exit(4);',
  'broken.mjs': 'export const handler = (;',
  'imports.mjs': 'import "no-such-package"; export const handler = () => {};',
};

export interface Bundles {
  pathOf(name: string): string;
  remove(): void;
}

export function writeBundles(): Bundles {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-lambda-'));
  for (const [name, source] of Object.entries(SOURCES)) writeFileSync(path.join(folder, name), source);
  return { pathOf: name => path.join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
