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
  let current = withInput(node, diagnostics);
  for (let changed = applyFirst(current, diagnostics); changed !== null; changed = applyFirst(current, diagnostics)) {
    // A rule may have made a new input, which has not seen the rules yet.
    current = withInput(changed, diagnostics);
  }
  return current;
}

function withInput(node: PlanNode, diagnostics: DiagnosticCollector): PlanNode {
  return node.kind === 'scan' ? node : { ...node, input: optimizeNode(node.input, diagnostics) };
}

function applyFirst(node: PlanNode, diagnostics: DiagnosticCollector): PlanNode | null {
  for (const rule of RULES) {
    const changed = rule.apply(node, diagnostics);
    if (changed !== null) return changed;
  }
  return null;
}
