// The event time of a row that needs one.
import { assert } from '../../../../engine/assert.ts';
import type { PlanNode } from '../../../plan/node.ts';
import { millisecondsOf } from '../../event-time.ts';
import type { ExpressionContext } from '../../expression-context.ts';
import { type Code, code } from '../../fragments/code.ts';
import type { QueryContext } from '../../stage/query-context.ts';

/** The row's event time in ms. Adds the test that turns away a row without one. */
export function eventTime(
  node: { readonly eventTimeColumn: number | null; readonly input: PlanNode },
  query: QueryContext,
  context: ExpressionContext,
): Code {
  const { eventTimeColumn, input } = node;
  assert(eventTimeColumn !== null, 'a window needs the event time');
  const { task } = query.stage.names;
  const { record, isInLoop } = query.place;
  const { out } = context;
  const time = context.row.column(eventTimeColumn);
  assert(time.form === 'scalar', 'the event time is a TIMESTAMP');
  // What a state sends has a time.
  if (time.isNull !== null && isInLoop) {
    query.rowCanFail = true;
    const reason = `the event time ${input.columns[eventTimeColumn]!.name} is NULL, and the window needs it`;
    const fail = () => out.statement(code`${task}.rowFailed(${query.index}, ${record}, ${reason})`);
    out.if(time.isNull, () => {
      if (query.plan.emit === 'rows') fail();
      else out.if(query.countsRow, fail);
      query.leave(out);
    });
  }
  return millisecondsOf(time, context.module);
}
