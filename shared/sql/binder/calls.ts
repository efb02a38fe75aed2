// Calls of scalar functions.
import type { FunctionExpression } from '../ast/expression.ts';
import { didYouMean, quoted } from '../diagnostics/suggestion.ts';
import { ABSENT_AGGREGATES } from '../functions/aggregate/absent.ts';
import type { ScalarDefinition } from '../functions/definition.ts';
import { AGGREGATE_FUNCTIONS, SCALAR_FUNCTIONS } from '../functions/registry.ts';
import { absentMessage } from '../parser/not-yet.ts';
import type { Expression } from '../plan/expression.ts';
import { refuseAggregateParts } from './aggregate-calls.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { functionHere } from './known-elsewhere.ts';
import { bindWindowFunction, WINDOW_FUNCTIONS } from './windows.ts';

export function bindScalar(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const name = ast.name.text.toUpperCase();
  if (WINDOW_FUNCTIONS.has(name)) return bindWindowFunction(ast, binder);
  const own = binder.context.functions.get(name);
  if (own === null) return null;
  const definition = (own as ScalarDefinition | undefined) ?? SCALAR_FUNCTIONS.get(name);
  if (definition === undefined) return unknownFunction(ast, binder);
  if (refuseAggregateParts(ast, binder)) return null;
  const { length } = ast.arguments;
  if (ast.star || length < definition.argumentCountMin || length > definition.argumentCountMax) {
    const given = ast.star ? '`*`' : `${length} argument${length === 1 ? '' : 's'}`;
    binder.diagnostics.error('W0502', ast.span, `${name} does not take ${given}.`, { hint: `write ${definition.signature}` });
    return null;
  }
  const args = binder.bindAll(ast.arguments);
  return args === null ? null : definition.bind(ast, args, binder);
}

function unknownFunction(ast: FunctionExpression, binder: ExpressionBinder): null {
  const instead = ABSENT_AGGREGATES.get(ast.name.text.toUpperCase());
  if (instead !== undefined) {
    binder.diagnostics.error('W0901', ast.name.span, absentMessage(ast.name.text.toUpperCase()), { hint: instead });
    return null;
  }
  const known = [...binder.context.functions.keys(), ...SCALAR_FUNCTIONS.keys(), ...AGGREGATE_FUNCTIONS.keys(), ...WINDOW_FUNCTIONS.keys()];
  binder.diagnostics.error('W0404', ast.name.span, `There is no function ${quoted(ast.name.text)}.`, {
    note: 'All functions are listed in docs/sql/functions.md.',
    hint:
      functionHere(ast.name.text) ??
      didYouMean(ast.name.text, known) ??
      `write it in TypeScript: CREATE FUNCTION ${ast.name.text}(…) RETURNS … AS './${ast.name.text.toLowerCase()}.ts'`,
  });
  return null;
}
