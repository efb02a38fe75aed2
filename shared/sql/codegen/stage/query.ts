// One query's part of the loop: a labelled block, so that a row that leaves early goes on to the next query. What throws a `RowError` in it
// costs this query this row, and nothing else.

import type { QueryPlan } from '../../plan/query.ts';
import { statesOf } from '../../plan/states.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import { produce } from '../nodes/registry.ts';
import { givesSeveral } from '../plan-walk.ts';
import { appendRow } from './emitted-row.ts';
import { QueryContext } from './query-context.ts';
import type { StageContext } from './stage-context.ts';

/** Adds the query to the stage's loop body `loop`. */
export function generateQuery(plan: QueryPlan, index: number, stage: StageContext, loop: Builder): void {
  const query = new QueryContext(stage, plan, index);
  if (statesOf(plan.root).length > 1) stage.hasCascade = true;
  const { ownsKeyless } = stage.names;
  produce(plan.root, query, flow => appendRow(flow, query));
  const isStateless = plan.emit === 'rows';
  loop.blank().comment(stage.module.sourceLine(plan.span));
  const guardedLoop = () => {
    const error = stage.module.scope.name('error');
    loop.try(
      () => loop.append(query.loop),
      error,
      () => query.countFailure(code`${error}`, loop),
    );
  };
  loop.block(() => {
    if (isStateless) loop.if(code`!${ownsKeyless}`, () => query.leave(loop));
    else if (query.countsFailures(query.rowContext)) loop.let(query.countsRow, ownsKeyless);
    if (query.rowContext.canFail) guardedLoop();
    else loop.append(query.loop);
  }, query.label);
  stage.before.let(query.filteredCount, 0).let(query.appliedCount, 0);
  if (givesSeveral(plan.root)) {
    stage.before.let(query.expandedCount, 0);
    stage.afterKeyless.statement(code`${query.counter('expanded')} += ${query.expandedCount}`);
  }
  stage.afterKeyless.statement(code`${query.counter('filtered')} += ${query.filteredCount}`);
  stage.after.statement(code`${query.counter('applied')} += ${query.appliedCount}`);
}
