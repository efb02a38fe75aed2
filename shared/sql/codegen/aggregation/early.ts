// EMIT EVERY in generated code: a group that a row changed is sent now, or at the next tick.
import type { Emission } from '../../plan/states.ts';
import type { ExpressionContext } from '../expression-context.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Column } from './accumulators.ts';
import { laneOf } from './lane.ts';

type Every = NonNullable<QueryContext['plan']['every']>;

/** EMIT EVERY n ROWS: declares the column that counts the rows since a group was sent. */
export function declareUnsentRows({ unsentRows }: Pick<AggregationNames, 'unsentRows'>, query: QueryContext): Column {
  query.stage.task.const(unsentRows, code`new ${query.stage.module.imports.state('CountColumn')}()`);
  return { name: unsentRows, layout: 'unsent rows' };
}

/** Before a row changes the group: what a tick owes of it goes first. */
export function sendOwed(slot: Name, state: Name, query: QueryContext, out: Builder): void {
  out.statement(code`${state}.sendDue(${slot}, ${query.place.record})`);
}

/** The row of a group below came or went; this group is sent when both have happened, or at the next tick. */
export function noteRevised(slot: Name, state: Name, { every }: Emission, query: QueryContext, out: Builder): void {
  if (every === null) out.statement(code`${state}.note(${slot})`);
  else out.statement(touchUnsent(slot, state, every, query));
}

/** Only ticks lie in watermark time; without them the source need not have a watermark. */
function touchUnsent(slot: Name, state: Name, every: Every, { place }: QueryContext): Code {
  return 'rowCount' in every ? code`${state}.touchUnsent(${slot})` : code`${state}.touchUnsent(${slot}, ${place.watermarkMs})`;
}

/** EMIT EVERY: the group is sent now where its window has closed or enough rows have come, and otherwise at a tick or its window's end. */
export function sendEarly(
  slot: Name,
  isOver: Code | null,
  every: Every,
  query: QueryContext,
  names: Pick<AggregationNames, 'state' | 'unsentRows'>,
  { out }: Pick<ExpressionContext, 'out'>,
) {
  const { record } = query.place;
  const conditions: Code[] = isOver === null ? [] : [isOver];
  const unsent = laneOf(names.unsentRows, slot);
  const countsRows = 'rowCount' in every;
  if (countsRows) {
    out.statement(code`${unsent} += 1`);
    conditions.push(code`${unsent} >= ${every.rowCount}`);
  }
  const wait = () => out.statement(touchUnsent(slot, names.state, every, query));
  if (conditions.length === 0) return wait();
  const send = () => {
    if (countsRows) out.set(unsent, 0);
    out.statement(code`${names.state}.touchSent(${slot}, ${record})`);
  };
  out.if(joined(conditions, code` || `), send, wait);
}
