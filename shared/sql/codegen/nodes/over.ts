// OVER: rows are kept per key of PARTITION BY, and each goes on with what its calls make of the rows around it.
import { unreachable } from '../../../engine/assert.ts';
import type { Over } from '../../plan/over.ts';
import { feedsState } from '../../plan/states.ts';
import { takeInOrderOfArrival } from '../over/arrival.ts';
import { OverRows } from '../over/over-rows.ts';
import { generateEmitRow, type KeptRow, keepForTimeOrder } from '../over/time-order.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Consume, produce } from './registry.ts';

export function produceOver(node: Over, query: QueryContext, consume: Consume): void {
  const rows = new OverRows(query, feedsState(query.plan.root, node));
  query.states.set(node, rows.state);
  // What throws behind the test for the key's owner is counted by the owner alone.
  query.rowCanFail = true;
  switch (node.order) {
    case 'arrival':
      produce(node.input, query, ({ context }) => takeInOrderOfArrival(node, query, rows, context, consume));
      rows.declare(node, null);
      break;
    case 'event-time': {
      const kept: KeptRow[] = [];
      const emit = query.stage.module.scope.name(`emit ${query.label.text}`);
      produce(node.input, query, ({ context }) => void kept.push(keepForTimeOrder(node, query, rows, context)));
      rows.declare(node, { times: kept[0]!.times, emit });
      generateEmitRow(node, query, rows, kept[0]!, emit, consume);
      query.stage.windowedStates.push(rows.state);
      break;
    }
    default:
      unreachable(node.order);
  }
  query.stage.states.push(rows.state);
  query.stage.columnLayouts.set(node, rows.layout);
  query.stage.columnNames.set(node, rows.columnNames);
}
