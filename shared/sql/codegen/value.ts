// The value of an expression in generated code: where it stands, and whether it is NULL.
//
// `isNull` is null where the expression cannot be NULL; then no flag is generated at all. Where it is NULL, the other parts hold anything of
// their type, except that a BOOLEAN is false: so the code of a predicate is the test itself.
import { isNested, isTextForm } from '../types/forms.ts';
import type { SqlType } from '../types/sql-type.ts';
import { type Code, code, literal, operand } from './fragments/code.ts';

export type Value = Scalar | Slice;

/** One JavaScript value, in the form of `engine/values.ts`; a text as a string. */
export interface Scalar {
  readonly form: 'scalar';
  readonly type: SqlType;
  readonly code: Code;
  readonly isNull: Code | null;
  /** The code may throw a `RowError`, so it must be computed also where the result does not need it; see `settled`. */
  readonly canFail?: boolean;
  /** How a number is written from where it lies, which spares it the heap. */
  readonly inPlace?: InPlace;
}

export interface InPlace {
  /** The call that puts the number, which is not NULL, at a place of `memory`, and gives the place behind. */
  readonly put: (memory: Code, at: Code) => Code;
  /** The call can give 0 instead: the number is too large to lie there, and must be computed. */
  readonly canMiss: boolean;
}

/** A text (VARCHAR, BYTES, JSON) as UTF-8 `text[start, end)`. */
export interface Slice {
  readonly form: 'slice';
  readonly type: SqlType;
  readonly text: Code;
  readonly start: Code;
  readonly end: Code;
  readonly isNull: Code | null;
  /** The same bytes to be read as words, also a word that begins before the end. */
  readonly memory?: Code;
  /** Of a literal: its text. */
  readonly constant?: string;
}

/** The columns of a row, generated where they are used. */
export interface Row {
  column(index: number): Value;
}

export const scalar = (type: SqlType, value: Code, isNull: Code | null): Scalar => ({ form: 'scalar', type, code: value, isNull });

const TRUE = code`true`;
export const isAlwaysNull = (value: Value): boolean => value.isNull?.text === TRUE.text;

/** The flag of what is never NULL itself, but of which there may be none. */
export const NEVER_NULL = code`false`;
export const isNeverNull = (value: Value): boolean => value.isNull?.text === NEVER_NULL.text;

/** Whether any of the flags is set. */
export function anyNull(...flags: readonly (Code | null)[]): Code | null {
  const set = new Map<string, Code>();
  for (const flag of flags) if (flag !== null) set.set(flag.text, flag);
  if (set.has(TRUE.text)) return TRUE;
  const distinct = [...set.values()];
  if (distinct.length === 0) return null;
  return distinct.reduce((all, flag) => code`${all} || ${operand(flag)}`);
}

/** What stands in the place of a NULL's value. */
export function emptyOf(type: SqlType): Code {
  if (type.kind === 'boolean') return code`false`;
  if (isNested(type)) return code`null`;
  return isTextForm(type) ? literal('') : code`0`;
}

/** `value`, but only where nothing is NULL; needed where computing it on leftovers could fail. */
export function guarded(type: SqlType, isNull: Code | null, value: Code): Code {
  return isNull === null ? value : code`${disjunct(isNull)} ? ${emptyOf(type)} : ${value}`;
}

/** The test `condition`, false where a part is NULL. */
export function unlessNull(isNull: Code | null, condition: Code): Code {
  return isNull === null ? condition : code`!${operand(isNull)} && ${conjunct(condition)}`;
}

/** As an operand of `&&`: comparisons need no brackets there. */
export const conjunct = (condition: Code): Code => (/\|\||\?/.test(condition.text) ? operand(condition) : condition);

/** As an operand of `||`, or as the condition of `? :`. */
export const disjunct = (condition: Code): Code => (condition.text.includes('?') ? operand(condition) : condition);
