// How commands fail: 2 for wrong usage and wrong SQL, 1 for the outside world, 130 when the user stopped it. A bug keeps its stack.
import { CommanderError } from 'commander';
import { ExternalError } from '../shared/engine/errors.ts';

/** The command line asks for something that does not exist or does not fit together. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Wrong SQL; its diagnostics are printed already. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** The user pressed Ctrl-C. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Prints what a command failed with, as one sentence, and gives its exit code. */
export function reportFailure(error: unknown, print: (text: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ScriptError) return 2;
  if (error instanceof InterruptedError) return 130;
  if (error instanceof UsageError) {
    print(`weir: ${error.message}\n`);
    return 2;
  }
  if (error instanceof ExternalError) {
    print(`weir: ${error.message}\n`);
    return 1;
  }
  print(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
