// + - * / % and the sign, by the type of the result. What can leave the range of its type is checked; dividing by zero is an error of the
// row. Nothing is computed on NULL.
import { assert } from '../../../engine/assert.ts';
import type { Call } from '../../plan/expression.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import type { EngineExport } from '../fragments/imports.ts';
import { anyNull, guarded, type Scalar, scalar, type Value } from '../value.ts';
import { addDecimals, divideDecimals, moduloDecimals, multiplyDecimals } from './decimal-arithmetic.ts';
import type { FunctionGenerator } from './registry.ts';

type DecimalOperation = typeof multiplyDecimals;

/** How one operator looks in each type. */
interface Operator {
  readonly sign: Code;
  /** On whole numbers of any size. */
  readonly whole: EngineExport;
  /** A function where the sign alone would not see a divisor of zero. */
  readonly double: EngineExport | null;
  readonly real: EngineExport | null;
  readonly decimal: DecimalOperation;
}

const ADD: Operator = { sign: code`+`, whole: 'addWhole', double: null, real: null, decimal: (...rest) => addDecimals('add', ...rest) };
const SUBTRACT: Operator = {
  sign: code`-`,
  whole: 'subtractWhole',
  double: null,
  real: null,
  decimal: (...rest) => addDecimals('subtract', ...rest),
};
const MULTIPLY: Operator = { sign: code`*`, whole: 'multiplyWhole', double: null, real: null, decimal: multiplyDecimals };
const DIVIDE: Operator = { sign: code`/`, whole: 'divideWhole', double: 'divideDouble', real: 'divideReal', decimal: divideDecimals };
const MODULO: Operator = { sign: code`%`, whole: 'moduloWhole', double: 'moduloDouble', real: 'moduloReal', decimal: moduloDecimals };

export const add = binary(ADD);
export const subtract = binary(SUBTRACT);
export const multiply = binary(MULTIPLY);
export const divide = binary(DIVIDE);
export const modulo = binary(MODULO);

export const negate: FunctionGenerator = (call, context) => {
  const value = generate(call.arguments[0]!, context);
  assert(value.form === 'scalar', 'only numbers have a sign');
  const negative = code`${context.engine('negateWhole')}(${value.code})`;
  const { type, isNull } = value;
  switch (type.kind) {
    case 'real':
    case 'double':
      return scalar(type, code`-${operand(value.code)}`, isNull);
    case 'interval':
    case 'interval-months':
      return scalar(type, code`0 - ${operand(value.code)}`, isNull);
    case 'smallint':
      return scalar(type, guarded(type, isNull, code`${context.failable('wholeToSmallint')}(0 - ${operand(value.code)})`), isNull);
    case 'int':
      return scalar(type, guarded(type, isNull, code`${context.failable('intRange')}(0 - ${operand(value.code)})`), isNull);
    case 'bigint':
      return scalar(type, guarded(type, isNull, code`${context.failable('bigintRange')}(${negative})`), isNull);
    default:
      return scalar(type, negative, isNull);
  }
};

function binary(operator: Operator): FunctionGenerator {
  return (call, context) => {
    let [left, right] = call.arguments.map(argument => generate(argument, context)) as [Value, Value];
    let isNull = anyNull(left.isNull, right.isNull);
    if (isNull !== null) [left, right] = [context.settled(left, 'left'), context.settled(right, 'right')];
    if (isNull !== null) isNull = context.bound(isNull, `${hintOf(call)} is null`);
    if (call.type.kind === 'decimal') return operator.decimal(left, right, call.type, isNull, context);
    const value = computed(operator, call, left as Scalar, right as Scalar, context);
    return scalar(call.type, guarded(call.type, isNull, value), isNull);
  };
}

function computed(operator: Operator, call: Call, left: Scalar, right: Scalar, context: ExpressionContext): Code {
  const plain = code`${operand(left.code)} ${operator.sign} ${operand(right.code)}`;
  const whole = () => {
    const divides = operator.double !== null;
    return code`${divides ? context.failable(operator.whole) : context.engine(operator.whole)}(${left.code}, ${right.code})`;
  };
  switch (call.type.kind) {
    case 'smallint':
      return code`${context.failable('wholeToSmallint')}(${operator.double === null ? plain : whole()})`;
    case 'int':
      return code`${context.failable('intRange')}(${operator.double === null ? plain : whole()})`;
    case 'bigint':
      return code`${context.failable('bigintRange')}(${whole()})`;
    case 'double':
      if (operator.double === null) return code`${context.failable('finiteDouble')}(${plain})`;
      return code`${context.failable(operator.double)}(${left.code}, ${right.code})`;
    case 'real':
      if (operator.real === null) return code`${context.failable('toReal')}(${plain})`;
      return code`${context.failable(operator.real)}(${left.code}, ${right.code})`;
    case 'timestamp':
      return code`${context.failable('timestampRange')}(${plain})`;
    case 'date':
      return code`${context.failable('dateRange')}(${plain})`;
    case 'interval':
      return code`${context.failable('intervalRange')}(${plain})`;
    case 'interval-months':
      return code`${context.failable('monthsRange')}(${plain})`;
    default:
      throw new Error(`bug in Weir: no arithmetic on ${call.type.kind}`);
  }
}
