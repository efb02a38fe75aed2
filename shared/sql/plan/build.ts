// Small constructors for bound expressions, and the key by which two of them are the same.
import { unreachable } from '../../engine/assert.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { BOOLEAN, type SqlType, typeText } from '../types/sql-type.ts';
import type { Call, Case, Cast, ColumnReference, Expression, Literal, ScalarFunction } from './expression.ts';
import type { Column } from './node.ts';

export const literal = (type: SqlType, value: Literal['value'], span: Span): Literal => ({ kind: 'literal', type, value, span });

export const call = (name: ScalarFunction, type: SqlType, span: Span, ...args: Expression[]): Call => ({
  kind: 'call',
  function: name,
  arguments: args,
  type,
  span,
});

export const condition = (name: ScalarFunction, span: Span, ...args: Expression[]): Call => call(name, BOOLEAN, span, ...args);

export const cast = (argument: Expression, type: SqlType, span: Span = argument.span): Cast => ({ kind: 'cast', argument, type, span });

export const reference = (columns: readonly Column[], index: number, span: Span): ColumnReference => ({
  kind: 'column',
  index,
  name: columns[index]!.name,
  type: columns[index]!.type,
  span,
});

/** One WHEN … THEN … of a CASE. */
export const branch = (when: Expression, result: Expression): Case['branches'][number] => {
  // biome-ignore lint/suspicious/noThenProperty: the SQL word; nothing awaits a branch
  return { when, then: result };
};

/** `value` where the condition is true, and NULL elsewhere. */
export function where(when: Expression, value: Expression): Expression {
  return {
    kind: 'case',
    branches: [branch(when, value)],
    otherwise: literal(value.type, null, value.span),
    type: value.type,
    span: value.span,
  };
}

/** TRUE where the condition is, and NULL elsewhere: what COUNT counts. */
export const whereTrue = (when: Expression): Expression => where(when, literal(BOOLEAN, true, when.span));

/** Equal for expressions that compute the same of the same row, wherever they were written. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, (name, value) => {
    if (name === 'span' || name === 'name') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return Object.is(value, -0) ? '-0' : value;
  });
}

/** `expression` with its direct children replaced; the node itself when nothing changed. */
export function mapChildren(expression: Expression, map: (child: Expression) => Expression): Expression {
  const mapAll = (list: readonly Expression[]): Expression[] => list.map(map);
  switch (expression.kind) {
    case 'literal':
    case 'column':
      return expression;
    case 'call':
      return { ...expression, arguments: mapAll(expression.arguments) };
    case 'cast':
      return { ...expression, argument: map(expression.argument) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, then: result }) => branch(map(when), map(result))),
        otherwise: map(expression.otherwise),
      };
    case 'in':
      return { ...expression, operand: map(expression.operand), list: mapAll(expression.list) };
    case 'like':
      return { ...expression, operand: map(expression.operand) };
    default:
      return unreachable(expression);
  }
}

/** The direct children. */
export function childrenOf(expression: Expression): Expression[] {
  const children: Expression[] = [];
  mapChildren(expression, child => {
    children.push(child);
    return child;
  });
  return children;
}

export const describeType = (expression: Expression): string => typeText(expression.type);

/** The columns that the expressions read. */
export function columnsOf(expressions: readonly Expression[]): Set<number> {
  const columns = new Set<number>();
  const visit = (expression: Expression) => {
    if (expression.kind === 'column') columns.add(expression.index);
    childrenOf(expression).forEach(visit);
  };
  expressions.forEach(visit);
  return columns;
}
