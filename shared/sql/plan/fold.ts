// Constant folding: what does not depend on the row is computed once. What fails for every row stays in the plan, where it is an error of
// the row, and is warned about.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { isNumeric, sameType } from '../types/coercion.ts';
import { isTextForm } from '../types/forms.ts';
import { BOOLEAN, type SqlType } from '../types/sql-type.ts';
import { isWrittenAsText, textValue } from '../types/text-values.ts';
import { branch, literal, mapChildren } from './build.ts';
import { castLiteral, type Folded, isNull, numericValue } from './constants.ts';
import type { Call, Case, Cast, Expression, Literal } from './expression.ts';
import { foldArithmetic } from './fold-arithmetic.ts';
import { canFail } from './totality.ts';

const ARITHMETIC = new Set(['add', 'subtract', 'multiply', 'divide', 'modulo', 'negate']);
/** Results of arithmetic that is done here; all else is left to run time. */
const FOLDED = new Set<SqlType['kind']>(['smallint', 'int', 'bigint', 'decimal', 'double', 'timestamp']);
const COMPARISONS = new Set(['equal', 'not-equal', 'less', 'less-or-equal', 'greater', 'greater-or-equal']);

const isLiteral = (expression: Expression): expression is Literal => expression.kind === 'literal';
const isConstant = (expression: Expression, value: boolean): boolean => isLiteral(expression) && expression.value === value;

/** `expression` with its constant parts computed. */
export function foldExpression(expression: Expression, diagnostics: DiagnosticCollector): Expression {
  const folded = mapChildren(expression, child => foldExpression(child, diagnostics));
  switch (folded.kind) {
    case 'call':
      return foldCall(folded, diagnostics);
    case 'cast':
      return foldCast(folded, diagnostics);
    case 'case':
      return foldCase(folded);
    case 'in':
      return isNull(folded.operand) ? literal(BOOLEAN, null, folded.span) : folded;
    case 'like':
      return isNull(folded.operand) ? literal(BOOLEAN, null, folded.span) : folded;
    default:
      return folded;
  }
}

function foldCall(call: Call, diagnostics: DiagnosticCollector): Expression {
  if (ARITHMETIC.has(call.function)) return foldArithmeticCall(call, diagnostics);
  if (COMPARISONS.has(call.function)) return foldComparison(call);
  const [first, second] = call.arguments as [Expression, Expression];
  switch (call.function) {
    case 'and':
    case 'or':
      return foldLogical(call, first, second);
    case 'not':
      return isLiteral(first) ? literal(BOOLEAN, first.value === null ? null : !first.value, call.span) : call;
    case 'is-null':
    case 'is-not-null':
      return isLiteral(first) ? literal(BOOLEAN, (first.value === null) === (call.function === 'is-null'), call.span) : call;
    case 'coalesce':
      return foldCoalesce(call);
    default:
      return call;
  }
}

function foldArithmeticCall(call: Call, diagnostics: DiagnosticCollector): Expression {
  const [left, right] = call.arguments as [Expression, Expression | undefined];
  if (call.arguments.some(isNull)) return literal(call.type, null, call.span);
  const dividesByZero = (call.function === 'divide' || call.function === 'modulo') && right !== undefined && isZero(right);
  if (dividesByZero) return warned(call, { failure: 'it divides by zero' }, diagnostics);
  if (!FOLDED.has(call.type.kind) || !isLiteral(left) || (right !== undefined && !isLiteral(right))) return call;
  return warned(call, foldArithmetic(call, left, right), diagnostics);
}

const isZero = (expression: Expression): boolean => isLiteral(expression) && (expression.value === 0 || expression.value === 0n);

function warned(expression: Expression, folded: Folded, diagnostics: DiagnosticCollector): Expression {
  if ('literal' in folded) return folded.literal;
  diagnostics.warning('W0508', expression.span, `This fails for every row: ${folded.failure}.`, {
    note: 'A row that cannot be computed is dead-lettered; the stream goes on.',
    hint: 'correct the constant, or leave the expression out',
  });
  return expression;
}

function foldComparison(call: Call): Expression {
  const [left, right] = call.arguments as [Expression, Expression];
  if (isNull(left) || isNull(right)) return literal(BOOLEAN, null, call.span);
  if (!isLiteral(left) || !isLiteral(right)) return call;
  const ordering = call.function !== 'equal' && call.function !== 'not-equal';
  // Texts are ordered by code point at run time, and JavaScript orders them by UTF-16 unit: left to run time.
  if (ordering && isTextForm(left.type)) return call;
  return literal(BOOLEAN, compared(call.function, left.value as number, right.value as number), call.span);
}

function compared(name: string, a: number, b: number): boolean {
  switch (name) {
    case 'equal':
      return a === b;
    case 'not-equal':
      return a !== b;
    case 'less':
      return a < b;
    case 'less-or-equal':
      return a <= b;
    case 'greater':
      return a > b;
    default:
      return a >= b;
  }
}

/** The neutral constant goes; the deciding one decides, unless that would hide an error of the other side. */
function foldLogical(call: Call, left: Expression, right: Expression): Expression {
  const deciding = call.function === 'or';
  if (isConstant(left, !deciding)) return right;
  if (isConstant(right, !deciding)) return left;
  if (isConstant(left, deciding)) return left;
  if (isConstant(right, deciding) && !canFail(left)) return right;
  return isNull(left) && isNull(right) ? left : call;
}

function foldCoalesce(call: Call): Expression {
  const kept = call.arguments.filter(argument => !isNull(argument));
  const first = kept.findIndex(isLiteral);
  const needed = first === -1 ? kept : kept.slice(0, first + 1);
  if (needed.length === 0) return literal(call.type, null, call.span);
  return needed.length === 1 ? needed[0]! : { ...call, arguments: needed };
}

function foldCase(expression: Case): Expression {
  const possible = expression.branches.filter(({ when }) => !isConstant(when, false) && !isNull(when));
  const certain = possible.findIndex(({ when }) => isConstant(when, true));
  const branches = (certain === -1 ? possible : possible.slice(0, certain)).map(({ when, then: result }) => branch(when, result));
  const otherwise = certain === -1 ? expression.otherwise : possible[certain]!.then;
  return branches.length === 0 ? otherwise : { ...expression, branches, otherwise };
}

function foldCast(expression: Cast, diagnostics: DiagnosticCollector): Expression {
  const { argument, type } = expression;
  if (sameType(argument.type, type)) return argument;
  if (!isLiteral(argument)) return expression;
  if (argument.type.kind === 'varchar' && isWrittenAsText(type) && argument.value !== null) {
    const value = textValue(argument.value as string, type);
    return value === null ? expression : literal(type, value, expression.span);
  }
  const isExact = argument.value !== null && numericValue(argument) !== null && isNumeric(type);
  const isTime = (argument.type.kind === 'date' || argument.type.kind === 'timestamp') && type.kind === 'timestamp';
  if (argument.value !== null && !isExact && !isTime) return expression;
  const folded = castLiteral(argument, type);
  // What TRY_CAST cannot do is NULL.
  if (expression.safe === true && 'failure' in folded) return literal(type, null, expression.span);
  return warned(expression, folded, diagnostics);
}
