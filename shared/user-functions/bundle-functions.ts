// Functions and everything they import as one statement, which the generated module contains. Nothing stays outside: Node's own modules are
// refused, for a function computes from its arguments, without files, network, time or chance.
import { type BuildFailure, buildSync } from 'esbuild';
import type { FunctionAnswer, FunctionExport } from '../sql/user-functions/function-host.ts';

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
    // The compiler options of whatever project lies around the script change nothing here.
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text.replace(/^"use strict";\n/, '').trimEnd();
}

/** Why a function cannot be bundled, or null. */
export function bundlingError(folder: string, wanted: FunctionExport): FunctionAnswer | null {
  try {
    bundleFunctions(folder, [wanted], 'functions');
    return null;
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

const specifier = (file: string): string => (/^\.{0,2}\//.test(file) ? file : `./${file}`);
