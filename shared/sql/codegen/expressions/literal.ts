// Constants. A VARCHAR constant stands as UTF-8 at the top of the module, so that it compares with slices of records byte by byte.
import { whole } from '../../../engine/values.ts';
import type { Literal } from '../../plan/expression.ts';
import { isTextForm } from '../../types/forms.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { code, literal } from '../fragments/code.ts';
import { emptyOf, scalar, type Value } from '../value.ts';

export function generateLiteral({ type, value }: Literal, context: ExpressionContext): Value {
  if (value === null) return isTextForm(type) ? nullText(type, context) : scalar(type, emptyOf(type), code`true`);
  if (typeof value === 'string') {
    const bytes = context.module.utf8(`${value.slice(0, 24)} text`, value);
    return {
      form: 'slice',
      type,
      text: code`${bytes}`,
      start: code`0`,
      end: literal(Buffer.byteLength(value)),
      isNull: null,
      constant: value,
    };
  }
  return scalar(type, literal(typeof value === 'bigint' ? whole(value) : value), null);
}

function nullText(type: Literal['type'], context: ExpressionContext): Value {
  return { form: 'slice', type, text: code`${context.module.utf8('no text', '')}`, start: code`0`, end: code`0`, isNull: code`true` };
}
