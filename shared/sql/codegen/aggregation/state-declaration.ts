// The declaration of a query's state in the generated module.
import type { Aggregate } from '../../plan/node.ts';
import { code } from '../fragments/code.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Accumulators } from './accumulators.ts';
import type { LastRows } from './expiry.ts';
import { generatePartitioning } from './partitioning.ts';
import { declareWindow } from './windows/registry.ts';

export function generateState(
  node: Pick<Aggregate, 'window' | 'keys' | 'input'>,
  query: QueryContext,
  names: AggregationNames,
  accumulators: Pick<Accumulators, 'columns'>,
  lastRows: LastRows | null,
): void {
  const { task, module } = query.stage;
  const { options } = query.stage.names;
  const { index } = query;
  const { emit, every, allowedLatenessMs } = names.emission;
  const coalesces = code`${options}.coalesceChanges[${index}]`;
  const coalescing = emit === 'changes' && every === null && !names.feeds;
  if (coalescing) task.const(names.coalesces, coalesces);
  const window = declareWindow(node, query, names);
  task.enclosed(
    code`const ${names.state} = new ${module.imports.state('AggregationState')}({`,
    () => {
      task.list(
        code`columns`,
        accumulators.columns.map(column => column.name),
      );
      task.property(code`window`, window);
      task.property(code`allowedLatenessMs`, allowedLatenessMs);
      task.property(code`emit`, every === null ? emit : 'final');
      if (every !== null) task.property(code`early`, 'rowCount' in every ? 'by rows' : code`{ everyMs: ${every.milliseconds} }`);
      task.property(code`keyGroups`, code`${options}.keyGroups`);
      task.property(code`coalesceChanges`, coalescing ? names.coalesces : false);
      // Only rows that leave for an output are bounded.
      task.property(code`rowsPerKeyGroupMax`, names.feeds ? 2 ** 31 - 1 : code`${options}.rowsPerKeyGroupMax`);
      task.property(code`emitGroup`, names.emit);
      if (lastRows !== null) task.property(code`lastRows`, lastRows.name);
      if (names.letGo !== null) task.property(code`letGo`, names.letGo);
      const partitioning = generatePartitioning(node, query);
      if (partitioning !== null) task.property(code`partitioning`, partitioning);
    },
    code`});`,
  );
}
