// project(project(x)), filter(project(x)) and aggregate(project(x)) compute over x directly: the columns of the inner projection are replaced
// by their expressions. So a query over a stateless query becomes one loop over the records, and filters reach the scan.
import { unreachable } from '../../../engine/assert.ts';
import { mapCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import type { PlanNode, Project } from '../node.ts';
import { substituted } from '../union.ts';
import type { Rule } from './rule.ts';

export const inlineProjection: Rule = {
  name: 'inline-projection',
  apply: node => (node.kind === 'scan' || node.input.kind !== 'project' ? null : inlined(node, node.input)),
};

function inlined(node: Exclude<PlanNode, { kind: 'scan' }>, inner: Project): PlanNode | null {
  const through = (expression: Expression): Expression => substituted(expression, inner.expressions);
  const { input } = inner;
  switch (node.kind) {
    case 'project':
      return { ...node, input, expressions: node.expressions.map(through) };
    case 'filter': {
      const filter: PlanNode = { ...node, input, predicate: through(node.predicate), columns: input.columns };
      return { ...inner, input: filter };
    }
    case 'aggregate': {
      const time = node.eventTimeColumn === null ? null : inner.expressions[node.eventTimeColumn]!;
      // The time of groups is computed, so their projection stays.
      if (time !== null && time.kind !== 'column') return null;
      return {
        ...node,
        input,
        keys: node.keys.map(through),
        aggregates: node.aggregates.map(call => mapCall(call, through)),
        eventTimeColumn: time?.kind === 'column' ? time.index : null,
      };
    }
    case 'union':
    case 'window-rows':
    case 'unnest':
    case 'over':
    case 'top-rows':
      // Its columns are those of its input and its own: what is above counts on their places.
      return null;
    default:
      return unreachable(node);
  }
}
