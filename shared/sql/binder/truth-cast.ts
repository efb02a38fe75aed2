// CAST between truth values and numbers, as PostgreSQL and Flink have it: TRUE is 1 and FALSE 0, and every number but 0 is true.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { branch, condition, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { isNumeric } from '../types/coercion.ts';
import { BOOLEAN, INT, type SqlType } from '../types/sql-type.ts';
import { converted } from './conversion.ts';

/** Null where it is another cast. */
export function truthCast(argument: Expression, target: SqlType, span: Span, diagnostics: DiagnosticCollector): Expression | null {
  const number = (value: number, type: SqlType): Expression => converted(literal(INT, value, span), type, diagnostics)!;
  if (argument.type.kind === 'boolean' && isNumeric(target)) {
    const isFalse = condition('not', span, argument);
    const branches = [branch(argument, number(1, target)), branch(isFalse, number(0, target))];
    return { kind: 'case', branches, otherwise: literal(target, null, span), type: target, span };
  }
  if (!isNumeric(argument.type) || target.kind !== BOOLEAN.kind) return null;
  return condition('not-equal', span, argument, number(0, argument.type));
}
