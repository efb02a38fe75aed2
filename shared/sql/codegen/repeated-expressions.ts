// Finds the expressions that a query contains more than once, so that generated code computes them once. Two expressions are the same when
// they read the same columns of the same node by the same operations; where they stand in the text does not matter.
import { unreachable } from '../../engine/assert.ts';
import { expressionsOfCall } from '../plan/aggregate-call.ts';
import { childrenOf, expressionKey } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { PlanNode } from '../plan/node.ts';
import { expressionsOfOverCall } from '../plan/over.ts';

export class RepeatedExpressions {
  private readonly counts = new Map<string, number>();

  /** The structural key, if the expression occurs more than once; else null. */
  keyOfRepeated(expression: Expression): string | null {
    const key = expressionKey(expression);
    return (this.counts.get(key) ?? 0) > 1 ? key : null;
  }

  /** Counts the expressions that read one row; returns itself. */
  static of(expressions: readonly Expression[]): RepeatedExpressions {
    const repeated = new RepeatedExpressions();
    for (const expression of expressions) repeated.count(expression);
    return repeated;
  }

  private count(expression: Expression): void {
    const key = expressionKey(expression);
    const seen = this.counts.get(key) ?? 0;
    this.counts.set(key, seen + 1);
    // The parts of a second occurrence are not computed again.
    if (seen === 0) for (const part of childrenOf(expression)) this.count(part);
  }
}

/** Columns and literals are at hand anyway. */
export const isRepeatable = (expression: Expression): boolean => expression.kind !== 'column' && expression.kind !== 'literal';

/** The expressions of a node that read its input. */
export function expressionsOf(node: PlanNode): readonly Expression[] {
  switch (node.kind) {
    case 'scan':
    case 'window-rows':
      return [];
    case 'unnest':
      return [node.value];
    case 'filter':
      return [node.predicate];
    case 'project':
      return node.expressions;
    case 'union':
      return node.branches.flatMap(({ filters, expressions }) => [...filters, ...expressions]);
    case 'aggregate':
      return [...node.keys, ...node.aggregates.flatMap(expressionsOfCall)];
    case 'over':
      return [...node.keys, ...node.calls.flatMap(expressionsOfOverCall)];
    case 'top-rows':
      return [...node.keys, ...node.order.map(({ expression }) => expression)];
    default:
      return unreachable(node);
  }
}
