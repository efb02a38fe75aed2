// How commands fail: 2 for wrong usage and wrong SQL, 1 for the outside world, 128 + its number for a signal. A bug keeps its stack.
import { constants } from 'node:os';
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

/** The user pressed Ctrl-C, or somebody asked the process to end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** As shells count: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Prints what a command failed with, as one sentence, and gives its exit code. */
export function reportFailure(error: unknown, print: (text: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ScriptError) return 2;
  if (error instanceof InterruptedError) return error.exitCode;
  if (error instanceof UsageError) {
    print(`weir: ${error.message}\n`);
    return 2;
  }
  if (error instanceof ExternalError) {
    print(`weir: ${toldError(error).message}\n`);
    return 1;
  }
  print(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** A file that failed says what to do about it; which commit it failed in helps nobody at a command line. */
function toldError(error: ExternalError): ExternalError {
  for (let cause = error.cause; cause instanceof ExternalError; cause = cause.cause) if (cause.domain === 'file') return cause;
  return error;
}

/** Whether all that happened is that a reader of our output has gone. */
export const isClosedPipe = (error: unknown): boolean =>
  error instanceof ExternalError && (toldError(error).cause as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
