// The window of a query while its expressions are bound: its event-time column, and the names by which its bounds are read.
import type { AstExpression, FunctionExpression } from '../ast/expression.ts';
import type { WindowClause } from '../ast/statement.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Expression } from '../plan/expression.ts';
import type { Window } from '../plan/node.ts';
import { Aggregation } from './aggregation.ts';
import type { ExpressionBinder } from './expression-binder.ts';

export interface WindowContext {
  readonly window: Window;
}

/** Functions that read the window's bounds: 0 start, 1 end. */
export const WINDOW_FUNCTIONS: ReadonlyMap<string, 0 | 1> = new Map([
  ['TUMBLE_START', 0],
  ['TUMBLE_END', 1],
]);

/** `_window_start`, `_window_end`. */
export function bindWindowColumn(which: 0 | 1, name: string, span: Span, binder: ExpressionBinder): Expression | null {
  const { aggregation, window } = binder.context;
  if (window !== null && aggregation instanceof Aggregation) return aggregation.windowColumn(which, span);
  const message = window === null ? `${quoted(name)} needs a window, and there is none here.` : `${quoted(name)} does not exist yet here.`;
  const hint = window === null ? "add WINDOW TUMBLING(event_time, INTERVAL '1' MINUTE)" : 'use it in the SELECT list or HAVING';
  binder.diagnostics.error('W0607', span, message, { hint });
  return null;
}

/** TUMBLE_START(…) and TUMBLE_END(…): arguments, where given, must be those of the window. */
export function bindWindowFunction(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const name = ast.name.text.toUpperCase();
  const { window } = binder.context;
  const size = ast.arguments[1];
  const bound =
    ast.arguments[0] === undefined ? null : binder.with({ aggregation: { forbidden: 'it names the event time' } }).bind(ast.arguments[0]);
  if (ast.arguments.length > 0 && bound === null) return null;
  const sizeDiffers = window !== null && size !== undefined && !(size.kind === 'interval' && size.milliseconds === window.window.sizeMs);
  const timeDiffers = bound !== null && !(bound.kind === 'column' && bound.index === binder.context.relation.eventTime);
  if (window !== null && (sizeDiffers || timeDiffers)) {
    const hint = `write ${name}() or ${name.endsWith('START') ? '_window_start' : '_window_end'}`;
    binder.diagnostics.error('W0605', ast.span, `${name} does not name the window of this query.`, { hint });
    return null;
  }
  return bindWindowColumn(WINDOW_FUNCTIONS.get(name)!, ast.name.text, ast.span, binder);
}

/** Checks the clause against what FROM reads: on the event time, of a possible size. Gives null after reporting. */
export function bindWindow(clause: WindowClause, binder: ExpressionBinder): WindowContext | null {
  const onEventTime = checkEventTime(clause.timeColumn, clause.span, binder);
  const { sizeMs, offsetMs } = clause;
  if (sizeMs <= 0) {
    binder.diagnostics.error('W0605', clause.sizeSpan, `A window cannot be ${sizeMs} ms long.`, { hint: 'give it a size above zero' });
    return null;
  }
  if (Math.abs(offsetMs) >= sizeMs) {
    const note = `The size is ${sizeMs} ms, the offset ${offsetMs} ms.`;
    binder.diagnostics.error('W0605', clause.span, 'The offset of a window must be smaller than its size.', { note });
    return null;
  }
  // `+ 0` turns -0 into 0, which is one and the same offset.
  return onEventTime ? { window: { kind: 'tumbling', sizeMs, offsetMs: offsetMs + 0 } } : null;
}

function checkEventTime(time: AstExpression | null, clauseSpan: Span, binder: ExpressionBinder): boolean {
  const { relation } = binder.context;
  const { source, eventTime } = relation;
  const bound = time === null ? null : binder.bind(time);
  if (time !== null && bound === null) return false;
  const declared = source.eventTime === null ? null : source.columns[source.eventTime.column]!.name;
  if (declared === null) {
    const candidate =
      bound?.kind === 'column' ? bound.name : (source.columns.find(column => column.type.kind === 'timestamp')?.name ?? 'event_time');
    binder.diagnostics.error('W0603', time?.span ?? clauseSpan, `A window needs an event time, and ${quoted(source.name)} declares none.`, {
      note: 'The watermark says when a window is complete; without one it would never close.',
      hint: `add to CREATE STREAM ${source.name}: WATERMARK FOR ${candidate} AS ${candidate} - INTERVAL '5' SECOND`,
    });
    return false;
  }
  if (eventTime === null) {
    const hint = `select ${quoted(declared)} in ${quoted(relation.name)}`;
    binder.diagnostics.error(
      'W0603',
      time?.span ?? clauseSpan,
      `${quoted(relation.name)} does not carry the event time ${quoted(declared)}.`,
      { hint },
    );
    return false;
  }
  if (bound === null || (bound.kind === 'column' && bound.index === eventTime)) return true;
  const name = relation.node.columns[eventTime]!.name;
  binder.diagnostics.error(
    'W0604',
    bound.span,
    `A window must be on the event time of ${quoted(relation.name)}, which is ${quoted(name)}.`,
    {
      note: `WATERMARK FOR ${declared} is what says when a window is complete.`,
      hint: `write ${quoted(name)} here, or declare the watermark for the other column`,
    },
  );
  return false;
}
