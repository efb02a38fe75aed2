// Functions and everything they import as one statement, which the generated module contains. Nothing stays outside: Node's own modules are
// refused, for a function computes from its arguments, without files, network, time or chance; and so are the globals that lead there
// (ambient.ts), where a file that is bundled names one, a package's too.
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { type BuildFailure, buildSync } from 'esbuild';
import type { FunctionAnswer, FunctionExport } from '../sql/user-functions/function-host.ts';

const AMBIENT = fileURLToPath(new URL('ambient.ts', import.meta.url));
/** For what files do when they are loaded. */
const LOADING_MS_MAX = 5000;

/** `var <variable> = (() => { … })();` */
export function bundleFunctions(folder: string, functions: readonly FunctionExport[], variable: string): string {
  const entry = functions.map(
    ({ file, exported, as }) => `export { ${JSON.stringify(exported)} as ${as} } from ${JSON.stringify(specifier(file))};`,
  );
  const { outputFiles } = buildSync({
    stdin: { contents: entry.join('\n'), resolveDir: folder, loader: 'ts', sourcefile: 'functions' },
    absWorkingDir: folder,
    write: false,
    bundle: true,
    format: 'iife',
    globalName: variable,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'node24',
    charset: 'utf8',
    legalComments: 'none',
    inject: [AMBIENT],
    // The compiler options of whatever project lies around the script change nothing here.
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text.replace(/^"use strict";\n/, '').trimEnd();
}

/** Why a function cannot be bundled, or null. */
export function bundlingError(folder: string, wanted: FunctionExport): FunctionAnswer | null {
  try {
    return loadingError(wanted.file, bundleFunctions(folder, [wanted], 'functions'));
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    if (first === undefined) throw error;
    const { location, text } = first;
    const place = location === null ? wanted.file : `${location.file}:${location.line}:${location.column + 1}`;
    const message = `${place}: ${text.replace(/\.?$/, '.')}`;
    const isNode = /^Could not resolve "(?:node:)?[a-z_/]+"$/.test(text);
    const note = isNode ? "A function computes from its arguments alone; Node's own modules are not there." : undefined;
    return { message, note };
  }
}

/** Why the bundle cannot be loaded, or null: what a file throws at its top would fail the whole stage. */
function loadingError(file: string, bundle: string): FunctionAnswer | null {
  try {
    runInThisContext(`(() => { ${bundle} })()`, { filename: file, timeout: LOADING_MS_MAX });
    return null;
  } catch (thrown) {
    const text = thrown instanceof Error || String(thrown).includes('Error') ? String(thrown) : `it throws ${String(thrown)}`;
    return {
      message: `"${file}" cannot be loaded: ${text.replace(/\.?$/, '.')}`,
      hint: 'move what fails into the function, or import another package',
    };
  }
}

const specifier = (file: string): string => (/^\.{0,2}\//.test(file) ? file : `./${file}`);
