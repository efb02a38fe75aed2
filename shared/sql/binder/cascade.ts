// A query that keeps state over the rows of another that does: both run in one stage, and the rows of the first go on into the second. Rows with a
// time must come before the watermark has passed it; rows that are revised must be such as can be taken back.
import type { Query } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { looksAhead } from '../plan/over.ts';
import { lastState } from '../plan/states.ts';
import type { GroupRows, Relation } from './relation.ts';

/** A query that is to keep state over a relation. */
interface Reader {
  readonly query: Query;
  readonly relation: Relation;
  /** It has a window, or the order of time. */
  readonly needsTime: boolean;
  readonly hasOver: boolean;
  /** It keeps the first rows of each key. */
  readonly isTop: boolean;
}

/** Reports where the rows of the relation cannot go on into the query's state. */
export function checkCascade(reader: Reader, diagnostics: DiagnosticCollector): void {
  const { query, relation, needsTime } = reader;
  const below = lastState(relation.node);
  if (relation.groups !== null) {
    checkGroups(reader, relation.groups, diagnostics);
    return;
  }
  if (below?.kind !== 'over' || !needsTime || !below.calls.some(looksAhead)) return;
  const span = query.from?.span ?? query.span;
  const name = quoted(relation.name);
  diagnostics.error('W0702', span, `The rows of ${name} wait for rows that follow them, so they come when the watermark has passed them.`, {
    note: 'LEAD and frames that end behind the current row look ahead; a window would take their rows as late.',
    hint: `leave them out of ${name}, or the window out of this query`,
  });
}

/** Rows of windows come once. Groups without a window are revised, and a state can take back what it can subtract. */
function checkGroups(reader: Reader, groups: GroupRows, diagnostics: DiagnosticCollector): void {
  const { emission, windowed } = groups;
  if (emission.emit === 'final' && emission.allowedLatenessMs === 0) return;
  const { query, relation } = reader;
  const name = quoted(relation.name);
  const isTop = lastState(relation.node)?.kind === 'top-rows';
  const note = isTop
    ? `${name} sends rows that come among the first, and takes back those that are displaced.`
    : `${name} sends a row for each change of a group, and takes back the one before.`;
  const toBeFinal = isTop ? `rank within a window in ${name}` : `add a WINDOW to ${name}`;
  const hint = windowed ? `write EMIT FINAL without allowed lateness in ${name}` : `${toBeFinal}: its rows are final then`;
  const reason = reasonAgainst(reader, groups, name);
  if (reason !== null) diagnostics.error('W0702', query.from?.span ?? query.span, reason, { note, hint });
}

/** Why the query cannot read groups that are revised, whatever its aggregates; null: it can. */
function reasonAgainst({ relation, hasOver, isTop, needsTime }: Reader, { emission, windowed }: GroupRows, name: string): string | null {
  if (windowed) return `The windows of ${name} send rows that are revised, and their readers would need each row once.`;
  if (emission.every !== null) return `The rows of ${name} are sent from time to time, and their readers would need every change.`;
  if (hasOver && !isTop) return `The rows of ${name} are revised, and OVER would need each row once.`;
  if (needsTime && relation.eventTime !== null) return `The rows of ${name} are revised, and a window would need each row once.`;
  return null;
}
