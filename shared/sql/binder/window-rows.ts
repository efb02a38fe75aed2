// TABLE(TUMBLE(…)) without GROUP BY: what FROM reads, with the bounds of each row's windows as columns.
import type { Query } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { windowDefinition } from '../parser/windows/registry.ts';
import type { Column, PlanNode, WindowRows } from '../plan/node.ts';
import { keepsState, lastState } from '../plan/states.ts';
import { TIMESTAMP } from '../types/sql-type.ts';
import { ExpressionBinder } from './expression-binder.ts';
import { WINDOW_KEYS_HINT } from './grouping.ts';
import { WINDOWS_PER_ROW_MAX, windowsPerRow } from './outputs.ts';
import type { Relation } from './relation.ts';
import { COLUMN_WEIGHT } from './weight.ts';
import { bindWindow } from './windows.ts';

const BOUNDS: readonly Column[] = ['window_start', 'window_end', 'window_time'].map(name => ({ name, type: TIMESTAMP }));

/** Whether the table function of FROM gives single rows: nothing in the query groups them. */
export const givesWindowRows = ({ from, groupBy, having, distinct }: Query): boolean =>
  from !== null && from.window !== null && groupBy === null && having === null && !distinct;

/** Whether a group that leaves for the output does so with each of several windows. */
export function givesSeveralOfGroup(node: PlanNode): boolean {
  if (keepsState(node) || node.kind === 'scan') return false;
  if (node.kind === 'window-rows' && node.window.kind !== 'tumbling') return lastState(node)?.kind === 'aggregate';
  return givesSeveralOfGroup(node.input);
}

/** The relation with its rows' windows; null after reporting. */
export function windowRowsOf(query: Query, relation: Relation, diagnostics: DiagnosticCollector): Relation | null {
  const clause = query.from!.window!;
  const qualifier = query.from!.alias?.text ?? relation.name;
  const aggregation = { forbidden: 'it names the event time' };
  const binder = new ExpressionBinder({
    diagnostics,
    functions: new Map(),
    relation,
    qualifier,
    aggregation,
    window: null,
    aliases: new Map(),
  });
  const window = bindWindow(clause, binder, true)?.window;
  if (window === undefined) return null;
  if (window.kind === 'session' || window.kind === 'stagger') {
    const name = windowDefinition(window.kind).keywords[0]!;
    diagnostics.error('W0609', clause.span, `${name} windows of single rows are not known before the window ends.`, {
      note: 'Later rows of the key decide where the window of a row ends.',
      hint: WINDOW_KEYS_HINT,
    });
    return null;
  }
  const count = windowsPerRow(window);
  if (count > WINDOWS_PER_ROW_MAX) {
    const message = `Each row would be ${count} rows, one per window; at most ${WINDOWS_PER_ROW_MAX}.`;
    diagnostics.error('W0605', clause.span, message, { hint: 'make the advance or step longer' });
    return null;
  }
  const { node } = relation;
  const taken = node.columns.find(({ name, hidden }) => hidden !== true && BOUNDS.some(bound => bound.name === name.toLowerCase()));
  if (taken !== undefined) {
    const message = `${quoted(relation.name)} has a column ${quoted(taken.name)} already.`;
    diagnostics.error('W0405', clause.span, message, { hint: 'give it another name in a query between' });
    return null;
  }
  const rows: WindowRows = {
    kind: 'window-rows',
    input: node,
    window,
    eventTimeColumn: relation.eventTime!,
    columns: [...node.columns, ...BOUNDS],
    span: clause.span,
  };
  return { ...relation, node: rows, weights: [...relation.weights, ...BOUNDS.map(() => COLUMN_WEIGHT)] };
}
