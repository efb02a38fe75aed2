// CAST and TRY_CAST. What does not fit is an error of the row, or with TRY_CAST NULL; NULL stays NULL.

import type { Cast } from '../../plan/expression.ts';
import { sameType } from '../../types/coercion.ts';
import { isNested, isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import { castDecimal } from '../functions/decimal-arithmetic.ts';
import { textOf } from '../text.ts';
import { emptyOf, guarded, isAlwaysNull, type Scalar, scalar, type Value } from '../value.ts';
import { specConstant } from '../value-spec.ts';
import { CONVERSIONS, same } from './conversions.ts';
import { generate, hintOf } from './registry.ts';

/** Digits that whole types have at most. */
const WHOLE_DIGITS: Readonly<Partial<Record<SqlType['kind'], number>>> = { smallint: 5, int: 10, bigint: 19 };

export function generateCast(expression: Cast, context: ExpressionContext): Value {
  const value = generate(expression.argument, context);
  if (value.type.kind === 'null' || isAlwaysNull(value)) return generateNull(expression, context);
  return expression.safe === true ? castSafely(expression, value, context) : castValue(expression, value, context);
}

function castValue(expression: Cast, value: Value, context: ExpressionContext): Value {
  const { type: to } = expression;
  const from = value.type;
  if (sameType(from, to)) return value;
  if (isNested(from) || isNested(to) || from.kind === 'json' || to.kind === 'json') return castDocument(expression, value, context);
  if (to.kind === 'decimal' && (from.kind === 'decimal' || WHOLE_DIGITS[from.kind] !== undefined)) {
    return castDecimal(asDecimal(value as Scalar), to, context);
  }
  const conversion = CONVERSIONS[to.kind]?.[from.kind];
  if (conversion === undefined) throw new Error(`bug in Weir: no cast from ${from.kind} to ${to.kind}`);
  if (conversion === same) return scalar(to, (value as Scalar).code, value.isNull);
  const isNull = value.isNull === null ? null : context.bound(value.isNull, `${hintOf(expression.argument)} is null`);
  const source = isTextForm(from) ? textOf(value, context) : (value as Scalar).code;
  return scalar(to, guarded(to, isNull, conversion(source, context, from, to)), isNull);
}

/** Between values with parts, JSON, and what they hold. JSON null becomes NULL. */
function castDocument(expression: Cast, value: Value, context: ExpressionContext): Value {
  const { type: to } = expression;
  const from = value.type;
  if (from.kind === 'json' && to.kind === 'varchar') return { ...value, type: to };
  const hint = hintOf(expression);
  const isNull = value.isNull === null ? null : context.bound(value.isNull, `${hintOf(expression.argument)} is null`);
  const [given, wanted] = [specConstant(from, context.module), specConstant(to, context.module)];
  const cell = code`${context.failable('castCell')}(${codeOf(value, context)}, ${given}, ${wanted})`;
  const mayBecomeNull = (from.kind === 'json' || from.kind === 'varchar') && to.kind !== 'json';
  if (!mayBecomeNull) return scalar(to, guarded(to, isNull, cell), isNull);
  const raw = context.bound(isNull === null ? cell : code`${isNull} ? null : ${cell}`, `${hint} or null`);
  const becameNull = context.bound(code`${raw} === null`, `${hint} is null`);
  return scalar(to, to.kind === 'boolean' ? code`${raw} === true` : code`${raw} ?? ${emptyOf(to)}`, becameNull);
}

/** The argument's own errors stay errors of the row; those of the cast alone make NULL. */
function castSafely(expression: Cast, argument: Value, context: ExpressionContext): Value {
  const hint = hintOf(expression);
  const value = context.boundValue(argument, hintOf(expression.argument));
  const caught = context.guarded();
  const result = castValue(expression, { ...value, isNull: null }, caught);
  if (!caught.canFail) return castValue(expression, value, context);
  const { out } = context;
  const [name, isNull, error] = [context.name(`tried ${hint}`), context.name(`tried ${hint} is null`), context.name('error')];
  out.let(name, emptyOf(expression.type)).let(isNull, true);
  const attempt = () =>
    out.try(
      () =>
        out
          .append(caught.out)
          .set(name, codeOf(result, context))
          .set(isNull, result.isNull ?? false),
      error,
      () => out.statement(code`${context.engine('passRowError')}(${error})`),
    );
  if (value.isNull === null) attempt();
  else out.if(code`!${value.isNull}`, attempt);
  return scalar(expression.type, code`${name}`, code`${isNull}`);
}

const codeOf = (value: Value, context: ExpressionContext): Code =>
  isTextForm(value.type) ? textOf(value, context) : (value as Scalar).code;

/** NULL of the target type. */
function generateNull(expression: Cast, context: ExpressionContext): Value {
  if (isTextForm(expression.type)) return generate({ kind: 'literal', type: expression.type, span: expression.span, value: null }, context);
  return scalar(expression.type, emptyOf(expression.type), code`true`);
}

function asDecimal(value: Scalar): Value {
  if (value.type.kind === 'decimal') return value;
  return scalar({ kind: 'decimal', precision: WHOLE_DIGITS[value.type.kind]!, scale: 0 }, value.code, value.isNull);
}
