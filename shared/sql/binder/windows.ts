// The window of a query while its expressions are bound: its event-time column, and the names by which its bounds are read.

import { unreachable } from '../../engine/assert.ts';
import type { AstExpression, FunctionExpression } from '../ast/expression.ts';
import type { WindowClause } from '../ast/statement.ts';
import type { Length, WindowLength } from '../ast/window.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { WINDOW_FUNCTION_KINDS, type WindowDefinition, windowDefinition } from '../parser/windows/registry.ts';
import { durationOf } from '../parser/windows/window-lengths.ts';
import { call, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Window } from '../plan/node.ts';
import type { SourceDefinition } from '../plan/source.ts';
import { durationText } from '../types/duration-text.ts';
import { INTERVAL, TIMESTAMP } from '../types/sql-type.ts';
import { Aggregation } from './aggregation.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { WINDOW_COLUMNS, WINDOW_TIME } from './relation.ts';
import { windowArguments } from './window-functions.ts';

export interface WindowContext {
  readonly window: Window;
  /** FROM TABLE(TUMBLE(…)): the bounds are also called `window_start` and `window_end`. */
  readonly isTable: boolean;
  /** The window could not be bound, which is reported already. */
  readonly isAssumed?: boolean;
}

interface BoundFunction {
  readonly which: WindowBound;
  readonly definition: WindowDefinition;
}

/** Functions that read the window's bounds: TUMBLE_START and so on; Flink's TUMBLE_ROWTIME is `_window_time`. */
export const WINDOW_FUNCTIONS: ReadonlyMap<string, BoundFunction> = new Map(
  [...WINDOW_FUNCTION_KINDS].flatMap(([name, definition]): [string, BoundFunction][] => [
    [`${name}_START`, { which: 0, definition }],
    [`${name}_END`, { which: 1, definition }],
    [`${name}_ROWTIME`, { which: 2, definition }],
  ]),
);

const TABLE_COLUMNS = ['window_start', 'window_end', 'window_time'];
const SYSTEM_NAMES = [...WINDOW_COLUMNS, WINDOW_TIME].map(({ name }) => name);

/** Start, end or time of the window. */
export type WindowBound = 0 | 1 | 2;

/** The bound that a name means where no column has it, or -1. */
export function windowBoundNamed(name: string, isTable: boolean): WindowBound | -1 {
  const folded = name.toLowerCase();
  const which = SYSTEM_NAMES.indexOf(folded);
  return (which === -1 && isTable ? TABLE_COLUMNS.indexOf(folded) : which) as WindowBound | -1;
}

/**
 * The last instant at which a row can belong to the window: 1 ms before its end, but for sessions, which a row exactly the gap after the last one
 * still joins.
 */
export function windowTime(window: Window, end: Expression, span: Span): Expression {
  return window.kind === 'session' ? end : call('subtract', TIMESTAMP, span, end, literal(INTERVAL, 1, span));
}

/** `_window_start`, `_window_end`, `_window_time`. */
export function bindWindowColumn(which: WindowBound, name: string, span: Span, binder: ExpressionBinder): Expression | null {
  const { aggregation, window } = binder.context;
  if (window !== null && aggregation instanceof Aggregation) {
    if (which === 2) return windowTime(window.window, aggregation.windowColumn(1, span), span);
    const column = aggregation.windowColumn(which, span);
    return TABLE_COLUMNS.includes(name.toLowerCase()) ? { ...column, name: name.toLowerCase() } : column;
  }
  const message = window === null ? `${quoted(name)} needs a window, and there is none here.` : `${quoted(name)} does not exist yet here.`;
  const hint = window === null ? "add WINDOW TUMBLING(event_time, INTERVAL '1' MINUTE)" : 'use it in the SELECT list or HAVING';
  binder.diagnostics.error('W0607', span, message, { hint });
  return null;
}

/** TUMBLE_START(…), TUMBLE_END(…), TUMBLE_ROWTIME(…), HOP_START(…) and so on: arguments, where given, must be those of the window. */
export function bindWindowFunction(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const name = ast.name.text.toUpperCase();
  const { window } = binder.context;
  const { which, definition } = WINDOW_FUNCTIONS.get(name)!;
  const { timeColumn, given } = windowArguments(ast);
  const bound = timeColumn === null ? null : binder.with({ aggregation: { forbidden: 'it names the event time' } }).bind(timeColumn);
  if (timeColumn !== null && bound === null) return null;
  const differs = window !== null && window.isAssumed !== true && !isSameWindow(window.window, definition, given);
  const timeDiffers = bound !== null && !(bound.kind === 'column' && bound.index === binder.context.relation.eventTime);
  if (window !== null && (differs || timeDiffers)) {
    const hint = `write ${name}() or ${SYSTEM_NAMES[which]}`;
    binder.diagnostics.error('W0605', ast.span, `${name} does not name the window of this query.`, { hint });
    return null;
  }
  return bindWindowColumn(which, ast.name.text, ast.span, binder);
}

/** Whether the lengths (then the offset) that are given are those of the window. */
function isSameWindow(window: Window, definition: WindowDefinition, given: readonly AstExpression[]): boolean {
  if (window.kind !== definition.kind) return false;
  const own = [...definition.functionLengths.map(length => lengthMs(window, length)), 'offsetMs' in window ? window.offsetMs : null];
  return given.every((argument, i) => durationOf(argument) === own[i]);
}

function lengthMs(window: Window, length: WindowLength): number {
  return (window as unknown as Record<string, number>)[`${length}Ms`]!;
}

/** Checks the clause against what FROM reads: on the event time, of possible lengths. Gives null after reporting. */
export function bindWindow(clause: WindowClause, binder: ExpressionBinder, isTable: boolean): WindowContext | null {
  const onEventTime = checkEventTime(clause.timeColumn, clause.span, binder);
  const window = checkedWindow(clause, binder.diagnostics);
  return onEventTime && window !== null ? { window, isTable } : null;
}

/** What stands for a window that could not be bound, so that its columns have a meaning. */
export const assumedWindow = (isTable: boolean): WindowContext => ({
  window: { kind: 'tumbling', sizeMs: 1, offsetMs: 0 },
  isTable,
  isAssumed: true,
});

function checkedWindow(clause: WindowClause, diagnostics: DiagnosticCollector): Window | null {
  const lengths = Object.values(clause.lengths) as Length[];
  for (const { milliseconds, span } of lengths) {
    if (milliseconds > 0) continue;
    const [name] = Object.entries(clause.lengths).find(([, length]) => length!.span === span)!;
    const message =
      name === 'size' ? `A window cannot be ${milliseconds} ms long.` : `The ${name} of a window cannot be ${milliseconds} ms.`;
    diagnostics.error('W0605', span, message, { hint: name === 'size' ? 'give it a size above zero' : `make the ${name} longer` });
    return null;
  }
  const { kind, offset } = clause;
  const definition = windowDefinition(kind);
  if (offset !== null && !definition.isAligned) {
    const message = `${definition.keywords[0]} windows begin with a row, so an offset has no meaning.`;
    diagnostics.error('W0605', offset.span, message, { hint: 'leave it out' });
    return null;
  }
  // `+ 0` turns -0 into 0, which is one and the same offset.
  const offsetMs = (offset?.milliseconds ?? 0) + 0;
  const ms = (name: WindowLength): number => clause.lengths[name]!.milliseconds;
  switch (kind) {
    case 'tumbling':
      return fitsOffset(clause, ms('size'), 'size', offsetMs, diagnostics) ? { kind, sizeMs: ms('size'), offsetMs } : null;
    case 'hopping':
      if (!fitsAdvance(clause, diagnostics) || !fitsOffset(clause, ms('advance'), 'advance', offsetMs, diagnostics)) return null;
      return { kind, sizeMs: ms('size'), advanceMs: ms('advance'), offsetMs };
    case 'cumulating':
      if (!fitsStep(clause, diagnostics) || !fitsOffset(clause, ms('size'), 'size', offsetMs, diagnostics)) return null;
      return { kind, sizeMs: ms('size'), stepMs: ms('step'), offsetMs };
    case 'session':
      return { kind, gapMs: ms('gap') };
    case 'stagger':
      return { kind, sizeMs: ms('size') };
    default:
      return unreachable(kind);
  }
}

/** Windows repeat after `periodMs`, so a larger offset would say the same as a smaller one. */
function fitsOffset(clause: WindowClause, periodMs: number, what: string, offsetMs: number, diagnostics: DiagnosticCollector): boolean {
  if (Math.abs(offsetMs) < periodMs) return true;
  const note = `The ${what} is ${durationText(periodMs)}, the offset ${durationText(offsetMs)}.`;
  diagnostics.error('W0605', clause.offset!.span, `The offset of a window must be smaller than its ${what}.`, {
    note,
    hint: `write OFFSET INTERVAL '${offsetMs % periodMs}' MILLISECOND, which gives the same windows`,
  });
  return false;
}

function fitsAdvance({ lengths: { size, advance } }: WindowClause, diagnostics: DiagnosticCollector): boolean {
  if (advance!.milliseconds > size!.milliseconds) {
    const [long, every] = [size!, advance!].map(length => durationText(length.milliseconds));
    const message = `Windows of ${long} every ${every} leave gaps, whose rows would count nowhere.`;
    const hint = 'the size comes first in WINDOW SLIDING(size, advance), the advance in HOP(event_time, advance, size)';
    diagnostics.error('W0605', advance!.span, message, { hint });
    return false;
  }
  return true;
}

function fitsStep({ lengths: { size, step } }: WindowClause, diagnostics: DiagnosticCollector): boolean {
  if (size!.milliseconds % step!.milliseconds === 0) return true;
  const message = `The size of a CUMULATE window, ${size!.milliseconds} ms, is not a multiple of its step, ${step!.milliseconds} ms.`;
  const hint = 'the size comes first in WINDOW CUMULATE(size, step), the step in CUMULATE(event_time, step, size)';
  diagnostics.error('W0605', step!.span, message, { hint });
  return false;
}

function checkEventTime(time: AstExpression | null, clauseSpan: Span, binder: ExpressionBinder): boolean {
  const { relation } = binder.context;
  const { source, eventTime } = relation;
  const bound = time === null ? null : binder.bind(time);
  if (time !== null && bound === null) return false;
  const declared = source.eventTime === null ? null : source.columns[source.eventTime.column]!.name;
  if (declared === null) {
    const columns = source.columns.filter(({ type }) => type.kind === 'timestamp' && type.hasZone).map(({ name }) => name);
    const candidate = bound?.kind === 'column' && columns.includes(bound.name) ? bound.name : columns[0];
    const added =
      candidate === undefined
        ? 'event_time AS TO_TIMESTAMP(…), or for windows by arrival event_time AS _timestamp; and WATERMARK FOR event_time AS event_time'
        : `WATERMARK FOR ${candidate} AS ${candidate} - INTERVAL '5' SECOND`;
    binder.diagnostics.error('W0603', time?.span ?? clauseSpan, `A window needs an event time, and ${quoted(source.name)} declares none.`, {
      note: 'The watermark says when a window is complete; without one it would never close.',
      hint: `add to CREATE STREAM ${source.name}: ${added}`,
    });
    return false;
  }
  if (eventTime === null && relation.groups !== null) {
    const message = `The groups of ${quoted(relation.name)} have no window, and so no time on which another window could be.`;
    binder.diagnostics.error('W0603', time?.span ?? clauseSpan, message, { hint: `add a WINDOW to ${quoted(relation.name)}` });
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
      note:
        relation.groups === null
          ? `WATERMARK FOR ${declared} says when a window on ${declared} is complete; nothing says that of another time.`
          : 'The time of a group is the last instant of its window.',
      hint: relation.groups === null ? otherTimeHint(bound, name, source) : `write ${quoted(name)} here`,
    },
  );
  return false;
}

/** What another time than that of the watermark can be used for. */
function otherTimeHint(time: Expression | null, eventTime: string, { stream, columns }: SourceDefinition): string {
  const isTime = time !== null && time.type.kind === 'timestamp';
  if (!isTime) return `write ${quoted(eventTime)} here`;
  if (time.kind !== 'column') return `write ${quoted(eventTime)} here; OFFSET behind the lengths shifts the windows`;
  const isDeclared = columns.some(({ name }) => name === time.name);
  const [column, computed] = time.name === '_timestamp' ? ['arrived', '_timestamp'] : [time.name, '…'];
  const watermark = isDeclared ? `whose WATERMARK is for ${column}` : `with ${column} AS ${computed}, WATERMARK FOR ${column} AS ${column}`;
  const another = `or declare another source over the same stream, WITH (stream = '${stream}'), ${watermark}`;
  const group = `or group by DATE_BIN(INTERVAL '1' MINUTE, ${time.name}), where no window closes`;
  return `write ${quoted(eventTime)} here; ${another}; ${group}`;
}
