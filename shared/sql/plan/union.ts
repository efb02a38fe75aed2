// UNION ALL in a plan: branches over one input, each written out as its conditions and its expressions over that input's columns. Where
// nothing keeps state above it, a union is taken apart again, into a query per branch.
import { mapChildren, reference } from './build.ts';
import type { Expression } from './expression.ts';
import type { PlanNode, Project, Union, UnionBranch } from './node.ts';

interface Flat {
  readonly input: PlanNode;
  readonly branches: readonly UnionBranch[];
}

/** The union of nodes with the same columns, or null where they do not come from one input by filters and projections. */
export function unionOf(nodes: readonly PlanNode[]): Union | null {
  const flat = nodes.map(flatten);
  const [first] = flat as [Flat];
  if (flat.some(({ input }) => input !== first.input)) return null;
  const { columns, span } = nodes[0]!;
  return { kind: 'union', input: first.input, branches: flat.flatMap(({ branches }) => branches), columns, span };
}

/** The node with its projections written out. */
function flatten(node: PlanNode): Flat {
  switch (node.kind) {
    case 'project': {
      const { input, branches } = flatten(node.input);
      const over = ({ filters, expressions, span }: UnionBranch): UnionBranch => {
        return { filters, expressions: node.expressions.map(each => substituted(each, expressions)), span };
      };
      return { input, branches: branches.map(over) };
    }
    case 'filter': {
      const { input, branches } = flatten(node.input);
      const kept = (branch: UnionBranch): UnionBranch => {
        return { ...branch, filters: [...branch.filters, substituted(node.predicate, branch.expressions)] };
      };
      return { input, branches: branches.map(kept) };
    }
    case 'union':
      return { input: node.input, branches: node.branches };
    default: {
      const expressions = node.columns.map((_, index) => reference(node.columns, index, node.span));
      return { input: node, branches: [{ filters: [], expressions, span: node.span }] };
    }
  }
}

/** The plans that together give the rows of `root`, none of them with a union that only filters and projections stand above. */
export function alongBranches(root: Project): Project[] {
  return along(root) as Project[];
}

function along(node: PlanNode): PlanNode[] {
  switch (node.kind) {
    case 'project':
    case 'filter':
    case 'window-rows':
    case 'unnest':
      return along(node.input).map(input => (input === node.input ? node : { ...node, input }));
    case 'union':
      return node.branches.map(({ filters, expressions, span }): Project => {
        const kept = filters.reduce<PlanNode>(
          (input, predicate) => ({ kind: 'filter', input, predicate, columns: input.columns, span: predicate.span }),
          node.input,
        );
        return { kind: 'project', input: kept, expressions, columns: node.columns, span };
      });
    default:
      return [node];
  }
}

/** `expression` with each column replaced by what `columns` says of it. */
export function substituted(expression: Expression, columns: readonly Expression[]): Expression {
  if (expression.kind === 'column') return columns[expression.index]!;
  return mapChildren(expression, child => substituted(child, columns));
}
