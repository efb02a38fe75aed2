// TABLE(TUMBLE(…)) without grouping: each row meets each window that it belongs to.
import { unreachable } from '../../../engine/assert.ts';
import type { CumulatingWindow, HoppingWindow, WindowRows } from '../../plan/node.ts';
import { TIMESTAMP } from '../../types/sql-type.ts';
import { eventTime } from '../aggregation/windows/event-time.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { Flow, QueryContext } from '../stage/query-context.ts';
import { scalar } from '../value.ts';
import { type Consume, produce } from './registry.ts';
import { severalRows } from './several-rows.ts';

export function produceWindowRows(node: WindowRows, query: QueryContext, consume: Consume): void {
  produce(node.input, query, flow => {
    const { context } = flow;
    const timeMs = context.bound(eventTime(node, query, context), 'event time');
    const { window } = node;
    switch (window.kind) {
      case 'tumbling': {
        const start = context.bound(startOf(timeMs, window.sizeMs, window.offsetMs), 'window start');
        return goOn(node, query, flow, context, start, code`${start} + ${window.sizeMs}`, consume);
      }
      case 'hopping':
        return inEach(node, query, flow, hops(timeMs, window), consume);
      case 'cumulating':
        return inEach(node, query, flow, steps(timeMs, window), consume);
      default:
        unreachable(window);
    }
  });
}

interface Series {
  readonly window: HoppingWindow | CumulatingWindow;
  /** The first value of what is counted up, and its last. */
  readonly first: Code;
  readonly last: Code;
  readonly everyMs: number;
  /** The bounds of a window, from the value. */
  readonly startMs: (at: Code) => Code;
  readonly endMs: (at: Code) => Code;
}

const startOf = (timeMs: Code, sizeMs: number, offsetMs: number): Code => {
  const shifted = offsetMs === 0 ? operand(timeMs) : code`(${operand(timeMs)} - ${offsetMs})`;
  return offsetMs === 0
    ? code`Math.floor(${shifted} / ${sizeMs}) * ${sizeMs}`
    : code`Math.floor(${shifted} / ${sizeMs}) * ${sizeMs} + ${offsetMs}`;
};

/** By their starts. */
function hops(timeMs: Code, window: HoppingWindow): Series {
  const { sizeMs, advanceMs, offsetMs } = window;
  const before = code`${operand(timeMs)} - ${sizeMs}`;
  const first = code`${startOf(before, advanceMs, offsetMs)} + ${advanceMs}`;
  return { window, first, last: timeMs, everyMs: advanceMs, startMs: at => at, endMs: at => code`${at} + ${sizeMs}` };
}

/** By their ends. */
function steps(timeMs: Code, window: CumulatingWindow): Series {
  const { sizeMs, stepMs, offsetMs } = window;
  const start = startOf(timeMs, sizeMs, offsetMs);
  const first = code`${startOf(timeMs, stepMs, offsetMs)} + ${stepMs}`;
  return { window, first, last: code`${start} + ${sizeMs}`, everyMs: stepMs, startMs: () => start, endMs: at => at };
}

function inEach(node: WindowRows, query: QueryContext, flow: Flow, series: Series, consume: Consume): void {
  const { context } = flow;
  const { out } = context;
  const [at, number, last] = [query.name('window at'), query.name('window number'), query.name('last window at')];
  out.let(number, -1).const(last, series.last);
  const generateRow = (inner: ExpressionContext) => {
    const start = inner.bound(series.startMs(code`${at}`), 'window start');
    goOn(node, query, flow, inner, start, series.endMs(code`${at}`), consume);
  };
  severalRows(context, query, code`${number}`, generateRow, (to, body, label) => {
    const counted = () => {
      to.statement(code`${number}++`);
      body();
    };
    to.for(at, series.first, code`${at} <= ${last}`, code`${at} += ${series.everyMs}`, counted, label);
  });
  query.countExpanded(code`${number}`, out);
}

/** The row goes on with the bounds of one window. */
function goOn(node: WindowRows, query: QueryContext, flow: Flow, context: ExpressionContext, start: Code, endMs: Code, consume: Consume) {
  const end = context.bound(endMs, 'window end');
  const bounds = [start, end, code`${end} - 1`].map(bound => scalar(TIMESTAMP, bound, null));
  const inputs = node.input.columns.length;
  const row = { column: (index: number) => (index < inputs ? flow.context.row.column(index) : bounds[index - inputs]!) };
  const above = context.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node)));
  consume({ ...flow, context: above, reject: to => query.rejectRow(to) });
}
