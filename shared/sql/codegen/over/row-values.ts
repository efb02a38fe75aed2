// Values of kept rows in generated code: how they are put there, and how they are read back from a place.
import { isNested, isTextForm, isWide } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import { cellOf } from '../aggregation/cell.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { textOf } from '../text.ts';
import { emptyOf, isAlwaysNull, scalar, type Value } from '../value.ts';
import type { RowColumn } from './over-rows.ts';

/** Adds the statements that keep a value at a place. */
export function storeValue(column: RowColumn, place: Name, context: ExpressionContext): void {
  const { out } = context;
  const { name, form, value } = column;
  const target = form === 'text' ? code`${name}.texts[${place}]` : code`${name}.values[${place}]`;
  const empty = form === 'text' ? code`null` : code`NaN`;
  if (isAlwaysNull(value)) {
    out.set(target, empty);
    return;
  }
  const given = form === 'text' ? cellOf(value, context) : (value as { code: Code }).code;
  const mayBeWide = isWide(value.type);
  const store = () => {
    if (value.type.kind === 'boolean') out.set(target, code`${given} ? 1 : 0`);
    else if (!mayBeWide) out.set(target, given);
    else {
      const [number, wide] = [() => out.set(target, given), () => out.statement(code`${name}.setWide(${place}, ${given})`)];
      out.if(code`typeof ${given} === 'number'`, number, wide);
    }
  };
  if (value.isNull === null) store();
  else out.if(value.isNull, () => out.set(target, empty), store);
}

/**
 * The value at a place, which is `NO_PLACE` (-1) where there is no row: then the value is `otherwise`, or NULL. `place` is a constant of the
 * code, and may be sure to be a row.
 */
export function readValue(
  column: RowColumn,
  type: SqlType,
  place: Code,
  isSure: boolean,
  otherwise: Value | null,
  context: ExpressionContext,
): Value {
  const isNone = isSure ? null : code`${place} < 0`;
  const isEmpty = column.value.isNull === null ? null : code`${column.name}.isNull(${place})`;
  const read = valueAt(column, type, place, context);
  if (otherwise === null || isNone === null) {
    const parts = [isNone, isEmpty].filter(part => part !== null);
    if (parts.length === 0) return scalar(type, read, null);
    const isNull = context.bound(parts.length === 2 ? code`${parts[0]!} || ${parts[1]!}` : parts[0]!, `no ${column.hint}`);
    return scalar(type, type.kind === 'boolean' ? code`!${isNull} && ${read}` : code`${isNull} ? ${emptyOf(type)} : ${read}`, isNull);
  }
  const none = context.bound(isNone, `no ${column.hint}`);
  const elseNull = otherwise.isNull ?? code`false`;
  const isNull =
    isEmpty === null && otherwise.isNull === null
      ? null
      : context.bound(code`${none} ? ${elseNull} : ${isEmpty ?? code`false`}`, `${column.hint} is null`);
  const elseValue = isAlwaysNull(otherwise)
    ? emptyOf(type)
    : isTextForm(type)
      ? textOf(otherwise, context)
      : (otherwise as { code: Code }).code;
  const chosen = code`${none} ? ${elseValue} : ${read}`;
  if (isNull === null) return scalar(type, chosen, null);
  if (type.kind === 'boolean') return scalar(type, code`!${isNull} && (${chosen})`, isNull);
  return scalar(type, code`${isNull} ? ${emptyOf(type)} : ${chosen}`, isNull);
}

function valueAt({ name, form }: RowColumn, type: SqlType, place: Code, context: ExpressionContext): Code {
  if (isNested(type)) return code`${context.engine('unpacked')}(${name}.texts[${place}])`;
  if (form === 'text') return code`${name}.texts[${place}]`;
  if (type.kind === 'boolean') return code`${name}.values[${place}] === 1`;
  if (isWide(type)) return code`${name}.get(${place})`;
  return code`${name}.values[${place}]`;
}
