// Where a query's rows go, and the options that belong to the query itself. Both stand in the same WITH.
import type { OptionEntry, Query } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { type Window, windowLengthMs } from '../plan/node.ts';
import type { OutputDefinition, QueryPlan } from '../plan/query.ts';
import { isRevised, lastState } from '../plan/states.ts';
import { type Options, type OptionValue, OUTPUT_OPTIONS, QUERY_OPTIONS, readOptions } from './options.ts';
import type { BoundQuery } from './query-binder.ts';
import type { GroupRows } from './relation.ts';
import { bindStateTtl } from './state-ttl.ts';

type Connector = OutputDefinition['connector'];

/** Connector and options of the output; null after reporting. */
export function outputOptions(
  entries: readonly OptionEntry[],
  connectorDefault: Connector,
  diagnostics: DiagnosticCollector,
): Pick<OutputDefinition, 'connector' | 'options'> | null {
  const errorsBefore = diagnostics.errorCount;
  const options = readOptions(entries, new Map([...OUTPUT_OPTIONS, ...QUERY_OPTIONS]), 'a query', diagnostics);
  if (diagnostics.errorCount > errorsBefore) return null;
  const connector = (options.text('connector') as Connector | undefined) ?? connectorDefault;
  return checkConnector(connector, options, diagnostics) ? { connector, options: options.record(OUTPUT_OPTIONS) } : null;
}

/** The options that only one connector reads. */
const ONLY_FOR: ReadonlyMap<string, Connector> = new Map<string, Connector>([
  ['stream', 'kinesis'],
  ['table', 'dynamodb'],
  ['path', 'file'],
]);

export function checkConnector(connector: Connector, options: Options, diagnostics: DiagnosticCollector): boolean {
  let fits = true;
  for (const [name, owner] of ONLY_FOR) {
    const option = options.get(name);
    if (option === undefined || owner === connector) continue;
    fits = false;
    diagnostics.error('W0804', option.span, `${quoted(name)} has no effect: the connector is ${quoted(connector)}.`, {
      hint: `leave it out, or write connector = '${owner}'`,
    });
  }
  return fits;
}

/** Options that say something of windows alone. */
export const NEED_WINDOW = new Set(['allowed.lateness', 'late.output']);

export interface QueryOptions extends Pick<QueryPlan, 'emit' | 'every' | 'allowedLatenessMs' | 'lateOutput' | 'stateTtlMs'> {
  readonly idleTimeout: OptionValue | undefined;
}

/** How the query emits; null after reporting. `isTaken` tells whether a stream or table has a name. */
export function queryOptions(
  query: Query,
  entries: readonly OptionEntry[],
  bound: BoundQuery,
  isTaken: (name: string) => boolean,
  diagnostics: DiagnosticCollector,
): QueryOptions | null {
  const errorsBefore = diagnostics.errorCount;
  const own = entries.filter(entry => QUERY_OPTIONS.has(entry.key.toLowerCase()));
  const options = readOptions(own, QUERY_OPTIONS, 'a query', diagnostics);
  for (const [name, { span }] of options.entries()) {
    if (bound.windowed || !NEED_WINDOW.has(name) || (bound.over && !bound.top && name === 'late.output')) continue;
    diagnostics.error('W0804', span, `${quoted(name)} has no effect: without a window no row is late.`, { hint: 'leave it out' });
  }
  const lateOutput = options.get('late.output');
  if (lateOutput !== undefined && isTaken(lateOutput.value)) {
    diagnostics.error('W0802', lateOutput.span, `${quoted(lateOutput.value)} already is the name of a stream or table.`, {
      note: 'Late rows go to an output of their own.',
      hint: 'give the option another name',
    });
  }
  if (bound.handsOn?.isFixed === true) return emissionHandedOn(query, options, bound.handsOn, bound, diagnostics);
  const mode = emitMode(query, bound, diagnostics);
  const ttlMs = bindStateTtl(options, bound, diagnostics);
  const emit = bound.over && !bound.top ? 'append' : mode;
  if (diagnostics.errorCount > errorsBefore) return null;
  return {
    emit,
    every: query.emit?.every ?? null,
    stateTtlMs: ttlMs,
    allowedLatenessMs: options.durationMs('allowed.lateness', 0),
    lateOutput: lateOutput?.value ?? null,
    idleTimeout: options.get('idle.timeout'),
  };
}

/** What the query reads says how its groups are sent. */
function emissionHandedOn(
  query: Query,
  options: Options,
  { emission }: GroupRows,
  { relation }: BoundQuery,
  diagnostics: DiagnosticCollector,
): QueryOptions | null {
  const errorsBefore = diagnostics.errorCount;
  const note = `This query hands on the groups of ${quoted(relation.name)}, which are sent as it says.`;
  if (query.emit !== null) {
    diagnostics.error('W0606', query.emit.span, 'EMIT belongs to the query that groups.', { note, hint: 'leave it out' });
  }
  for (const [name, { span }] of options.entries()) {
    if (NEED_WINDOW.has(name) || name === 'state.ttl')
      diagnostics.error('W0804', span, `${quoted(name)} has no effect here.`, { note, hint: 'leave it out' });
  }
  if (diagnostics.errorCount > errorsBefore) return null;
  const { emit, every, allowedLatenessMs, stateTtlMs } = emission;
  return { emit, every, allowedLatenessMs, stateTtlMs, lateOutput: null, idleTimeout: options.get('idle.timeout') };
}

/** Early results are of groups; at times, they need a watermark that tells the time. */
function checkEvery({ emit }: Query, { aggregated, top, root, relation }: BoundQuery, diagnostics: DiagnosticCollector): void {
  const last = lastState(root);
  if (!aggregated && !top) {
    diagnostics.error('W0606', emit!.span, 'EMIT EVERY has no meaning for single rows.', { hint: 'leave it out' });
  } else if ('milliseconds' in emit!.every! && relation.source.eventTime === null) {
    const hint = 'declare a WATERMARK in CREATE STREAM, or write EMIT EVERY 100 ROWS';
    const message = `EMIT EVERY with a duration needs a watermark, and ${quoted(relation.source.name)} declares none.`;
    diagnostics.error('W0606', emit!.span, message, { hint });
  } else if ('rowCount' in emit!.every! && last !== null && isRevised(last)) {
    const message = 'EMIT EVERY n ROWS counts rows that come, and those of groups that change also go.';
    diagnostics.error('W0606', emit!.span, message, { hint: "write EMIT EVERY INTERVAL '10' SECOND" });
  }
}

/** Where each change is sent, a row goes into each of its windows; with EMIT FINAL alone it goes into one pane. */
export const WINDOWS_PER_ROW_MAX = 1000;

/** How many windows a row belongs to; of those that rows make, one. */
export function windowsPerRow(window: Window): number {
  const everyMs = window.kind === 'hopping' ? window.advanceMs : window.kind === 'cumulating' ? window.stepMs : null;
  return everyMs === null ? 1 : Math.ceil(windowLengthMs(window) / everyMs);
}

function checkWindowsPerRow({ emit }: Query, { root }: BoundQuery, diagnostics: DiagnosticCollector): void {
  const last = lastState(root);
  const window = last === null || last.kind === 'over' ? null : last.window;
  const count = window === null ? 1 : windowsPerRow(window);
  if (count <= WINDOWS_PER_ROW_MAX) return;
  diagnostics.error(
    'W0606',
    emit!.span,
    `Each row would change ${count} windows, and each change is a row; at most ${WINDOWS_PER_ROW_MAX}.`,
    {
      hint: 'make the advance or step longer, or write EMIT FINAL',
    },
  );
}

function emitMode(query: Query, bound: BoundQuery, diagnostics: DiagnosticCollector): QueryPlan['emit'] {
  const { windowed } = bound;
  const aggregated = bound.aggregated || bound.top;
  const mode = query.emit?.mode;
  if (mode === 'final' && !windowed) {
    const message = aggregated
      ? 'EMIT FINAL needs a window: without one a group is never final.'
      : 'EMIT FINAL has no meaning for single rows.';
    const hint = aggregated ? "add WINDOW TUMBLING(event_time, INTERVAL '1' MINUTE), or write EMIT CHANGES" : 'leave it out';
    diagnostics.error('W0606', query.emit!.span, message, { hint });
  }
  if (mode === 'every') checkEvery(query, bound, diagnostics);
  if (!aggregated) return 'rows';
  if (mode === 'changes' || mode === 'every') checkWindowsPerRow(query, bound, diagnostics);
  if (mode === 'every') return 'changes';
  return mode ?? (windowed ? 'final' : 'changes');
}
