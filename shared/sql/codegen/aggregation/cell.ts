// Values on their way into columns that keep them as they are, and back: NULL is null, BOOLEAN is 0 or 1, text a string, and what has parts
// the one text that stands for it.
import { isNested, isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { textOf } from '../text.ts';
import { disjunct, emptyOf, isAlwaysNull, type Value } from '../value.ts';

/** The value, where it is not NULL. */
export function cellOf(value: Value, context: ExpressionContext): Code {
  if (isTextForm(value.type)) return textOf(value, context);
  const { code: own } = value as { code: Code };
  if (isNested(value.type)) return code`${context.engine('packed')}(${own})`;
  return value.type.kind === 'boolean' ? code`${disjunct(own)} ? 1 : 0` : own;
}

/** The value, or null. */
export function nullableCell(value: Value, context: ExpressionContext): Code {
  if (isAlwaysNull(value)) return code`null`;
  const cell = cellOf(value, context);
  return value.isNull === null ? cell : code`${disjunct(value.isNull)} ? null : ${operand(cell)}`;
}

/** What a column gave, as SQL's value; `isNull` where there may be none. */
export function fromCell(type: SqlType, cell: Code, isNull: Code | null, context: ExpressionContext): Code {
  const value =
    type.kind === 'boolean' ? code`${operand(cell)} === 1` : isNested(type) ? code`${context.engine('unpacked')}(${cell})` : cell;
  return isNull === null ? value : code`${disjunct(isNull)} ? ${emptyOf(type)} : ${operand(value)}`;
}

/** How the state keeps the type. */
export const cellKind = (type: SqlType): string => (isTextForm(type) || isNested(type) ? 'text' : 'number');
