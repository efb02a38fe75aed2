// Implicit conversion: a Cast node, or for constants the constant itself in the other type.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { listed } from '../diagnostics/suggestion.ts';
import { cast, literal } from '../plan/build.ts';
import { castLiteral } from '../plan/constants.ts';
import type { Expression } from '../plan/expression.ts';
import { commonType, isNumeric, isWhole, sameType } from '../types/coercion.ts';
import { digitCount } from '../types/number-text.ts';
import { decimal, type SqlType, typeText } from '../types/sql-type.ts';
import { isWrittenAsText } from '../types/text-values.ts';
import { textLiteral } from './text-literals.ts';
import { zoneHint } from './time-arithmetic.ts';

/** `expression` as `type`, which it is known to convert to; null after reporting that a constant does not fit. */
export function converted(expression: Expression, type: SqlType, diagnostics: DiagnosticCollector): Expression | null {
  if (sameType(expression.type, type)) return expression;
  if (expression.kind !== 'literal') return cast(expression, type);
  if (expression.value === null) return literal(type, null, expression.span);
  if (expression.type.kind === 'varchar' && isWrittenAsText(type))
    return textLiteral(expression.value as string, type, expression.span, 'used', diagnostics);
  const folded = castLiteral(expression, type);
  if ('literal' in folded) return folded.literal;
  diagnostics.error('W0505', expression.span, `This constant is not a ${typeText(type)}: ${folded.failure}.`);
  return null;
}

/** The type all become; null when there is none. A text constant beside a date, a time or a timestamp is one too. */
function commonTypeOfAll(list: readonly Expression[]): SqlType | null {
  const isText = (expression: Expression): boolean => expression.kind === 'literal' && expression.type.kind === 'varchar';
  const decides = list.some(({ type }) => isWrittenAsText(type)) ? list.filter(expression => !isText(expression)) : list;
  const hasDecimal = list.some(({ type }) => type.kind === 'decimal');
  const hasDouble = list.some(({ type }) => type.kind === 'double');
  const types = decides.map(expression => (hasDecimal && !hasDouble ? narrowest(expression) : expression.type));
  return types.slice(1).reduce<SqlType | null>((common, type) => (common === null ? null : commonType(common, type)), types[0] ?? null);
}

/** A whole constant beside decimals takes the digits it has, not those of its type. */
export function narrowest(expression: Expression): SqlType {
  const { type } = expression;
  if (expression.kind !== 'literal' || !isWhole(type) || expression.value === null) return type;
  return decimal(digitCount(BigInt(expression.value as number | bigint)), 0);
}

/** All in their common type, or null after reporting. */
export function unified(list: readonly Expression[], what: string, diagnostics: DiagnosticCollector): Expression[] | null {
  const type = commonTypeOfAll(list);
  if (type === null) {
    reportMixed(list, what, diagnostics);
    return null;
  }
  const results = list.map(expression => converted(expression, type, diagnostics)).filter(expression => expression !== null);
  return results.length === list.length ? results : null;
}

function reportMixed(list: readonly Expression[], what: string, diagnostics: DiagnosticCollector): void {
  const first = list.find(({ type }) => type.kind !== 'null')!;
  const other = list.find(expression => commonTypeOfAll([first, expression]) === null) ?? list.at(-1)!;
  const types = [...new Set(list.filter(({ type }) => type.kind !== 'null').map(({ type }) => typeText(type)))];
  const text = [first, other].find(({ type }) => type.kind === 'varchar');
  const number = [first, other].find(({ type }) => isNumeric(type));
  const quotedNumber = text?.kind === 'literal' && number !== undefined && Number.isFinite(Number(text.value)) && text.value !== '';
  const hint =
    zoneHint([first.type, other.type]) ??
    (quotedNumber ? 'leave the quotes out to compare with a number' : 'convert one with CAST(… AS …)');
  diagnostics.error('W0501', other.span, `${what} have no common type: ${listed(types)}.`, { hint });
}
