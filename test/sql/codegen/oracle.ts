// An evaluator of bound expressions for tests: the plainest reading of SQL, on bigints and fractions, one row at a time. It shares nothing
// with the code generator but the plan.
import type { Expression } from '../../../shared/sql/plan/expression.ts';
import type { SqlType } from '../../../shared/sql/types/sql-type.ts';

/** Numbers of INT, BIGINT, TIMESTAMP and (unscaled) DECIMAL are bigints here. */
export type OracleValue = null | boolean | bigint | number | string;

/** What a row costs that cannot be computed. */
export class OracleError extends Error {}

const INT_LIMIT = 2n ** 31n;
const BIGINT_LIMIT = 2n ** 63n;

export function evaluateOracle(expression: Expression, row: readonly OracleValue[]): OracleValue {
  const of = (part: Expression) => evaluateOracle(part, row);
  switch (expression.kind) {
    case 'literal': {
      const { value, type } = expression;
      return typeof value === 'number' && type.kind !== 'double' ? BigInt(value) : value;
    }
    case 'column':
      return row[expression.index]!;
    case 'cast':
      return castTo(of(expression.argument), expression.argument.type, expression.type);
    case 'case': {
      for (const { when, then } of expression.branches) if (holds(when, row)) return of(then);
      return of(expression.otherwise);
    }
    case 'in': {
      const operand = of(expression.operand);
      let result: OracleValue = false;
      for (const item of expression.list) {
        const equal = same(operand, of(item));
        if (equal === true) return true;
        if (equal === null) result = null;
      }
      return result;
    }
    case 'like': {
      const text = of(expression.operand);
      return text === null ? null : likeExpression(expression.pattern).test(text as string);
    }
    case 'call':
      return callOf(expression.function, expression.arguments, expression.type, of);
    default:
      throw new Error('an unknown kind of expression');
  }
}

/** The condition as a test: what follows a part that is not true (of AND) or is true (of OR) is not looked at. */
export function holds(condition: Expression, row: readonly OracleValue[]): boolean {
  if (condition.kind === 'call' && condition.function === 'and') return condition.arguments.every(part => holds(part, row));
  if (condition.kind === 'call' && condition.function === 'or') return condition.arguments.some(part => holds(part, row));
  return evaluateOracle(condition, row) === true;
}

function same(a: OracleValue, b: OracleValue): boolean | null {
  return a === null || b === null ? null : compare(a, b) === 0;
}

function compare(a: OracleValue, b: OracleValue): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  equal: order => order === 0,
  'not-equal': order => order !== 0,
  less: order => order < 0,
  'less-or-equal': order => order <= 0,
  greater: order => order > 0,
  'greater-or-equal': order => order >= 0,
};

function callOf(name: string, parts: readonly Expression[], type: SqlType, of: (part: Expression) => OracleValue): OracleValue {
  switch (name) {
    case 'and':
    case 'or': {
      let result: OracleValue = name === 'and';
      for (const part of parts) {
        const value = of(part);
        if (value === (name === 'or')) return value;
        if (value === null) result = null;
      }
      return result;
    }
    case 'not': {
      const value = of(parts[0]!);
      return value === null ? null : !value;
    }
    case 'is-null':
      return of(parts[0]!) === null;
    case 'is-not-null':
      return of(parts[0]!) !== null;
    case 'coalesce':
      for (const part of parts) {
        const value = of(part);
        if (value !== null) return value;
      }
      return null;
    case 'negate': {
      const value = of(parts[0]!);
      return value === null ? null : checked(typeof value === 'number' ? -value : -(value as bigint), type);
    }
  }
  const values = parts.map(of);
  if (values.some(value => value === null)) return null;
  const [a, b] = values as [OracleValue, OracleValue];
  const comparison = COMPARISONS[name];
  if (comparison !== undefined) return comparison(compare(a, b));
  if (type.kind === 'double') return checked(doubleOf(name, a as number, b as number), type);
  if (type.kind === 'decimal') return decimalOf(name, [a as bigint, scaleOf(parts[0]!.type)], [b as bigint, scaleOf(parts[1]!.type)], type);
  return checked(wholeOf(name, a as bigint, b as bigint), type);
}

const scaleOf = (type: SqlType) => (type.kind === 'decimal' ? type.scale : 0);

function wholeOf(name: string, a: bigint, b: bigint): bigint {
  if ((name === 'divide' || name === 'modulo') && b === 0n) throw new OracleError('division by zero');
  if (name === 'add') return a + b;
  if (name === 'subtract') return a - b;
  if (name === 'multiply') return a * b;
  return name === 'divide' ? a / b : a % b;
}

function doubleOf(name: string, a: number, b: number): number {
  if ((name === 'divide' || name === 'modulo') && b === 0) throw new OracleError('division by zero');
  if (name === 'add') return a + b;
  if (name === 'subtract') return a - b;
  if (name === 'multiply') return a * b;
  return name === 'divide' ? a / b : a % b;
}

/** As a fraction over a common power of ten, rounded once at the end. */
function decimalOf(name: string, [a, s]: [bigint, number], [b, r]: [bigint, number], type: SqlType): bigint {
  const scale = scaleOf(type);
  const [x, y] = [a * 10n ** BigInt(r), b * 10n ** BigInt(s)];
  const denominator = 10n ** BigInt(s + r);
  if (name === 'add') return checked(rescaled(x + y, denominator, scale), type);
  if (name === 'subtract') return checked(rescaled(x - y, denominator, scale), type);
  if (name === 'multiply') return checked(rescaled(a * b, denominator, scale), type);
  if (b === 0n) throw new OracleError('division by zero');
  if (name === 'divide') return checked(rescaled(x, y, scale), type);
  return checked(rescaled(x % y, denominator, scale), type);
}

/** `numerator / denominator` in units of 10^-scale, half away from zero. */
function rescaled(numerator: bigint, denominator: bigint, scale: number): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const abs = (value: bigint) => (value < 0n ? -value : value);
  const doubled = 2n * abs(numerator) * 10n ** BigInt(scale) + abs(denominator);
  const rounded = doubled / (2n * abs(denominator));
  return negative ? -rounded : rounded;
}

function checked<Value extends bigint | number>(value: Value, type: SqlType): Value {
  const within = (limit: bigint) => typeof value === 'bigint' && value >= -limit && value < limit;
  if (type.kind === 'int' && !within(INT_LIMIT)) throw new OracleError('out of range');
  if (type.kind === 'bigint' && !within(BIGINT_LIMIT)) throw new OracleError('out of range');
  if (type.kind === 'double' && !Number.isFinite(value)) throw new OracleError('out of range');
  if (type.kind === 'decimal') {
    const limit = 10n ** BigInt(type.precision);
    if (!(value < limit && value > -limit)) throw new OracleError('too many digits');
  }
  return value;
}

function castTo(value: OracleValue, from: SqlType, to: SqlType): OracleValue {
  if (value === null || (from.kind === to.kind && from.kind !== 'decimal')) return value;
  const scale = scaleOf(to);
  if (to.kind === 'varchar') return from.kind === 'decimal' ? decimalText(value as bigint, from.scale) : String(value);
  if (to.kind === 'double') return from.kind === 'decimal' ? Number(decimalText(value as bigint, from.scale)) : Number(value);
  if (from.kind === 'double' && to.kind !== 'decimal') {
    const magnitude = BigInt(Math.floor(Math.abs(value as number)));
    const rounded = magnitude + (Math.abs(value as number) - Math.floor(Math.abs(value as number)) >= 0.5 ? 1n : 0n);
    return checked((value as number) < 0 ? -rounded : rounded, to);
  }
  if (from.kind === 'double') {
    const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!;
    const shift = Number(exponent) - fraction.length;
    const digits = BigInt(`${sign}${whole}${fraction}`);
    const ten = 10n ** BigInt(Math.abs(shift));
    return checked(shift >= 0 ? rescaled(digits * ten, 1n, scale) : rescaled(digits, ten, scale), to);
  }
  return checked(rescaled(value as bigint, 10n ** BigInt(scaleOf(from)), scale), to);
}

export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function likeExpression(pattern: string): RegExp {
  const source = [...pattern].map(character =>
    character === '%' ? '.*' : character === '_' ? '.' : character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 'su');
}
