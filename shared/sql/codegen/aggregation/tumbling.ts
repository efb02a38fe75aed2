// Tumbling windows: each row belongs to one pane, which is the window. A row is late when the watermark before it has reached the window's
// end and its allowed lateness.
import { assert } from '../../../engine/assert.ts';
import type { Aggregate } from '../../plan/node.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import type { QueryContext } from '../stage/query-context.ts';

export interface GeneratedWindow {
  readonly startMs: Code;
  readonly endMs: Code;
  /** Adds the test for late rows. */
  refuseLate(): void;
}

/** Adds the statements that find the row's window; a row without event time fails. */
export function generateWindow(node: Aggregate, query: QueryContext, context: ExpressionContext): GeneratedWindow | null {
  const { window, eventTimeColumn } = node;
  if (window === null) return null;
  assert(eventTimeColumn !== null, 'a window needs the event time');
  const { task, record, watermarkMs } = query.stage.names;
  const { out } = context;
  const time = context.row.column(eventTimeColumn);
  assert(time.form === 'scalar', 'the event time is a TIMESTAMP');
  if (time.isNull !== null) {
    query.rowCanFail = true;
    const reason = `the event time ${node.input.columns[eventTimeColumn]!.name} is NULL, and the window needs it`;
    out.if(time.isNull, () => {
      out.if(query.countsRow, () => out.statement(code`${task}.rowFailed(${query.index}, ${record}, ${reason})`));
      query.leave(out);
    });
  }
  const { sizeMs, offsetMs } = window;
  const startMs = query.name('window start');
  const shifted = offsetMs === 0 ? operand(time.code) : code`(${operand(time.code)} - ${offsetMs})`;
  const floored = code`Math.floor(${shifted} / ${sizeMs}) * ${sizeMs}`;
  out.const(startMs, offsetMs === 0 ? floored : code`${floored} + ${offsetMs}`);
  const endMs = code`${startMs} + ${sizeMs}`;
  const refuseLate = () => {
    out.if(code`${watermarkMs} >= ${startMs} + ${sizeMs + query.plan.allowedLatenessMs}`, () => {
      out.statement(code`${task}.rowLate(${query.index}, ${record}, ${startMs}, ${endMs}, ${watermarkMs})`);
      query.leave(out);
    });
  };
  return { startMs: code`${startMs}`, endMs, refuseLate };
}
