// How large the columns of a stateless stream are once written out over the source. A chain of streams that each use a column twice doubles
// it at every step; long before that hurts, the script is told.
import { childrenOf } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';

export interface Weight {
  /** Operations. */
  readonly size: number;
  /** Longest path. */
  readonly depth: number;
}

export const COLUMN_WEIGHT: Weight = { size: 1, depth: 1 };

/** Far above any query; generated code of this size still compiles at once. */
export const WEIGHT_MAX: Weight = { size: 4096, depth: 400 };
/** Stateless streams over stateless streams. */
export const LEVELS_MAX = 64;

/** The weight of `expression` when its columns weigh `columns`. */
export function weigh(expression: Expression, columns: readonly Weight[]): Weight {
  if (expression.kind === 'column') return columns[expression.index]!;
  let size = 1;
  let depth = 0;
  for (const child of childrenOf(expression)) {
    const weight = weigh(child, columns);
    size += weight.size;
    depth = Math.max(depth, weight.depth);
  }
  return { size, depth: depth + 1 };
}
