// Which expressions can fail for some row. Only those that cannot may be moved to where they see other rows than before.
import { childrenOf } from './build.ts';
import type { Expression } from './expression.ts';

const TOTAL = new Set('equal not-equal less less-or-equal greater greater-or-equal and or not is-null is-not-null coalesce'.split(' '));

export function canFail(expression: Expression): boolean {
  const own =
    (expression.kind === 'call' && !TOTAL.has(expression.function)) ||
    (expression.kind === 'cast' && !isWidening(expression.argument, expression));
  return own || childrenOf(expression).some(canFail);
}

function isWidening({ type: from }: Expression, { type: to }: Expression): boolean {
  if (to.kind === 'varchar' || to.kind === 'double') return from.kind !== 'varchar';
  if (to.kind === 'bigint') return from.kind === 'int';
  if (to.kind !== 'decimal') return false;
  const integerDigits = to.precision - to.scale;
  if (from.kind === 'decimal') return from.scale <= to.scale && from.precision - from.scale <= integerDigits;
  return (from.kind === 'int' && integerDigits >= 10) || (from.kind === 'bigint' && integerDigits >= 19);
}
