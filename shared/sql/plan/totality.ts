// Which expressions can fail for some row. Only those that cannot may be moved to where they see other rows than before.

import { decimalOf, isNumeric, isWhole } from '../types/coercion.ts';
import { childrenOf } from './build.ts';
import type { Expression } from './expression.ts';

const TOTAL = new Set('equal not-equal less less-or-equal greater greater-or-equal and or not is-null is-not-null coalesce'.split(' '));

export function canFail(expression: Expression): boolean {
  const own =
    (expression.kind === 'call' && !TOTAL.has(expression.function)) ||
    (expression.kind === 'cast' && expression.safe !== true && !isWidening(expression.argument, expression));
  return own || childrenOf(expression).some(canFail);
}

function isWidening({ type: from }: Expression, { type: to }: Expression): boolean {
  if (to.kind === 'json') return from.kind !== 'varchar';
  if (to.kind === 'varchar') return from.kind !== 'bytes' && from.kind !== 'varchar';
  if (to.kind === 'double') return isNumeric(from);
  if (to.kind === 'timestamp') return from.kind === 'date' || from.kind === 'timestamp';
  if (to.kind === 'date' || to.kind === 'time') return from.kind === 'timestamp';
  if (to.kind === 'bigint') return from.kind === 'int' || from.kind === 'smallint';
  if (to.kind === 'int') return from.kind === 'smallint';
  if (to.kind !== 'decimal') return false;
  const integerDigits = to.precision - to.scale;
  if (from.kind === 'decimal') return from.scale <= to.scale && from.precision - from.scale <= integerDigits;
  return isWhole(from) && integerDigits >= decimalOf(from).precision;
}
