// Texts in both their forms: which operation works on bytes, and where a string must be made of them.
import type { ExpressionContext } from './expression-context.ts';
import { type Code, code, literal, operand } from './fragments/code.ts';
import type { Value } from './value.ts';

/** The value as a JavaScript string. */
export function textOf(value: Value, context: ExpressionContext): Code {
  if (value.form === 'scalar') return value.code;
  if (value.constant !== undefined) return literal(value.constant);
  return code`${context.engine('sliceText')}(${value.text}, ${value.start}, ${value.end})`;
}

export function textsEqual(a: Value, b: Value, context: ExpressionContext): Code {
  if (a.form === 'scalar' || b.form === 'scalar') return code`${operand(textOf(a, context))} === ${operand(textOf(b, context))}`;
  return code`${context.engine('slicesEqual')}(${a.text}, ${a.start}, ${a.end}, ${b.text}, ${b.start}, ${b.end})`;
}

/** A number below, equal to or above 0. */
export function textOrder(a: Value, b: Value, context: ExpressionContext): Code {
  if (a.form === 'scalar' || b.form === 'scalar')
    return code`${context.engine('compareTexts')}(${textOf(a, context)}, ${textOf(b, context)})`;
  return code`${context.engine('compareSlices')}(${a.text}, ${a.start}, ${a.end}, ${b.text}, ${b.start}, ${b.end})`;
}
