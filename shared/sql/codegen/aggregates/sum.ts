// SUM: exact, whatever the order of rows; NULL where no row had a value. Its range is checked when the result is read.
import { SAFE_DIGITS } from '../../../engine/arithmetic/decimal.ts';
import { assert } from '../../../engine/assert.ts';
import { PLACES_AT_ONCE_MAX } from '../../../engine/output/json-number.ts';
import type { AggregateCall } from '../../plan/node.ts';
import { isFloating, isWide } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { laneOf, laneParts } from '../aggregation/lane.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { EXACT_DIGITS } from '../functions/decimal-arithmetic.ts';
import { guarded, type InPlace, type Scalar, scalar } from '../value.ts';

export function generateSum(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const sum = sumColumn(argument, accumulators);
  const count = argument.value!.isNull === null ? null : accumulators.count(argument);
  return (slot, context) => {
    const isNull = emptiness(count, argument, slot, context);
    const total = code`${sum}.get(${slot})`;
    const { type } = call;
    const inPlace = accumulators.staysInPlace ? decimalInPlace(sum, slot, type, context) : undefined;
    switch (type.kind) {
      case 'bigint':
        return { ...scalar(type, guarded(type, isNull, code`${context.failable('bigintRange')}(${total})`), isNull), inPlace };
      case 'interval':
        return scalar(type, guarded(type, isNull, code`${context.failable('intervalRange')}(${total})`), isNull);
      case 'interval-months':
        return scalar(type, guarded(type, isNull, code`${context.failable('monthsRange')}(${total})`), isNull);
      case 'decimal':
        return {
          ...scalar(
            type,
            guarded(type, isNull, code`${context.failable('decimalRange')}(${total}, ${type.precision}, ${type.scale})`),
            isNull,
          ),
          inPlace,
        };
      default:
        context.fails();
        return scalar(type, guarded(type, isNull, total), isNull);
    }
  };
}

/** Whether a safe integer is written from where it lies: it has so many digits at most. */
export const fitsInPlace = ({ precision, scale }: { precision: number; scale: number }): boolean =>
  precision >= SAFE_DIGITS && scale <= PLACES_AT_ONCE_MAX;

/** Writes a whole number or a decimal of a column; NaN stands for one that is in range or not. */
function decimalInPlace(column: Name, slot: Name, type: SqlType, context: ExpressionContext): InPlace | undefined {
  const lane = laneParts(column, slot);
  if (type.kind === 'bigint') {
    const put = context.engine('putWholeAt');
    return { put: (memory, at) => code`${put}(${memory}, ${at}, ${lane})`, canMiss: true };
  }
  if (type.kind !== 'decimal' || !fitsInPlace(type)) return undefined;
  const put = context.engine('putDecimalAt');
  return { put: (memory, at) => code`${put}(${memory}, ${at}, ${lane}, ${type.scale})`, canMiss: true };
}

/** How many rows of a group have the argument. */
export type CountOf = (slot: Name) => Code;

/** The flag "no row had a value", or null where every row has one. */
export function emptiness(count: CountOf | null, argument: Argument, slot: Name, context: ExpressionContext): Code | null {
  return count === null ? null : context.bound(code`${count(slot)} === 0`, `no ${argument.hint}`);
}

/** The column with the sum of the argument. */
export function sumColumn(argument: Argument, accumulators: Accumulators): Name {
  const { value, hint } = argument;
  assert(value?.form === 'scalar', 'only numbers have a sum');
  const isDouble = isFloating(value.type);
  const addition = (column: Name): Addition =>
    isDouble
      ? (slot, out, _module, leaves) => out.statement(code`${column}.add(${slot}, ${leaves ? code`-${value.code}` : value.code})`)
      : wholeAddition(column, value, hint);
  return accumulators.column(argument, isDouble ? 'DoubleSumColumn' : 'WholeSumColumn', null, `sum of ${hint}`, addition);
}

/** Written out, because the call would put the number on the heap: the safe range is tested here, all else is for the column. */
function wholeAddition(column: Name, value: Scalar, hint: string): Addition {
  return (slot, out, { scope }, leaves) => {
    const total = scope.name(`total of ${hint}`);
    const sum = code`${laneOf(column, slot)} ${leaves ? code`-` : code`+`} ${operand(value.code)}`;
    const isNumber = !isWide(value.type) || (value.type.kind === 'decimal' && value.type.precision <= EXACT_DIGITS);
    out.const(total, isNumber ? sum : code`typeof ${value.code} === 'number' ? ${sum} : NaN`);
    out.if(
      code`${total} >= ${Number.MIN_SAFE_INTEGER} && ${total} <= ${Number.MAX_SAFE_INTEGER}`,
      () => out.set(laneOf(column, slot), total),
      () => out.statement(code`${column}.addWide(${slot}, ${leaves ? code`-${value.code}` : value.code})`),
    );
  };
}
