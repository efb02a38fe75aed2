// Hopping and cumulating windows. Where only their last row counts (EMIT FINAL), a row goes into one pane, and the state merges panes when a
// window closes; a row that comes late for some of its windows also corrects those that still take corrections. Where each change of a window
// is sent, the row goes into each of them.
import type { CumulatingWindow, HoppingWindow } from '../../../plan/node.ts';
import type { Emission } from '../../../plan/states.ts';
import { type Code, code } from '../../fragments/code.ts';
import type { Name } from '../../fragments/name.ts';
import type { QueryContext } from '../../stage/query-context.ts';
import { eventTime } from './event-time.ts';
import { findOrCreate, type GeneratedWindow, refuseIf, type WindowPlace } from './generated-window.ts';

/** Whether rows are kept by pane. */
export const isInPanes = ({ emit }: Emission): boolean => emit === 'final';

/** Declares the windows of the query in the generated module. */
export function declareOverlapping(window: HoppingWindow | CumulatingWindow, query: QueryContext, windows: Name, emission: Emission): void {
  const { imports } = query.stage.module;
  const shape =
    window.kind === 'hopping'
      ? code`new ${imports.state('HoppingWindows')}(${window.sizeMs}, ${window.advanceMs}, ${window.offsetMs})`
      : code`new ${imports.state('CumulatingWindows')}(${window.sizeMs}, ${window.stepMs}, ${window.offsetMs})`;
  const options = code`{ allowedLatenessMs: ${emission.allowedLatenessMs}, inPanes: ${isInPanes(emission)} }`;
  query.stage.task.const(windows, code`new ${imports.state('OverlappingWindows')}(${shape}, ${options})`);
}

export function generateOverlapping(place: WindowPlace): GeneratedWindow {
  const { query, context, names } = place;
  const { judgingMs } = query;
  const { allowedLatenessMs } = names.emission;
  const time = context.bound(eventTime(place.node, place.query, place.context), 'event time');
  const endMs = query.name('last window end');
  context.out.const(endMs, code`${names.windows}.lastEndMs(${time})`);
  const overMs = allowedLatenessMs === 0 ? code`${endMs}` : code`${endMs} + ${allowedLatenessMs}`;
  const onePlace = isInPanes(names.emission) && allowedLatenessMs === 0;
  return {
    refuseLate: () => refuseIf(code`${judgingMs} >= ${overMs}`, code`${names.windows}.lastStartMs(${time})`, code`${endMs}`, place),
    visit: (key, accumulate) => {
      tellWatermark(time, place);
      const slot = query.name('slot');
      const visitPlace = (of: Code, isOver: Code | null) => {
        context.out.const(slot, findOrCreate(place, of, key));
        accumulate(slot, isOver);
      };
      if (onePlace) visitPlace(code`${names.windows}.panePlace(${time}, ${judgingMs})`, null);
      else visitEach(time, place, visitPlace);
    },
  };
}

/** A row that comes late for some of its windows opens a pane whose first windows are closed: the state must know which. */
function tellWatermark(time: Code, { query, context, names }: WindowPlace): void {
  const { watermarkMs, record } = query.place;
  if (!isInPanes(names.emission)) return;
  context.out.if(code`${names.windows}.firstEndMs(${time}) <= ${watermarkMs}`, () =>
    context.out.statement(code`${names.state}.onWatermark(${watermarkMs}, ${record})`),
  );
}

function visitEach(time: Code, { query, context, names }: WindowPlace, visit: (of: Code, isOver: Code | null) => void): void {
  const { judgingMs } = query;
  const each = query.name('place');
  const { windows } = names;
  context.out.for(
    each,
    code`${windows}.firstPlace(${time}, ${judgingMs})`,
    code`${each} !== ${query.stage.module.imports.state('NO_PLACE')}`,
    code`${each} = ${windows}.nextPlace()`,
    () => visit(code`${each}`, names.emission.allowedLatenessMs > 0 ? code`${windows}.isOver(${each}, ${judgingMs})` : null),
  );
}
