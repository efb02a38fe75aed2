// Calls of scalar and aggregate functions.
import type { FunctionExpression } from '../ast/expression.ts';
import { didYouMean, quoted } from '../diagnostics/suggestion.ts';
import { AGGREGATE_FUNCTIONS, SCALAR_FUNCTIONS } from '../functions/registry.ts';
import type { Expression } from '../plan/expression.ts';
import { typeText } from '../types/sql-type.ts';
import { Aggregation } from './aggregation.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { bindWindowFunction, WINDOW_FUNCTIONS } from './windows.ts';

export function bindScalar(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const name = ast.name.text.toUpperCase();
  if (WINDOW_FUNCTIONS.has(name)) return bindWindowFunction(ast, binder);
  const definition = SCALAR_FUNCTIONS.get(name);
  if (definition === undefined) return unknownFunction(ast, binder);
  const { length } = ast.arguments;
  if (ast.star || length < definition.argumentCountMin || length > definition.argumentCountMax) {
    const given = ast.star ? '`*`' : `${length} argument${length === 1 ? '' : 's'}`;
    binder.diagnostics.error('W0502', ast.span, `${name} does not take ${given}.`, { note: `It is called as ${definition.signature}.` });
    return null;
  }
  const args = binder.bindAll(ast.arguments);
  return args === null ? null : definition.bind(ast, args, binder);
}

function unknownFunction(ast: FunctionExpression, binder: ExpressionBinder): null {
  const known = [...SCALAR_FUNCTIONS.keys(), ...AGGREGATE_FUNCTIONS.keys(), ...WINDOW_FUNCTIONS.keys()];
  binder.diagnostics.error('W0404', ast.name.span, `There is no function ${quoted(ast.name.text)}.`, {
    note: 'All functions are listed in docs/sql/functions.md.',
    hint: didYouMean(ast.name.text, known),
  });
  return null;
}

export function bindAggregate(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const name = ast.name.text.toUpperCase();
  const definition = AGGREGATE_FUNCTIONS.get(name)!;
  const { aggregation } = binder.context;
  if (!(aggregation instanceof Aggregation)) {
    binder.diagnostics.error('W0602', ast.span, `${name} cannot stand here: ${aggregation.forbidden}.`, { hint: aggregation.hint });
    return null;
  }
  if (ast.star ? !definition.star : ast.arguments.length !== 1) {
    const given = ast.star ? '`*`' : `${ast.arguments.length} arguments`;
    binder.diagnostics.error('W0502', ast.span, `${name} does not take ${given}.`, { note: `It is called as ${definition.signature}.` });
    return null;
  }
  const inner = binder.with({ aggregation: { forbidden: 'an aggregate cannot be inside another' }, window: null });
  const argument = ast.star ? null : inner.bind(ast.arguments[0]!);
  if (argument === null && !ast.star) return null;
  const type = definition.resultType(argument?.type ?? null);
  if ('takes' in type) {
    const message = `${name} takes ${type.takes}, not ${typeText(argument!.type)}.`;
    binder.diagnostics.error('W0502', argument!.span, message);
    return null;
  }
  return aggregation.add({ function: definition.function, argument, type, span: ast.span });
}
