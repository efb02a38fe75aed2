// Tumbling windows: each row belongs to one, and the start of the window is the place of its groups. A row is late when the watermark
// before it has reached the window's end and its allowed lateness.
import type { TumblingWindow } from '../../../plan/node.ts';
import { type Code, code, operand } from '../../fragments/code.ts';
import { eventTime } from './event-time.ts';
import { findOrCreate, type GeneratedWindow, refuseIf, type WindowPlace } from './generated-window.ts';

/** The start of the window of a time. */
export function startOfTumbling({ sizeMs, offsetMs }: TumblingWindow, time: Code): Code {
  const shifted = offsetMs === 0 ? operand(time) : code`(${operand(time)} - ${offsetMs})`;
  const floored = code`Math.floor(${shifted} / ${sizeMs}) * ${sizeMs}`;
  return offsetMs === 0 ? floored : code`${floored} + ${offsetMs}`;
}

export function generateTumbling(window: TumblingWindow, place: WindowPlace): GeneratedWindow {
  const { query, context } = place;
  const time = eventTime(place.node, place.query, place.context);
  const startMs = query.name('window start');
  const { sizeMs } = window;
  context.out.const(startMs, place.startAhead ?? startOfTumbling(window, time));
  const endMs = code`${startMs} + ${sizeMs}`;
  const { judgingMs } = query;
  const { allowedLatenessMs } = place.names.emission;
  return {
    refuseLate: () => refuseIf(code`${judgingMs} >= ${startMs} + ${sizeMs + allowedLatenessMs}`, code`${startMs}`, endMs, place),
    visit: (key, accumulate) => {
      const slot = query.name('slot');
      context.out.const(slot, findOrCreate(place, code`${startMs}`, key));
      accumulate(slot, allowedLatenessMs > 0 ? code`${endMs} <= ${judgingMs}` : null);
    },
  };
}
