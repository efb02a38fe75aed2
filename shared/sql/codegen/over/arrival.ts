// OVER in the order of arrival. In the loop: key, arguments, the row is kept and the frames move on to it, results are read; then the row
// goes on its way through the nodes above, with its own columns still at hand.

import type { Over } from '../../plan/over.ts';
import { feedsState } from '../../plan/states.ts';
import { keepGroup } from '../aggregation/expiry.ts';
import { refuseDeparted } from '../aggregation/partitioning.ts';
import type { ExpressionContext } from '../expression-context.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Consume } from '../nodes/registry.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { generateOverCall } from './calls.ts';
import { computing, openKey } from './key.ts';
import type { OverRows } from './over-rows.ts';
import { storeValue } from './row-values.ts';

/** Adds the statements for one row of the input. */
export function takeInOrderOfArrival(node: Over, query: QueryContext, rows: OverRows, context: ExpressionContext, consume: Consume): void {
  const { out, module } = context;
  const { record } = query.place;
  out.comment(module.sourceLine(node.calls[0]!.span));
  const key = openKey(node, query, context);
  const compute = computing(context);
  const results = node.calls.map(call => generateOverCall(call, rows, compute, context));
  const slot = query.name('slot');
  const place = query.name('place');
  out.const(slot, key.find(rows.state));
  refuseDeparted(node, slot, query, out);
  out.const(place, code`${rows.buffer}.append(${slot})`);
  for (const column of rows.columns.values()) storeValue(column, place, context);
  out.statement(code`${rows.buffer}.take(${slot})`);
  keepGroup(node, slot, rows.state, query, context);
  query.tellMaker(node, slot, out);
  const leaveApplied = (to: Builder) => {
    query.countApplied(to);
    query.leave(to);
  };
  const inputCount = node.input.columns.length;
  if (node.rowsToFill > 1) {
    out.if(code`${rows.buffer}.dones[${slot}] < ${node.rowsToFill}`, () => leaveApplied(out));
  }
  const values = results.map((read, i) => context.boundValue(read(slot, context), node.columns[inputCount + i]!.name));
  const row = { column: (index: number) => (index < inputCount ? context.row.column(index) : values[index - inputCount]!) };
  const own = { state: rows.state, slot, recordIndex: code`${record}`, rowNumber: code`${rows.buffer}.dones[${slot}]` };
  consume({
    context: context.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node))),
    group: null,
    over: { ...own, keys: key.values, orderMs: null },
    reject: leaveApplied,
  });
  // A state above counts the rows that reach it.
  if (!feedsState(query.plan.root, node)) query.countApplied(out);
}
