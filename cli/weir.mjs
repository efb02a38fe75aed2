#!/usr/bin/env node
// The executable. Weir runs on the Node version that Lambda runs; when the caller's Node is older, the one from npm takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  // Started by the branch below: whatever ends the starter, kill -9 included, must not leave this process behind.
  if (process.channel) {
    process.once('disconnect', () => process.emit('SIGTERM', 'SIGTERM') || process.exit(1));
    process.channel.unref();
  }
  // What was compiled once is not compiled again: half of a short run, also of the processes that this one starts.
  modules.enableCompileCache();
  const compileCache = modules.getCompileCacheDir();
  if (compileCache) process.env.NODE_COMPILE_CACHE = compileCache;
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  const node = fileURLToPath(new URL(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `weir runs on Node 24 and this is ${process.version}. Run \`npm install\` in its folder, which brings Node 24 along.\n`,
    );
    process.exit(1);
  }
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    process.stderr.write(`weir: Node 24 could not be started: ${error.message}. Run \`npm install\` again in its folder.\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
