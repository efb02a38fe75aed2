// One generator per kind of window.
import { unreachable } from '../../../../engine/assert.ts';
import type { Aggregate } from '../../../plan/node.ts';
import { type Code, code, data } from '../../fragments/code.ts';
import type { Name } from '../../fragments/name.ts';
import type { AggregationNames } from '../../nodes/aggregate.ts';
import type { QueryContext } from '../../stage/query-context.ts';
import { findOrCreate, type GeneratedWindow, type WindowPlace } from './generated-window.ts';
import { declareOverlapping, generateOverlapping } from './overlapping.ts';
import { generateSpan, spanLayout } from './span.ts';
import { generateTumbling } from './tumbling.ts';

/** Adds the statements that look at the row's event time, and gives those that follow later. */
export function generateWindow(place: WindowPlace): GeneratedWindow {
  const { window } = place.node;
  switch (window?.kind) {
    case undefined:
      return withoutWindow(place);
    case 'tumbling':
      return generateTumbling(window, place);
    case 'hopping':
    case 'cumulating':
      return generateOverlapping(place);
    case 'session':
    case 'stagger':
      return generateSpan(window, place);
    default:
      return unreachable(window);
  }
}

function withoutWindow(place: WindowPlace): GeneratedWindow {
  return {
    refuseLate: () => {},
    visit: (key, accumulate) => {
      const slot = place.query.name('slot');
      place.context.out.const(slot, findOrCreate(place, code`0`, key));
      accumulate(slot, null);
    },
  };
}

/** Adds what the state's declaration refers to, and gives the layout's window. */
export function declareWindow({ window }: Pick<Aggregate, 'window'>, query: QueryContext, names: AggregationNames): Code {
  switch (window?.kind) {
    case undefined:
      return code`null`;
    case 'tumbling':
      return data({ kind: window.kind, sizeMs: window.sizeMs, offsetMs: window.offsetMs });
    case 'hopping':
    case 'cumulating':
      declareOverlapping(window, query, names.windows, names.emission);
      return code`${names.windows}`;
    case 'session':
    case 'stagger':
      return spanLayout(window, names);
    default:
      return unreachable(window);
  }
}

/** Start and end of the window of the group in `slot`, ms; null without a window. */
export function windowBounds(
  { window }: Pick<Aggregate, 'window'>,
  slot: Name,
  { state, windows, windowStarts, windowEnds }: AggregationNames,
): { startMs: Code; endMs: (start: Code) => Code } | null {
  const place = code`${state}.placeOfRun(${slot})`;
  switch (window?.kind) {
    case undefined:
      return null;
    case 'tumbling':
      return { startMs: place, endMs: start => code`${start} + ${window.sizeMs}` };
    case 'hopping':
    case 'cumulating':
      return { startMs: code`${windows}.startMs(${place})`, endMs: () => code`${windows}.endMs(${place})` };
    case 'session':
    case 'stagger':
      return { startMs: code`${windowStarts}.get(${slot})`, endMs: () => code`${windowEnds}.get(${slot})` };
    default:
      return unreachable(window);
  }
}
