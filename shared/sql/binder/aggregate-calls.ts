// Calls of aggregates: DISTINCT, FILTER, WITHIN GROUP and IGNORE NULLS around what the table of aggregates says of the function.
//
// FILTER (WHERE c) becomes a CASE around the argument, which is then NULL in rows that take no part; so nothing of such a row is computed, and
// nothing after the binder knows of FILTER.

import type { FunctionExpression } from '../ast/expression.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { AggregateDefinition, AggregateInput, BoundAggregate } from '../functions/definition.ts';
import { AGGREGATE_FUNCTIONS } from '../functions/registry.ts';
import { literal, where } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { AggregateCall } from '../plan/node.ts';
import { BOOLEAN, typeText } from '../types/sql-type.ts';
import { numberHint } from '../types/type-hints.ts';
import { Aggregation } from './aggregation.ts';
import type { ExpressionBinder } from './expression-binder.ts';

export function bindAggregate(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const { aggregation } = binder.context;
  if (!(aggregation instanceof Aggregation)) {
    const name = ast.name.text.toUpperCase();
    binder.diagnostics.error('W0602', ast.span, `${name} cannot stand here: ${aggregation.forbidden}.`, {
      hint: aggregation.hint ?? 'compute it in a query in FROM, and use its name here',
    });
    return null;
  }
  const call = bindAggregateCall(ast, binder);
  return call === null ? null : aggregation.add(call);
}

/** The call over the rows that it takes, whether they are those of a group or of a frame; null after reporting. */
export function bindAggregateCall(ast: FunctionExpression, binder: ExpressionBinder): AggregateCall | null {
  const name = ast.name.text.toUpperCase();
  const definition = AGGREGATE_FUNCTIONS.get(name) ?? (binder.context.functions.get(name) as AggregateDefinition);
  if (!hasRightShape(ast, name, definition, binder)) return null;
  const inner = binder.with({
    aggregation: { forbidden: 'an aggregate cannot be inside another', hint: 'compute the inner one in a query in FROM' },
    window: null,
  });
  const input = inputOf(ast, inner);
  const filter = ast.filter === undefined ? undefined : inner.bindCondition(ast.filter, 'FILTER (WHERE …)');
  if (input === null || filter === null) return null;
  const bound = (definition.bind ?? bindOne(definition))(input, inner);
  if (bound === null) return null;
  const distinct = ast.distinct === true && definition.distinct === 'each';
  return {
    function: bound.function ?? definition.function,
    ...(filter === undefined ? bound : filtered(bound, filter)),
    ...(distinct && { distinct }),
    span: ast.span,
  };
}

/** What was written around the arguments fits the function; reports when not. */
function hasRightShape(ast: FunctionExpression, name: string, definition: AggregateDefinition, binder: ExpressionBinder): boolean {
  const [min, max] = definition.argumentCount ?? [1, 1];
  const { length } = ast.arguments;
  const report = (message: string, hint?: string): false => {
    const note = `It is called as ${definition.signature}.`;
    binder.diagnostics.error('W0502', ast.span, message, hint === undefined ? { hint: `write ${definition.signature}` } : { note, hint });
    return false;
  };
  const isCounted = ast.star ? definition.star : length >= min && length <= max;
  if (!isCounted && name === 'COUNT' && ast.distinct === true && length > 1)
    return report('COUNT(DISTINCT …) takes one value.', 'write COUNT(DISTINCT ROW(a, b)), which counts different pairs');
  if (!isCounted) return report(`${name} does not take ${ast.star ? '`*`' : `${length} argument${length === 1 ? '' : 's'}`}.`);
  if (ast.distinct === true && (ast.star || definition.distinct === undefined)) {
    return report(`${name} does not take ${ast.star ? 'DISTINCT *' : 'DISTINCT'}.`, ast.star ? 'name the column' : 'leave DISTINCT out');
  }
  if (ast.ignoreNulls === true && definition.takesIgnoreNulls !== true) {
    return report(`${name} does not take IGNORE NULLS.`, 'leave it out: NULLs take no part anyway');
  }
  if (ast.withinGroup !== undefined && definition.takesWithinGroup !== true)
    return report(`${name} does not take WITHIN GROUP.`, 'leave WITHIN GROUP out');
  if (ast.orderBy !== undefined && definition.takesOrder !== true) {
    const hint =
      definition.takesWithinGroup === true ? 'write WITHIN GROUP (ORDER BY …) behind it' : 'leave it out: the order of rows does not show';
    return report(`${name} does not take ORDER BY.`, hint);
  }
  if (ast.orderBy !== undefined && ast.withinGroup !== undefined) return report(`${name} is ordered twice.`);
  return true;
}

function inputOf(ast: FunctionExpression, binder: ExpressionBinder): AggregateInput | null {
  const args = binder.bindAll(ast.arguments);
  const order = (ast.orderBy ?? ast.withinGroup ?? []).map(({ expression, descending, nullsFirst }) => {
    const by = binder.bind(expression);
    return by === null ? null : { by, descending, nullsFirst };
  });
  const bound = order.filter(each => each !== null);
  return args === null || bound.length < order.length ? null : { ast, args, order: bound };
}

/** One argument, whose type decides that of the result. */
function bindOne({ resultType }: AggregateDefinition) {
  return ({ ast, args }: AggregateInput, binder: ExpressionBinder): BoundAggregate | null => {
    const [argument = null] = args;
    const type = resultType(argument?.type ?? null);
    if (!('takes' in type)) return { argument, type };
    const given = argument === null ? '`*`' : typeText(argument.type);
    binder.diagnostics.error('W0502', (argument ?? ast).span, `${ast.name.text.toUpperCase()} takes ${type.takes}, not ${given}.`, {
      hint: argument === null ? undefined : numberHint(argument.type),
    });
    return null;
  };
}

function filtered({ function: _, ...call }: BoundAggregate, filter: Expression): BoundAggregate {
  const argument = where(filter, call.argument ?? literal(BOOLEAN, true, filter.span));
  if (call.others === undefined) return { ...call, argument };
  // Columns cost nothing where they are not used, and cannot fail.
  return { ...call, argument, others: call.others.map(value => (value.kind === 'column' ? value : where(filter, value))) };
}

/** Says of a scalar function that it takes none of what aggregates do; gives whether there was any. */
export function refuseAggregateParts(ast: FunctionExpression, binder: ExpressionBinder): boolean {
  const part =
    (ast.distinct && 'DISTINCT') ||
    (ast.orderBy && 'ORDER BY') ||
    (ast.filter && 'FILTER') ||
    (ast.withinGroup && 'WITHIN GROUP') ||
    (ast.ignoreNulls && 'IGNORE NULLS');
  if (!part) return false;
  binder.diagnostics.error('W0502', ast.span, `${quoted(ast.name.text)} is no aggregate, so it does not take ${part}.`, {
    hint: `leave ${part} out`,
  });
  return true;
}
