// Every expression of the node with its constant parts computed.
import { unreachable } from '../../../engine/assert.ts';
import type { DiagnosticCollector } from '../../diagnostics/collector.ts';
import { mapCall } from '../aggregate-call.ts';
import { expressionKey } from '../build.ts';
import type { Expression } from '../expression.ts';
import { foldExpression } from '../fold.ts';
import type { PlanNode } from '../node.ts';
import { mapOverCall } from '../over.ts';
import type { Rule } from './rule.ts';

export const foldConstants: Rule = {
  name: 'fold-constants',
  apply: (node, diagnostics) => {
    let changed = false;
    const fold = (expression: Expression): Expression => {
      const folded = foldExpression(expression, diagnostics);
      if (expressionKey(folded) === expressionKey(expression)) return expression;
      changed = true;
      return folded;
    };
    const result = mapExpressions(node, fold);
    warnOfNever(result, diagnostics);
    return changed ? result : null;
  },
};

/** Keys stay as they are: a constant key is a key all the same. */
function mapExpressions(node: PlanNode, map: (expression: Expression) => Expression): PlanNode {
  switch (node.kind) {
    case 'scan':
    case 'window-rows':
      return node;
    case 'unnest':
      return { ...node, value: map(node.value) };
    case 'filter':
      return { ...node, predicate: map(node.predicate) };
    case 'project':
      return { ...node, expressions: node.expressions.map(map) };
    case 'union':
      return {
        ...node,
        branches: node.branches.map(branch => ({ ...branch, filters: branch.filters.map(map), expressions: branch.expressions.map(map) })),
      };
    case 'aggregate':
      return {
        ...node,
        aggregates: node.aggregates.map(call => mapCall(call, map)),
      };
    case 'over':
      return {
        ...node,
        calls: node.calls.map(call => mapOverCall(call, map)),
      };
    case 'top-rows':
      return { ...node, order: node.order.map(item => ({ ...item, expression: map(item.expression) })) };
    default:
      return unreachable(node);
  }
}

function warnOfNever(node: PlanNode, diagnostics: DiagnosticCollector): void {
  if (node.kind !== 'filter' || node.predicate.kind !== 'literal' || node.predicate.value === true) return;
  diagnostics.warning('W0509', node.predicate.span, 'This condition is never true, so no row passes.', {
    hint: 'correct the constant in it, or leave the query out',
  });
}
