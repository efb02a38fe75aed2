// A row that cannot be computed (overflow, division by zero, a bad cast): its reason goes to the dead letters, the stream goes on.

/** Thrown by run-time functions of expressions and caught once per row in generated code. */
export class RowError extends Error {
  override readonly name = 'RowError';
}
