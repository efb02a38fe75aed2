// Ranked within the windows of groups: the rows of a window come together, when it has ended, and its end says which it is. So windows that overlap
// lie beside each other here, in panes that each have one end.
import type { TumblingWindow, Window } from '../../plan/node.ts';
import type { TopRows } from '../../plan/top-rows.ts';
import { startOfTumbling } from '../aggregation/windows/tumbling.ts';
import { type Code, code } from '../fragments/code.ts';

/** The node with its window as the state has it. */
export const inPanes = (node: TopRows): TopRows =>
  node.bounds === null || node.window === null ? node : { ...node, window: paneOf(node.window) };

/** The pane holds the time of the window's rows: the instant before its end, or of a session the end itself. */
function paneOf(window: Window): TumblingWindow {
  switch (window.kind) {
    case 'tumbling':
      return window;
    case 'hopping':
      return pane(window.advanceMs, window.offsetMs + window.sizeMs);
    case 'cumulating':
      return pane(window.stepMs, window.offsetMs);
    default:
      return pane(1, 0);
  }
}

const pane = (sizeMs: number, offsetMs: number): TumblingWindow => ({ kind: 'tumbling', sizeMs, offsetMs: offsetMs % sizeMs });

/** The start of the window that ends with the pane; null: the pane does not say it. */
export function windowStart(window: Window, paneStartMs: Code, paneEndMs: Code): Code | null {
  switch (window.kind) {
    case 'tumbling':
      return paneStartMs;
    case 'hopping':
      return code`${paneEndMs} - ${window.sizeMs}`;
    case 'cumulating':
      return startOfTumbling({ kind: 'tumbling', sizeMs: window.sizeMs, offsetMs: window.offsetMs }, paneStartMs);
    default:
      return null;
  }
}
