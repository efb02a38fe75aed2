// 'state.ttl' in generated code: when a group's newest row came, and the groups that the watermark lets go of. One that goes takes its row from the
// states above with it; and a group that is made anew knows by the number of the record that made it which rows came to the old one.
import { feedsState, isRevised, type StateNode, timeToLiveMs } from '../../plan/states.ts';
import type { ExpressionContext } from '../expression-context.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Column } from './accumulators.ts';

/** The column of the query's groups, if they are let go of; its layout is part of the state's fingerprint. */
export interface LastRows {
  readonly name: Name;
  readonly layout: string;
}

/** Declares the column; null where groups stay as long as the query. */
export function declareLastRows(node: StateNode, query: QueryContext, state: Name): LastRows | null {
  const stateTtlMs = timeToLiveMs(node);
  if (stateTtlMs === null) return null;
  const { stage } = query;
  const name = query.name('last rows');
  stage.task.const(name, code`new ${stage.module.imports.state('LastRowColumn')}(${stateTtlMs})`);
  stage.expiringStates.push(state);
  return { name, layout: `last rows ${stateTtlMs}` };
}

/** Adds the statement that notes a row of a group, if groups are let go of. */
export function keepGroup(node: StateNode, slot: Name, state: Name, query: QueryContext, { out }: Pick<ExpressionContext, 'out'>): void {
  if (timeToLiveMs(node) === null) return;
  const { stage, place } = query;
  if (!place.isInLoop) stage.tellsReached = true;
  const reachedMs = place.isInLoop ? code`${stage.names.reachedMs}` : code`${stage.names.task}.reachedMs`;
  out.statement(code`${state}.keep(${slot}, ${reachedMs})`);
}

/** Adds the function that takes the rows of groups which are let go of from the states above; null where they left for the output. */
export function generateLetGo(
  node: StateNode,
  query: QueryContext,
  takeBack: (slot: Name, record: Name, out: Builder) => void,
): Name | null {
  if (timeToLiveMs(node) === null || !feedsState(query.plan.root, node)) return null;
  const { module, task } = query.stage;
  const [slots, slot, recordIndex] = [module.scope.name('slots'), module.scope.name('slot'), module.scope.name('recordIndex')];
  const i = module.scope.name('i');
  const name = query.name('let go');
  task.blank().comment('groups go, and their rows from the states above');
  task.function(name, [slots, recordIndex], () => {
    task.for(i, 0, code`${i} < ${slots}.length`, code`${i}++`, () => {
      task.const(slot, code`${slots}[${i}]`);
      takeBack(slot, recordIndex, task);
    });
    query.sendNoted(node, recordIndex, task);
  });
  return name;
}

/** The column with the number of the record that made each group; null where no group is made anew while rows of the old one may be taken back. */
export function declareBirths(node: StateNode, query: QueryContext): Column | null {
  if (timeToLiveMs(node) === null || !isRevised(node)) return null;
  const name = query.name('births');
  query.stage.task.const(name, code`new ${query.stage.module.imports.state('CountColumn')}()`);
  return { name, layout: 'births' };
}
