// `weir check`: every diagnostic of every script, nothing else.
import { ExternalError } from '../../shared/engine/errors.ts';
import { ScriptError } from '../errors.ts';
import { compileScript } from '../script.ts';

/** Checks every script, whatever the others are like, and fails at the end if one of them did. */
export function check(paths: readonly string[]): void {
  let wrongScript: ScriptError | null = null;
  let unreadable: ExternalError | null = null;
  for (const path of paths) {
    try {
      compileScript(path);
    } catch (error) {
      if (error instanceof ScriptError) wrongScript = error;
      else if (error instanceof ExternalError) {
        if (unreadable) process.stderr.write(`weir: ${unreadable.message}\n`);
        unreadable = error;
      } else throw error;
    }
  }
  const failure = unreadable ?? wrongScript;
  if (failure) throw failure;
}
