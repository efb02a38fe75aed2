// A function that the script's author wrote in TypeScript, bound: plain data, so that expressions which call it compare like all others.
import type { SqlType } from '../types/sql-type.ts';

export interface UserFunction {
  /** As declared; unique without regard to case. */
  readonly name: string;
  /** As written: relative to the script. */
  readonly file: string;
  /** What the file exports it as. */
  readonly exported: string;
  readonly parameters: readonly { readonly name: string; readonly type: SqlType }[];
  readonly returns: SqlType;
  /** It gets null for an argument that is NULL; otherwise one of them makes the result NULL. */
  readonly seesNull: boolean;
  /** Of an aggregate: the fields of its state. */
  readonly state?: readonly { readonly name: string; readonly type: SqlType }[];
  /** Of an aggregate: it can let a row go again. */
  readonly retracts?: boolean;
}
