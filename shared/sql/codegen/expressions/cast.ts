// CAST, by target and source type. What does not fit is an error of the row; NULL stays NULL.
import type { Cast } from '../../plan/expression.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { castDecimal } from '../functions/decimal-arithmetic.ts';
import { textOf } from '../text.ts';
import { emptyOf, guarded, isAlwaysNull, type Scalar, scalar, type Value } from '../value.ts';
import { generate, hintOf } from './registry.ts';

type Kind = SqlType['kind'];

/** Gives the code of the target's form; `value` is in the source's form. */
type Conversion = (value: Code, context: ExpressionContext, from: SqlType, to: SqlType) => Code;

const same: Conversion = value => value;
const decimalParts = (type: SqlType) => (type.kind === 'decimal' ? type : { precision: 38, scale: 0 });

const CONVERSIONS: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, Conversion>>>>>> = {
  boolean: {
    int: value => code`${operand(value)} !== 0`,
    bigint: value => code`${operand(value)} !== 0`,
    varchar: (value, context) => code`${context.failable('textToBoolean')}(${value})`,
  },
  int: {
    boolean: value => code`${operand(value)} ? 1 : 0`,
    bigint: (value, context) => code`${context.failable('wholeToInt')}(${value})`,
    double: (value, context) => code`${context.failable('doubleToInt')}(${value})`,
    decimal: (value, context, from) => code`${context.failable('wholeToInt')}(${wholePart(value, context, from)})`,
    varchar: (value, context) => code`${context.failable('textToInt')}(${value})`,
  },
  bigint: {
    boolean: value => code`${operand(value)} ? 1 : 0`,
    int: same,
    double: (value, context) => code`${context.failable('doubleToBigint')}(${value})`,
    decimal: (value, context, from) => code`${context.failable('bigintRange')}(${wholePart(value, context, from)})`,
    varchar: (value, context) => code`${context.failable('textToBigint')}(${value})`,
    timestamp: same,
  },
  double: {
    int: same,
    bigint: value => code`Number(${value})`,
    decimal: (value, context, from) => code`${context.engine('decimalToDouble')}(${value}, ${decimalParts(from).scale})`,
    varchar: (value, context) => code`${context.failable('textToDouble')}(${value})`,
  },
  decimal: {
    double: (value, context, _from, to) => {
      const { precision, scale } = decimalParts(to);
      return code`${context.failable('doubleToDecimal')}(${value}, ${precision}, ${scale})`;
    },
    varchar: (value, context, _from, to) => {
      const { precision, scale } = decimalParts(to);
      return code`${context.failable('textToDecimal')}(${value}, ${precision}, ${scale})`;
    },
  },
  varchar: {
    boolean: value => code`String(${value})`,
    int: value => code`String(${value})`,
    bigint: value => code`String(${value})`,
    double: value => code`String(${value})`,
    decimal: (value, context, from) => code`${context.engine('decimalText')}(${value}, ${decimalParts(from).scale})`,
    timestamp: (value, context) => code`${context.engine('timestampText')}(${value})`,
  },
  timestamp: {
    int: same,
    bigint: (value, context) => code`${context.failable('timestampRange')}(${value})`,
    varchar: (value, context) => code`${context.failable('textToTimestamp')}(${value})`,
  },
};

/** Digits that INT and BIGINT have at most. */
const WHOLE_DIGITS: Readonly<Partial<Record<Kind, number>>> = { boolean: 1, int: 10, bigint: 19 };

export function generateCast(expression: Cast, context: ExpressionContext): Value {
  const value = generate(expression.argument, context);
  const { type: to } = expression;
  const from = value.type;
  if (from.kind === 'null' || isAlwaysNull(value)) return generateNull(expression, context);
  if (from.kind === to.kind && from.kind !== 'decimal') return value;
  if (to.kind === 'decimal' && (from.kind === 'decimal' || WHOLE_DIGITS[from.kind] !== undefined)) {
    return castDecimal(asDecimal(value as Scalar), to, context);
  }
  const conversion = CONVERSIONS[to.kind]?.[from.kind];
  if (conversion === undefined) throw new Error(`bug in Weir: no cast from ${from.kind} to ${to.kind}`);
  if (conversion === same) return scalar(to, (value as Scalar).code, value.isNull);
  const isNull = value.isNull === null ? null : context.bound(value.isNull, `${hintOf(expression.argument)} is null`);
  const source = value.type.kind === 'varchar' ? textOf(value, context) : (value as Scalar).code;
  return scalar(to, guarded(to, isNull, conversion(source, context, from, to)), isNull);
}

/** NULL of the target type. */
function generateNull(expression: Cast, context: ExpressionContext): Value {
  if (expression.type.kind === 'varchar')
    return generate({ kind: 'literal', type: expression.type, span: expression.span, value: null }, context);
  return scalar(expression.type, emptyOf(expression.type), code`true`);
}

function asDecimal(value: Scalar): Value {
  if (value.type.kind === 'decimal') return value;
  const source = value.type.kind === 'boolean' ? code`${operand(value.code)} ? 1 : 0` : value.code;
  return scalar({ kind: 'decimal', precision: WHOLE_DIGITS[value.type.kind]!, scale: 0 }, source, value.isNull);
}

const wholePart = (value: Code, context: ExpressionContext, from: SqlType): Code =>
  code`${context.engine('decimalToWhole')}(${value}, ${decimalParts(from).scale})`;
