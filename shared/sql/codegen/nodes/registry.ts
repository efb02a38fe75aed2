// Produce and consume, after Neumann: a node asks its input to produce rows, and says what is to be done with each. The result is one loop
// without any interface between the operators.
import { unreachable } from '../../../engine/assert.ts';
import type { PlanNode } from '../../plan/node.ts';
import type { Flow, QueryContext } from '../stage/query-context.ts';
import { produceAggregate } from './aggregate.ts';
import { produceFilter } from './filter.ts';
import { produceOver } from './over.ts';
import { produceProject } from './project.ts';
import { produceScan } from './scan.ts';
import { produceTopRows } from './top-rows.ts';
import { produceUnion } from './union.ts';
import { produceUnnest } from './unnest.ts';
import { produceWindowRows } from './window-rows.ts';

/** Adds the statements for one row to `flow.context.out`. */
export type Consume = (flow: Flow) => void;

export function produce(node: PlanNode, query: QueryContext, consume: Consume): void {
  switch (node.kind) {
    case 'scan':
      produceScan(node, query, consume);
      break;
    case 'filter':
      produceFilter(node, query, consume);
      break;
    case 'project':
      produceProject(node, query, consume);
      break;
    case 'union':
      produceUnion(node, query, consume);
      break;
    case 'window-rows':
      produceWindowRows(node, query, consume);
      break;
    case 'unnest':
      produceUnnest(node, query, consume);
      break;
    case 'aggregate':
      produceAggregate(node, query, consume);
      break;
    case 'over':
      produceOver(node, query, consume);
      break;
    case 'top-rows':
      produceTopRows(node, query, consume);
      break;
    default:
      unreachable(node);
  }
}
