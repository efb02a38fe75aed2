// A row that cannot be computed (overflow, division by zero, a bad cast): its reason goes to the dead letters, the stream goes on.

/**
 * Thrown by run-time functions of expressions and caught once per row in generated code. It is data, not a bug, so it carries no stack:
 * collecting one costs four times as much as all the rest, and a stream may well have a bad row in every record.
 */
export class RowError extends Error {
  override readonly name = 'RowError';

  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** For a `catch` that makes NULL of what cannot be computed: everything else is thrown on. */
export function passRowError(error: unknown): void {
  if (!(error instanceof RowError)) throw error;
}

/** The reason why a record is broken for which the computed column `column` threw; whatever is no `RowError` is a bug, and thrown on. */
export function computingFailed(column: string, error: unknown): string {
  if (!(error instanceof RowError)) throw error;
  return `column ${column}: ${error.message}`;
}
