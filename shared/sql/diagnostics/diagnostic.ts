// What the compiler says about wrong SQL: data, several per script, printed elsewhere.

/** A range of the script's text, as UTF-16 offsets: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic {
  /** Stable: `W` and four digits, listed in `codes.ts`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly span: Span;
  /** One sentence: what is wrong, with what was given. */
  readonly message: string;
  /** Why it is so, or what is allowed. */
  readonly note?: string;
  /** What to change, e.g. "did you mean `symbol`?". */
  readonly hint: string;
}
