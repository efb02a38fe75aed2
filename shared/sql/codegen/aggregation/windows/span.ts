// Windows that rows make: sessions and stagger windows. The state finds the window of a row by its key and time, and merges sessions; start
// and end are columns of the state beside the accumulators.
import type { SessionWindow, StaggerWindow } from '../../../plan/node.ts';
import { windowLengthMs } from '../../../plan/node.ts';
import { type Code, code } from '../../fragments/code.ts';
import type { AggregationNames } from '../../nodes/aggregate.ts';
import type { QueryContext } from '../../stage/query-context.ts';
import type { Accumulators } from '../accumulators.ts';
import { eventTime } from './event-time.ts';
import { type GeneratedWindow, refuseIf, type WindowPlace } from './generated-window.ts';

/** Declares the columns of start and end. */
export function declareSpanColumns({ windowStarts, windowEnds }: AggregationNames, query: QueryContext, accumulators: Accumulators): void {
  const column = query.stage.module.imports.state('WholeExtremeColumn');
  query.stage.task.const(windowStarts, code`new ${column}('min')`).const(windowEnds, code`new ${column}('max')`);
  accumulators.columns.push({ name: windowStarts, layout: 'window start' }, { name: windowEnds, layout: 'window end' });
}

/** The layout's window. */
export function spanLayout(window: SessionWindow | StaggerWindow, { windowStarts, windowEnds, retract, feeds }: AggregationNames): Code {
  // What goes on into another state is final, so nothing is taken back.
  const retractGroup = feeds ? code`() => {}` : code`${retract}`;
  const grows = window.kind === 'session';
  return code`{ kind: 'span', grows: ${grows}, lengthMs: ${windowLengthMs(window)}, starts: ${windowStarts}, ends: ${windowEnds}, retractGroup: ${retractGroup} }`;
}

export function generateSpan(window: SessionWindow | StaggerWindow, place: WindowPlace): GeneratedWindow {
  const { query, context, names } = place;
  const { record } = query.place;
  const { judgingMs } = query;
  const time = context.bound(eventTime(place.node, place.query, place.context), 'event time');
  return {
    refuseLate: ({ bytes, start, end, hash }) => {
      const isLate = code`${names.state}.isLate(${time}, ${bytes}, ${start}, ${end}, ${hash}, ${judgingMs})`;
      refuseIf(isLate, time, code`${time} + ${windowLengthMs(window)}`, place);
    },
    visit: ({ bytes, start, end, hash }, accumulate) => {
      const slot = query.name('slot');
      const find = code`${names.state}.findOrMerge(${time}, ${bytes}, ${start}, ${end}, ${hash}, ${judgingMs}, ${record})`;
      context.out.const(slot, find);
      accumulate(slot, names.emission.allowedLatenessMs > 0 ? code`${names.state}.isClosed(${slot}, ${judgingMs})` : null);
    },
  };
}
