// Where the bundles of a running deployment lie, and that nothing of them stays behind.
//
// Bundles leave the SDK outside, so the folder must be where Node finds this project's packages. Its name ends with the process that owns it:
// what a process left that was killed is taken away by the next one.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '../../functions/bundle.ts';
import { ExternalError } from '../../shared/engine/errors.ts';

const CACHE_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/weir/', import.meta.url));

const SERVICES_FILE = 'services.json';

/** Notes where the services of a running application are, for commands in other terminals. */
export function writeServices(folder: string, endpointVariables: Readonly<Record<string, string>>): void {
  writeFileSync(path.join(folder, SERVICES_FILE), JSON.stringify(endpointVariables));
}

/** Applications that run on this machine now, each with the variables that name its services. */
export function runningApplications(): { readonly application: string; readonly endpointVariables: Readonly<Record<string, string>> }[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(CACHE_FOLDER);
  } catch {
    // Nothing has ever run here.
  }
  return names.flatMap(name => {
    const [, application, pid] = /^(.+)-([0-9]+)$/.exec(name) ?? [];
    if (application === undefined || !isAlive(Number(pid))) return [];
    try {
      return [{ application, endpointVariables: JSON.parse(readFileSync(path.join(CACHE_FOLDER, name, SERVICES_FILE), 'utf8')) }];
    } catch {
      // It is still starting, or on its way out.
      return [];
    }
  });
}

/** Makes a folder for this process, and removes those of processes that are gone. */
export function createBundleFolder(application: string): string {
  const folder = path.join(CACHE_FOLDER, `${application}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(CACHE_FOLDER)) {
    const pid = /-([0-9]+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) removeBundleFolder(path.join(CACHE_FOLDER, name));
  }
  // A second Ctrl-C ends the process before it has put everything away.
  process.once('exit', () => removeBundleFolder(folder));
  return folder;
}

export function removeBundleFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Bundles; what the bundler could not do is told in one sentence. */
export function bundled(bundle: () => Bundle): Bundle {
  try {
    return bundle();
  } catch (error) {
    const [first] = (error as { errors?: readonly { text: string }[] }).errors ?? [];
    const reason = first?.text ?? (error as Error).message.split('\n')[0]!;
    throw new ExternalError(
      'configuration',
      `The handler could not be bundled: ${reason.replace(/\.?$/, '.')} Run \`npm install\` and try again.`,
      {
        retryable: false,
        cause: error,
      },
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
