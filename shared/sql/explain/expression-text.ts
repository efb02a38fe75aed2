// Bound expressions as people read them: SQL again, with every implicit cast visible.
import { unreachable } from '../../engine/assert.ts';
import { visible } from '../diagnostics/visible.ts';
import type { Call, Expression, Literal } from '../plan/expression.ts';
import { durationText } from '../types/duration-text.ts';
import { decimalText } from '../types/number-text.ts';
import { typeText } from '../types/sql-type.ts';
import { valueText } from '../types/text-values.ts';

const INFIX: ReadonlyMap<string, string> = new Map([
  ['add', '+'],
  ['subtract', '-'],
  ['multiply', '*'],
  ['divide', '/'],
  ['modulo', '%'],
  ['equal', '='],
  ['not-equal', '<>'],
  ['less', '<'],
  ['less-or-equal', '<='],
  ['greater', '>'],
  ['greater-or-equal', '>='],
  ['and', 'AND'],
  ['or', 'OR'],
]);

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return literalText(expression);
    case 'column':
      return nameText(expression.name);
    case 'call':
      return callText(expression);
    case 'cast':
      return `${expression.safe === true ? 'TRY_' : ''}CAST(${expressionText(expression.argument)} AS ${typeText(expression.type)})`;
    case 'case': {
      const branches = expression.branches.map(branch => `WHEN ${expressionText(branch.when)} THEN ${expressionText(branch.then)}`);
      return `CASE ${branches.join(' ')} ELSE ${expressionText(expression.otherwise)} END`;
    }
    case 'in':
      return `${operandText(expression.operand)} IN (${expression.list.map(expressionText).join(', ')})`;
    case 'like': {
      const escapeText = expression.escape === null ? '' : ` ESCAPE ${stringText(expression.escape)}`;
      return `${operandText(expression.operand)} LIKE ${stringText(expression.pattern)}${escapeText}`;
    }
    default:
      return unreachable(expression);
  }
}

function callText(call: Call): string {
  const [first, second] = call.arguments;
  const infix = INFIX.get(call.function);
  if (infix !== undefined) return `${operandText(first!)} ${infix} ${operandText(second!)}`;
  if (call.function.startsWith('.')) return `${operandText(first!)}.${nameText(call.function.slice(1))}`;
  switch (call.function) {
    case '[]':
      return `${operandText(first!)}[${expressionText(second!)}]`;
    case 'not':
      return `NOT ${operandText(first!)}`;
    case 'negate':
      return `-${operandText(first!)}`;
    case 'is-null':
      return `${operandText(first!)} IS NULL`;
    case 'is-not-null':
      return `${operandText(first!)} IS NOT NULL`;
    default:
      return `${call.function.toUpperCase()}(${call.arguments.map(expressionText).join(', ')})`;
  }
}

/** In brackets where it is itself an operation. */
function operandText(expression: Expression): string {
  const text = expressionText(expression);
  const isAccess = expression.kind === 'call' && (expression.function === '[]' || expression.function.startsWith('.'));
  if (isAccess) return text;
  const isOperation =
    expression.kind === 'in' || expression.kind === 'like' || (expression.kind === 'call' && expression.function !== 'coalesce');
  return isOperation ? `(${text})` : text;
}

function literalText({ type, value }: Literal): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'varchar':
      return stringText(value as string);
    case 'bytes':
      return `X'${Buffer.from(value as string, 'latin1').toString('hex')}'`;
    case 'timestamp':
    case 'date':
    case 'time':
      return `${typeText(type)} '${valueText(value as number | bigint, type)}'`;
    case 'interval':
      return `INTERVAL '${durationText(value as number)}'`;
    case 'interval-months':
      return `INTERVAL '${value}' MONTH`;
    case 'decimal':
      return decimalText(value as bigint, type.scale);
    case 'real':
    case 'double':
      return /[.e]/.test(String(value)) ? String(value) : `${value}e0`;
    default:
      return String(value).toUpperCase();
  }
}

/** On one line whatever it contains. */
export const stringText = (text: string): string => `'${visible(text).replaceAll("'", "''")}'`;

/** Bare where it could be written bare. */
export const nameText = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${visible(name).replaceAll('"', '""')}"`);
