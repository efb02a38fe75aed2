// A query as something to read. Of records and OVER: its projection, with the system columns of the record passed through. Of groups: their
// rows, whose event time is the last instant of their window.
import type { Identifier } from '../ast/expression.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { expressionKey, reference } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column, PlanNode, Project } from '../plan/node.ts';
import { lastState, type SentGroups } from '../plan/states.ts';
import type { BoundQuery } from './query-binder.ts';
import { type GroupRows, type Relation, WINDOW_TIME } from './relation.ts';
import { COLUMN_WEIGHT, LEVELS_MAX, WEIGHT_MAX, weigh } from './weight.ts';
import { windowTime } from './windows.ts';

/** What is handed on beside the columns that the query selects, and where the event time is. */
interface Hidden {
  readonly columns: readonly Column[];
  readonly expressions: readonly Expression[];
  /** The expression over the query's input that is the event time; null: there is none. */
  readonly time: Expression | null;
}

/** The relation, or null after reporting that it is too large to be written out over its source. `sent`: how its groups' rows come. */
export function derivedRelation(
  name: Identifier,
  bound: BoundQuery,
  sent: { readonly emission: SentGroups; readonly isFixed: boolean } | null,
  diagnostics: DiagnosticCollector,
): Relation | null {
  const { root, relation } = bound;
  const { columns, expressions: handedOn, time } = bound.groupsRows ? hiddenOfGroups(root) : hiddenOfRows(bound);
  const timeKey = time === null ? null : expressionKey(time);
  const eventTime = root.expressions.findIndex(expression => expressionKey(expression) === timeKey);
  const expressions = [...root.expressions, ...handedOn];
  // Columns of states are computed once, whoever reads them.
  const known = root.input.columns.map((_, index) => (bound.groupsRows ? COLUMN_WEIGHT : (relation.weights[index] ?? COLUMN_WEIGHT)));
  const weights = expressions.map(expression => weigh(expression, known));
  const level = relation.level + 1;
  if (level > LEVELS_MAX || weights.some(({ size, depth }) => size > WEIGHT_MAX.size || depth > WEIGHT_MAX.depth)) {
    diagnostics.error('W0204', name.span, `${quoted(name.text)} is too large, with the streams it reads written out.`, {
      note: `Streams without aggregates are computed inside the queries that read them, up to ${LEVELS_MAX} levels and ${WEIGHT_MAX.size} operations a column.`,
      hint: 'read the output stream from another application',
    });
    return null;
  }
  const handedOnTime = handedOn.findIndex(expression => expressionKey(expression) === timeKey);
  const timeIndex = eventTime !== -1 ? eventTime : handedOnTime === -1 ? null : root.columns.length + handedOnTime;
  const node: Project = { ...root, expressions, columns: [...root.columns, ...columns] };
  const groups: GroupRows | null = sent !== null ? { ...sent, windowed: bound.windowed } : null;
  return { name: name.text, node, source: relation.source, eventTime: timeIndex, weights, groups, level };
}

/** System columns of the record; of groups below, their time. */
function hiddenOfRows({ root, relation }: BoundQuery): Hidden {
  const inputs = relation.node.columns;
  const ofWindow = timeOfRanked(root);
  const isHandedOn = ({ name, hidden }: Column) => hidden === true && !(ofWindow !== null && name === WINDOW_TIME.name);
  const indexes = inputs.map((_, index) => index).filter(index => isHandedOn(inputs[index]!));
  const columns = indexes.map(index => inputs[index]!);
  const expressions = indexes.map(index => reference(inputs, index, root.span));
  if (ofWindow !== null) return { columns: [...columns, WINDOW_TIME], expressions: [...expressions, ofWindow], time: ofWindow };
  return { columns, expressions, time: relation.eventTime === null ? null : reference(inputs, relation.eventTime, root.span) };
}

/** Rows that are ranked within a window come when it ends, so their time is its last instant. */
function timeOfRanked({ input, span }: Project): Expression | null {
  let node: PlanNode = input;
  while (node.kind === 'filter') node = node.input;
  return node.kind !== 'top-rows' || node.window === null || node.bounds !== null
    ? null
    : reference(node.columns, node.columns.length - 2, span);
}

/** The time of the groups that `root` makes. */
function hiddenOfGroups(root: Project): Hidden {
  const last = lastState(root);
  if (last?.kind !== 'aggregate' || last.window === null) return { columns: [], expressions: [], time: null };
  const ends = reference(last.columns, last.keys.length + 1, root.span);
  const time = windowTime(last.window, ends, root.span);
  const isSelected = root.expressions.some(expression => expressionKey(expression) === expressionKey(time));
  if (isSelected) return { columns: [], expressions: [], time };
  return { columns: [WINDOW_TIME], expressions: [time], time };
}
