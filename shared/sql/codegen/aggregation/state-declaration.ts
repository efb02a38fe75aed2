// The declaration of a query's state in the generated module.
import type { Aggregate } from '../../plan/node.ts';
import { code, data } from '../fragments/code.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Accumulators } from './accumulators.ts';

export function generateState(node: Aggregate, query: QueryContext, names: AggregationNames, accumulators: Accumulators): void {
  const { task, module } = query.stage;
  const { options } = query.stage.names;
  const { plan, index } = query;
  const coalesces = code`${options}.coalesceChanges[${index}]`;
  if (plan.emit === 'changes') task.const(names.coalesces, coalesces);
  const window = node.window === null ? null : { kind: node.window.kind, sizeMs: node.window.sizeMs, offsetMs: node.window.offsetMs };
  task.enclosed(
    code`const ${names.state} = new ${module.imports.state('AggregationState')}({`,
    () => {
      task.list(
        code`columns`,
        accumulators.columns.map(column => column.name),
      );
      task.property(code`window`, data(window));
      task.property(code`allowedLatenessMs`, plan.allowedLatenessMs);
      task.property(code`emit`, plan.emit);
      task.property(code`keyGroups`, code`${options}.keyGroups`);
      task.property(code`coalesceChanges`, plan.emit === 'changes' ? names.coalesces : false);
      task.property(code`rowsPerKeyGroupMax`, code`${options}.rowsPerKeyGroupMax`);
      task.property(code`emitGroup`, names.emit);
    },
    code`});`,
  );
}
