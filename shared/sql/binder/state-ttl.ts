// 'state.ttl' of a query, and EXPIRE AFTER of its OVER: when groups that no row touches are let go of.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Over } from '../plan/over.ts';
import { isRevised, lastState, statesOf, timeToLiveMs } from '../plan/states.ts';
import { type Options, optionDurationMs } from './options.ts';
import type { BoundQuery } from './query-binder.ts';

/** The time to live of what the query itself keeps, ms; null where it stays, or after reporting. */
export function bindStateTtl(options: Options, bound: BoundQuery, diagnostics: DiagnosticCollector): number | null {
  const option = options.get('state.ttl');
  const last = lastState(bound.root);
  const over = last?.kind === 'over' ? last : null;
  for (const state of statesOf(bound.root)) {
    if (state.kind === 'over' && state.expireMs !== null && !rowsAreDone(state, state.span, diagnostics)) return null;
  }
  if (option === undefined) return last === null ? null : timeToLiveMs(last);
  const { span } = option;
  const refuse = (message: string, hint: string): null => {
    diagnostics.error('W0804', span, `'state.ttl' has no effect: ${message}`, { hint });
    return null;
  };
  if (bound.windowed) return refuse('a window lets go of its groups when it ends.', "leave it out, or write 'allowed.lateness'");
  if (!bound.aggregated && !bound.over) return refuse('single rows keep no state.', 'leave it out');
  const { source } = bound.relation;
  if (source.eventTime === null) {
    const hint = `add to CREATE STREAM ${source.name}: WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND`;
    return refuse(`it is a length of watermark time, and ${quoted(source.name)} has no watermark.`, hint);
  }
  if (last?.kind === 'aggregate' && isRevised(last) && lastState(last.input)?.kind === 'top-rows') {
    const message = `'state.ttl' cannot let go of groups of rows that a Top-N takes back.`;
    diagnostics.error('W0804', span, message, {
      note: 'A row may come among the first again, long after it came.',
      hint: 'put it in the query that ranks, whose keys then take their rows with them',
    });
    return null;
  }
  const milliseconds = optionDurationMs(option);
  if (milliseconds === 0) return refuse('no group would live.', 'write a duration above zero');
  if (over !== null && !rowsAreDone(over, span, diagnostics)) return null;
  return Math.min(milliseconds, over?.expireMs ?? milliseconds);
}

/** A key that goes must not have rows that wait for others without end; reports where it may. */
function rowsAreDone({ calls }: Over, span: Span, diagnostics: DiagnosticCollector): boolean {
  const waiting = calls.find(
    call => (call.function === 'lead' && call.offset > 0) || (call.frame?.unit === 'rows' && call.frame.following > 0),
  );
  if (waiting === undefined) return true;
  diagnostics.error('W0620', span, 'Rows of this OVER wait for those after them, so a key cannot be let go of.', {
    note: 'The newest rows of a key would never come out.',
    hint: 'look back with LAG or PRECEDING, or leave the expiry out',
  });
  return false;
}
