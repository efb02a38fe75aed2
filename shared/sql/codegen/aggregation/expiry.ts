// 'state.ttl' in generated code: when a group's newest row came, and the groups that the watermark lets go of.
import type { ExpressionContext } from '../expression-context.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';

/** The column of the query's groups, if they are let go of; its layout is part of the state's fingerprint. */
export interface LastRows {
  readonly name: Name;
  readonly layout: string;
}

/** Declares the column; null where groups stay as long as the query. */
export function declareLastRows(query: QueryContext, state: Name): LastRows | null {
  const { stateTtlMs } = query.plan;
  if (stateTtlMs === null) return null;
  const { stage } = query;
  const name = query.name('last rows');
  stage.task.const(name, code`new ${stage.module.imports.state('LastRowColumn')}(${stateTtlMs})`);
  stage.expiringStates.push(state);
  return { name, layout: `last rows ${stateTtlMs}` };
}

/** Adds the statement that notes a row of a group, if groups are let go of. */
export function keepGroup(slot: Name, state: Name, query: QueryContext, { out }: Pick<ExpressionContext, 'out'>): void {
  if (query.plan.stateTtlMs === null) return;
  out.statement(code`${state}.keep(${slot}, ${query.stage.names.reachedMs})`);
}
