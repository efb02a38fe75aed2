// What the compiler asks of the world about functions in TypeScript. The compiler itself reads no file and starts no process; whoever calls
// it hands in a host (`shared/user-functions/`), or none where scripts have no functions.

export interface FunctionRequest {
  /** In SQL. */
  readonly name: string;
  /** Relative to the script. */
  readonly file: string;
  /** The TypeScript type that the export must be assignable to. */
  readonly type: string;
}

export type FunctionAnswer =
  /** The name of the export that was found and fits, and whether it has a `retract`. */
  | { readonly exported: string; readonly retracts?: boolean }
  | { readonly message: string; readonly note?: string | undefined; readonly hint?: string | undefined };

export interface FunctionExport {
  readonly file: string;
  readonly exported: string;
  /** What it is called in the bundle: an identifier. */
  readonly as: string;
}

export interface FunctionHost {
  /** For each request whether there is such a function and it has that type. */
  check(requests: readonly FunctionRequest[]): readonly FunctionAnswer[];
  /** One statement that declares `var <variable>` as an object of the functions, everything they import included. They have been checked. */
  bundle(functions: readonly FunctionExport[], variable: string): string;
}
