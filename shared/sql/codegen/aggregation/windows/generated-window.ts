// What the loop needs of a kind of window: whether a row is late, the groups that the row goes into, and the bounds of a group's window.
import { assert } from '../../../../engine/assert.ts';
import type { Aggregate } from '../../../plan/node.ts';
import type { ExpressionContext } from '../../expression-context.ts';
import { type Code, code } from '../../fragments/code.ts';
import type { Name } from '../../fragments/name.ts';
import type { AggregationNames } from '../../nodes/aggregate.ts';
import type { QueryContext } from '../../stage/query-context.ts';
import type { EncodedKey } from '../key-encoding.ts';

/** Where the loop's statements for one query and row are generated. */
export interface WindowPlace {
  readonly node: Aggregate;
  readonly query: QueryContext;
  readonly names: AggregationNames;
  readonly context: ExpressionContext;
}

/** Adds the accumulation into one group. `isOver` tells whether its window has closed, so that the row corrects it; null: it never has. */
export type Accumulate = (slot: Name, isOver: Code | null) => void;

export interface GeneratedWindow {
  /** Adds the test for a row that is late for all of its windows. */
  refuseLate(key: EncodedKey): void;
  /** Adds the statements that find or make each group of the row. */
  visit(key: EncodedKey, accumulate: Accumulate): void;
}

/** `state.findOrCreate(place, key)` */
export function findOrCreate({ names }: WindowPlace, place: Code, { bytes, start, end, hash }: EncodedKey): Code {
  return code`${names.state}.findOrCreate(${place}, ${bytes}, ${start}, ${end}, ${hash})`;
}

/** The row's event time in ms. Adds the test that turns away a row without one. */
export function eventTime({ node, query, context }: WindowPlace): Code {
  assert(node.eventTimeColumn !== null, 'a window needs the event time');
  const { task, record } = query.stage.names;
  const { out } = context;
  const time = context.row.column(node.eventTimeColumn);
  assert(time.form === 'scalar', 'the event time is a TIMESTAMP');
  if (time.isNull !== null) {
    query.rowCanFail = true;
    const reason = `the event time ${node.input.columns[node.eventTimeColumn]!.name} is NULL, and the window needs it`;
    out.if(time.isNull, () => {
      out.if(query.countsRow, () => out.statement(code`${task}.rowFailed(${query.index}, ${record}, ${reason})`));
      query.leave(out);
    });
  }
  return time.code;
}

/** Adds `if (isLate)`: the row is put aside, with the bounds of the window that it was late for, and leaves. */
export function refuseIf(isLate: Code, startMs: Code, endMs: Code, { query, context }: WindowPlace): void {
  const { task, record, watermarkMs } = query.stage.names;
  context.out.if(isLate, () => {
    context.out.statement(code`${task}.rowLate(${query.index}, ${record}, ${startMs}, ${endMs}, ${watermarkMs})`);
    query.leave(context.out);
  });
}
