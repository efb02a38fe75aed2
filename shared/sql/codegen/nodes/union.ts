// UNION ALL over one input: a loop over the branches. Each fills the same local variables, and what is above stands once, behind them; a row
// that leaves goes on with the next branch, and one that fails costs only itself.
import type { Union, UnionBranch } from '../../plan/node.ts';
import { type Choice, declareChoice } from '../choice.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { code, operand } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { generateTest } from '../functions/logic.ts';
import { neededColumns, readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';
import { type Consume, produce } from './registry.ts';
import { severalRows } from './several-rows.ts';

export function produceUnion(node: Union, query: QueryContext, consume: Consume): void {
  produce(node.input, query, flow => {
    const { context } = flow;
    const branch = query.name('branch');
    const count = node.branches.length;
    query.countExpanded(code`${count - 1}`, context.out);
    const generateRow = (inner: ExpressionContext) => {
      const choices = chooseBranch(node, branch, query, inner);
      const row = { column: (index: number) => choices.get(index)!.value };
      const above = inner.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node)));
      consume({ ...flow, context: above, reject: to => query.rejectRow(to) });
    };
    severalRows(context, query, code`${branch}`, generateRow, (out, body, label) => {
      out.for(branch, 0, code`${branch} < ${count}`, code`${branch}++`, body, label);
    });
  });
}

/** Adds the statements that fill the columns of the union from the branch whose turn it is. */
function chooseBranch(node: Union, branch: Name, query: QueryContext, context: ExpressionContext): ReadonlyMap<number, Choice> {
  const needed = [...neededColumns(query.plan.root, node)];
  const made = node.branches.map(each => branchRow(each, needed, query, context));
  const choices = new Map<number, Choice>();
  for (const index of needed) {
    const { name, type } = node.columns[index]!;
    const values = made.map(({ values: own }) => own.get(index)!);
    choices.set(index, declareChoice(name, type, values, false, context));
  }
  const cases = made.map(({ lazy, values }, number) => ({
    values: [number],
    body: () => {
      context.out.append(lazy.out);
      for (const index of needed) choices.get(index)!.assign(values.get(index)!, context);
    },
  }));
  context.out.switch(branch, cases);
  return choices;
}

/** The values of one branch, computed in statements of their own. */
function branchRow(
  { filters, expressions }: UnionBranch,
  needed: readonly number[],
  query: QueryContext,
  context: ExpressionContext,
): { lazy: ExpressionContext; values: ReadonlyMap<number, Value> } {
  const lazy = context.lazy();
  for (const filter of filters) {
    lazy.out.comment(lazy.module.sourceLine(filter.span));
    const test = generateTest(filter, lazy);
    lazy.out.if(code`!${operand(test)}`, () => query.rejectRow(lazy.out));
  }
  const values = new Map<number, Value>();
  for (const index of needed) values.set(index, generate(expressions[index]!, lazy));
  return { lazy, values };
}
