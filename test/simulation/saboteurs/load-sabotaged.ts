// Loads the whole simulation a second time with a saboteur in it: every module of the project under an address of its own (packages are shared),
// and the saboteur's edits made on the way in. Works in plain Node only, whose module hooks it uses.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Saboteur, sabotaged } from './saboteur.ts';

const ROOT = path.resolve(fileURLToPath(new URL('../../../', import.meta.url)));
const MARK = 'saboteur';

/** The simulation of a saboteur, as `attempt.ts` exports it. */
export async function loadSabotaged(saboteurs: readonly Saboteur[], index: number): Promise<typeof import('../attempt.ts')> {
  const url = new URL('../attempt.ts', import.meta.url);
  url.searchParams.set(MARK, String(index));
  hooksFor(saboteurs);
  return import(url.href);
}

let areHooksSet = false;

function hooksFor(saboteurs: readonly Saboteur[]): void {
  if (areHooksSet) return;
  areHooksSet = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const mark = context.parentURL && new URL(context.parentURL).searchParams.get(MARK);
      if (mark === null || mark === undefined || mark === '' || !isOurs(resolved.url)) return resolved;
      const url = new URL(resolved.url);
      url.searchParams.set(MARK, mark);
      return { ...resolved, url: url.href };
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mark = url.startsWith('file:') ? new URL(url).searchParams.get(MARK) : null;
      if (mark === null || loaded.source === undefined || loaded.source === null) return loaded;
      const file = path.relative(ROOT, fileURLToPath(url)).split(path.sep).join('/');
      return { ...loaded, source: sabotaged(Buffer.from(loaded.source as Uint8Array).toString('utf8'), file, saboteurs[Number(mark)]!) };
    },
  });
}

/** The project's own modules, and those that it generates. */
function isOurs(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false;
  return url.startsWith(pathToFileURL(ROOT).href) || url.includes('/weir-modules/');
}
