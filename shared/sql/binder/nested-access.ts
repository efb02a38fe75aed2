// `row.field`, `array[1]`, `map['key']`, and both into JSON.
import type { AstExpression, ElementExpression, FieldExpression, Identifier } from '../ast/expression.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { type Overload, tableCall } from '../functions/scalar/table-function.ts';
import { describeType } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { isAssignable } from '../types/coercion.ts';
import { isTextForm } from '../types/forms.ts';
import { INT, JSON_TYPE, type RowType, typeText, VARCHAR } from '../types/sql-type.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { matching } from './lookup.ts';

/** A function that gives a part, which may be NULL. */
const part = (takes: Overload['takes'], gives: Overload['gives'], run: Overload['run'], constants: readonly number[] = []): Overload => ({
  takes,
  gives,
  run,
  total: run !== 'jsonMember' && run !== 'jsonElement',
  nullable: true,
  constants: () => constants,
});

export function bindField(ast: FieldExpression, binder: ExpressionBinder): Expression | null {
  const operand = binder.bind(ast.operand);
  if (operand === null) return null;
  const { type } = operand;
  if (type.kind === 'row') return fieldOf(operand, type, ast, binder);
  if (type.kind === 'json')
    return jsonPart(operand, { kind: 'literal', type: VARCHAR, value: ast.name.text, span: ast.name.span }, ast.span);
  const hint =
    type.kind === 'map'
      ? `write …['${ast.name.text}']`
      : type.kind === 'array'
        ? `take an element first: …[1].${ast.name.text}`
        : 'leave the part behind the point out; ROW and JSON have fields';
  binder.diagnostics.error('W0503', ast.span, `${describeType(operand)} has no fields.`, { hint });
  return null;
}

type NamedField = Pick<FieldExpression, 'name' | 'span'>;

function fieldOf(operand: Expression, { fields }: RowType, { name, span }: NamedField, binder: ExpressionBinder): Expression | null {
  const [field, other] = matching(name, fields, each => each.name);
  if (field !== undefined && other === undefined) {
    const overload = part([operand.type], field.type, 'cellAt', [fields.indexOf(field)]);
    return tableCall(`.${field.name}`, overload, [operand], span);
  }
  const names = fields.map(each => each.name);
  const message = field === undefined ? `This ROW has no field ${quoted(name.text)}.` : `${quoted(name.text)} fits several fields.`;
  const hint = field === undefined ? didYouMean(name.text, names) : `put the one you mean in double quotes: "${field.name}"`;
  binder.diagnostics.error('W0402', name.span, message, { note: `It has ${listed(names)}.`, hint });
  return null;
}

export function bindElement(ast: ElementExpression, binder: ExpressionBinder): Expression | null {
  const operand = binder.bind(ast.operand);
  if (operand === null) return null;
  const { type } = operand;
  const name = fieldNameOf(ast.index);
  if (type.kind === 'row' && name !== null) return fieldOf(operand, type, { name, span: ast.span }, binder);
  const index = binder.bind(ast.index);
  if (index === null) return null;
  if (type.kind === 'json') return jsonPart(operand, index, ast.span, binder);
  const wanted = type.kind === 'array' ? INT : type.kind === 'map' ? type.key : null;
  if (wanted === null) {
    const hint = type.kind === 'row' ? 'write row.field' : 'ARRAY, MAP and JSON have elements';
    binder.diagnostics.error('W0503', ast.span, `${describeType(operand)} has no elements.`, { hint });
    return null;
  }
  if (!isAssignable(index.type, wanted)) {
    const what = type.kind === 'array' ? 'The index of an ARRAY counts from 1' : `The keys of this MAP are ${typeText(wanted)}`;
    binder.diagnostics.error('W0502', index.span, `${what}; ${describeType(index)} is no such.`, {
      hint: `give it ${type.kind === 'array' ? 'a whole number' : `a ${typeText(wanted)}`}`,
    });
    return null;
  }
  const place = binder.convert(index, wanted);
  if (place === null) return null;
  const overload =
    type.kind === 'array'
      ? part([type, INT], type.element, 'elementAt')
      : part([type, wanted], (type as { value: typeof wanted }).value, 'valueOfKey');
  return tableCall('[]', overload, [operand, place], ast.span);
}

/** `row['field']` and `row -> field` name a field as others write it. */
function fieldNameOf(index: AstExpression): Identifier | null {
  if (index.kind === 'string') return { text: index.value, quoted: false, span: index.span };
  return index.kind === 'name' && index.qualifier === null ? index.name : null;
}

/** A member by its name, or an element by its index, which counts from 0 in JSON. */
function jsonPart(operand: Expression, step: Expression, span: Span, binder?: ExpressionBinder): Expression | null {
  const isName = isTextForm(step.type);
  if (!isName && !isAssignable(step.type, INT)) {
    binder?.diagnostics.error('W0502', step.span, `Into JSON leads the name of a field or an index from 0, not ${describeType(step)}.`, {
      hint: "write document['name'] or document[0]",
    });
    return null;
  }
  const overload = part([JSON_TYPE, isName ? VARCHAR : INT], JSON_TYPE, isName ? 'jsonMember' : 'jsonElement');
  return tableCall('[]', overload, [operand, step], span);
}
