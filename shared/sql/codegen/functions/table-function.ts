// Calls of the functions of the table: a call of the run-time function that the table names, with the arguments in their run-time forms.
// What a constant argument has to be made into (a pattern, a time zone) stands ready at the top of the module.
import type { Call, Expression, TableCall } from '../../plan/expression.ts';
import { isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code, joined, literal } from '../fragments/code.ts';
import type { EngineExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import { textOf } from '../text.ts';
import { anyNull, emptyOf, guarded, type Scalar, scalar, type Value } from '../value.ts';
import { userFunctionCall } from './user-function.ts';

export function generateTableCall(call: Call, table: TableCall, context: ExpressionContext): Value {
  const hint = hintOf(call);
  let values = call.arguments.map(argument => generate(argument, context));
  const flags = anyNull(...values.map(value => value.isNull));
  if (flags !== null) values = values.map((value, i) => context.settled(value, `${hint} argument ${i + 1}`));
  const isNull = table.seesNull || flags === null ? null : context.bound(flags, `${hint} is null`);
  const args = values.map((value, i) => argumentCode(call.arguments[i]!, value, i, table, context));
  const digits = table.digits === undefined ? [] : [literal(table.digits)];
  const run = calledFunction(table, context);
  const result = code`${run}(${joined([...digits, ...args, ...table.constants.map(literal)], code`, `)})`;
  if (!table.nullable) return scalar(call.type, guarded(call.type, isNull, result), isNull);
  return orNull(call.type, isNull === null ? result : code`${isNull} ? null : ${result}`, hint, context);
}

function calledFunction({ run, total }: TableCall, context: ExpressionContext): Name {
  if (typeof run === 'string') return total ? context.engine(run as EngineExport) : context.failable(run as EngineExport);
  context.fails();
  return userFunctionCall(run, context.module);
}

/** What is null where it is NULL, taken apart into a value and its flag. */
export function orNull(type: SqlType, result: Code, hint: string, context: ExpressionContext): Value {
  const raw = context.bound(result, `${hint} or null`);
  const isNull = context.bound(code`${raw} === null`, `${hint} is null`);
  const value = type.kind === 'boolean' ? code`${raw} === true` : code`${raw} ?? ${emptyOf(type)}`;
  return scalar(type, context.bound(value, hint), isNull);
}

function argumentCode(expression: Expression, value: Value, index: number, table: TableCall, context: ExpressionContext): Code {
  const prepare = table.prepare[index] as EngineExport | null;
  const plain = isTextForm(value.type) ? textOf(value, context) : (value as Scalar).code;
  if (prepare !== null && expression.kind === 'literal' && typeof expression.value === 'string') {
    return code`${context.module.constant(prepare, code`${context.engine(prepare)}(${expression.value})`)}`;
  }
  const readied = prepare === null ? plain : code`${context.failable(prepare)}(${plain})`;
  if (!table.seesNull || value.isNull === null) return readied;
  return code`(${value.isNull}) ? null : ${readied}`;
}
