// Makes `npm start` and `npm test` work on a fresh clone: installs what the lock file names when it is not there yet.
// Runs under any Node from 20 up, before a single package exists.
//
// `npm install --no-save`, not `npm ci`: the lock file lists the native binaries of the platform it was written on, and `npm ci` refuses to
// add those of another; this way every platform gets its own and the lock file stays as it is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampPath = `${root}node_modules/.weir-installed`;
const lockHash = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`Weir needs Node 20 or newer to start; this is ${process.version}. Install a newer Node and run the command again.`);
if (!existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== lockHash) install();

function install() {
  process.stderr.write('Installing packages (once, a minute or less) ...\n');
  const { status, error } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) fail(`npm could not be started (${error.message}). Check that npm is on the PATH.`);
  if (status !== 0) fail('npm could not install the packages; its message is above. Mend that and run the command again.');
  writeFileSync(stampPath, lockHash);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
