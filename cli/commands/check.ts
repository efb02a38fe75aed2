// `weir check`: every diagnostic of every script, nothing else.
import { ScriptError } from '../errors.ts';
import { compileScript } from '../script.ts';

export function check(paths: readonly string[]): void {
  let failed = false;
  for (const path of paths) {
    try {
      compileScript(path);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      failed = true;
    }
  }
  if (failed) throw new ScriptError('diagnostics were printed');
}
