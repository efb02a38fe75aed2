// A projection computes each of its columns once; what is above reads the locals.
import type { Project } from '../../plan/node.ts';
import { generate } from '../expressions/registry.ts';
import { neededColumns, readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';
import { type Consume, produce } from './registry.ts';

export function produceProject(node: Project, query: QueryContext, consume: Consume): void {
  const isRoot = node === query.plan.root;
  produce(node.input, query, flow => {
    const { context } = flow;
    const values = new Map<number, Value>();
    for (const index of neededColumns(query.plan.root, node)) {
      const value = generate(node.expressions[index]!, context);
      // What is written from where it lies is read once, by the row that is written.
      const isLeft = isRoot && value.form === 'scalar' && value.inPlace !== undefined;
      values.set(index, isLeft ? value : context.boundValue(value, node.columns[index]!.name));
    }
    const row = { column: (index: number) => values.get(index)! };
    consume({ ...flow, context: context.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node))) });
  });
}
