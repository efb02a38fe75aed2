// What the loop needs of a kind of window: whether a row is late, the groups that the row goes into, and the bounds of a group's window.
import type { Aggregate } from '../../../plan/node.ts';
import type { ExpressionContext } from '../../expression-context.ts';
import { type Code, code } from '../../fragments/code.ts';
import type { Name } from '../../fragments/name.ts';
import type { AggregationNames } from '../../nodes/aggregate.ts';
import type { QueryContext } from '../../stage/query-context.ts';
import type { EncodedKey } from '../key-encoding.ts';

/** Where the loop's statements for one query and row are generated. */
export interface WindowPlace {
  readonly node: Pick<Aggregate, 'window' | 'eventTimeColumn' | 'input'>;
  readonly query: QueryContext;
  readonly names: AggregationNames;
  readonly context: ExpressionContext;
  /** How a group is found: `locate` does not count it as changed; `findForRevision` gives 0 where a row is taken back of a group that went. @default 'findOrCreate' */
  readonly find?: 'findOrCreate' | 'locate' | 'findForRevision';
  /** The start of the row's tumbling window, where the loop ahead has it. */
  readonly startAhead?: Code | undefined;
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
export function findOrCreate({ names, query, find }: WindowPlace, place: Code, { bytes, start, end, hash, ahead }: EncodedKey): Code {
  if (find === 'findForRevision') {
    const { isTakenBack, record } = query.place;
    return code`${names.state}.findForRevision(${isTakenBack!}, ${place}, ${bytes}, ${start}, ${end}, ${hash}, ${record})`;
  }
  const call = find === 'locate' ? code`${names.state}.locate` : code`${names.state}.findOrCreate`;
  const found = code`${call}(${place}, ${bytes}, ${start}, ${end}, ${hash}, ${query.place.record})`;
  return ahead === undefined ? found : code`${names.state}.foundAhead(${ahead}) || ${found}`;
}

/** Adds `if (isLate)`: the row is put aside, with the bounds of the window that it was late for, and leaves. */
export function refuseIf(isLate: Code, startMs: Code, endMs: Code, { query, context }: WindowPlace): void {
  const { record, isInLoop } = query.place;
  // What a state sends has just been passed by the watermark: no window above was closed before it.
  if (!isInLoop) return;
  const { task } = query.stage.names;
  context.out.if(isLate, () => {
    context.out.statement(code`${task}.rowLate(${query.index}, ${record}, ${startMs}, ${endMs}, ${query.judgingMs})`);
    query.leave(context.out);
  });
}
