// The durations of a window: constants, written as INTERVAL '1' MINUTE or 1m.
import type { AstExpression } from '../../ast/expression.ts';
import type { Length, Lengths, WindowLength } from '../../ast/window.ts';

/** A constant duration in ms, also a negative one; null for anything else. */
export function durationOf(expression: AstExpression): number | null {
  if (expression.kind === 'interval') return expression.milliseconds;
  if (expression.kind !== 'unary' || expression.operator !== '-') return null;
  const positive = durationOf(expression.operand);
  return positive === null ? null : -positive;
}

/** Names the values, which stand in the order of `names`. */
export function lengthsOf(names: readonly WindowLength[], values: readonly Length[]): Lengths {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
