// One rewriting of a plan: gives the node that takes the place of `node`, or null where it does not apply.
import type { DiagnosticCollector } from '../../diagnostics/collector.ts';
import type { PlanNode } from '../node.ts';

export interface Rule {
  readonly name: string;
  readonly apply: (node: PlanNode, diagnostics: DiagnosticCollector) => PlanNode | null;
}
