// `OVER (…)` as written.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { AstExpression, Identifier } from './expression.ts';

interface Node {
  readonly span: Span;
}

/** A number of rows, or a length of time. */
export type FrameDistance = { readonly rows: number } | { readonly milliseconds: number };

export interface FrameBound extends Node {
  readonly side: 'preceding' | 'current' | 'following';
  /** Null: unbounded; of `current` too. */
  readonly distance: FrameDistance | null;
}

export interface FrameClause extends Node {
  readonly unit: 'rows' | 'range';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export interface OrderItem extends Node {
  readonly expression: AstExpression;
  readonly descending: boolean;
  /** NULLS FIRST; otherwise they come last, whatever the direction. */
  readonly nullsFirst: boolean;
}

/** What stands in the brackets of OVER, or behind AS in WINDOW. */
export interface OverClause extends Node {
  /** `OVER w` or `OVER (w …)`: it builds on a named window. */
  readonly base: Identifier | null;
  /** `ROWS WINDOW BUFFER n ROWS`. */
  readonly bufferRows: number | null;
  readonly partitionBy: readonly AstExpression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: FrameClause | null;
  /** `EMIT EVERY RECORD` (also when nothing is said) or `EMIT ON BUFFER FULL`. */
  readonly emit: 'every-record' | 'buffer-full' | null;
  /** `EXPIRE AFTER INTERVAL …`; null: `EXPIRE NEVER`, or nothing is said. */
  readonly expireMs: number | null;
}

/** `WINDOW name AS (…)`. */
export interface NamedWindow {
  readonly name: Identifier;
  readonly clause: OverClause;
}
