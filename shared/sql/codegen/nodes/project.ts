// A projection computes each of its columns once; what is above reads the locals.
import type { Project } from '../../plan/node.ts';
import { generate } from '../expressions/registry.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Consume, produce } from './registry.ts';

export function produceProject(node: Project, query: QueryContext, consume: Consume): void {
  produce(node.input, query, flow => {
    const { context } = flow;
    const values = node.expressions.map((expression, i) => context.boundValue(generate(expression, context), node.columns[i]!.name));
    const row = { column: (index: number) => values[index]! };
    consume({ ...flow, context: context.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node))) });
  });
}
