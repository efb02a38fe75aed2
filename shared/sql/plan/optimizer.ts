// Logical plan ▸ optimised plan: every rule of the registry, from the leaves up, until none applies.
import { assert } from '../../engine/assert.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { PlanNode } from './node.ts';
import type { QueryPlan } from './query.ts';
import { RULES } from './rules/registry.ts';

export function optimize(plan: QueryPlan, diagnostics: DiagnosticCollector): QueryPlan {
  const root = optimizeNode(plan.root, diagnostics);
  assert(root.kind === 'project', 'no rule takes away the projection at the root');
  return { ...plan, root };
}

/** Each rule makes the plan smaller or moves a filter down, so this ends. */
function optimizeNode(node: PlanNode, diagnostics: DiagnosticCollector): PlanNode {
  let current: PlanNode = node.kind === 'scan' ? node : { ...node, input: optimizeNode(node.input, diagnostics) };
  for (;;) {
    const changed: PlanNode | undefined = RULES.map(rule => rule.apply(current, diagnostics)).find(result => result !== null) ?? undefined;
    if (changed === undefined) return current;
    // A rule may have made a new input, which has not seen the rules yet.
    current = changed.kind === 'scan' ? changed : { ...changed, input: optimizeNode(changed.input, diagnostics) };
  }
}
