// A stateless CREATE STREAM … AS SELECT as something to read: its projection, with the system columns of the record passed through.
import type { Identifier } from '../ast/expression.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { reference } from '../plan/build.ts';
import type { Project } from '../plan/node.ts';
import type { BoundQuery } from './query-binder.ts';
import type { Relation } from './relation.ts';
import { COLUMN_WEIGHT, LEVELS_MAX, WEIGHT_MAX, weigh } from './weight.ts';

/** The relation, or null after reporting that it is too large to be written out over its source. */
export function derivedRelation(name: Identifier, { root, relation }: BoundQuery, diagnostics: DiagnosticCollector): Relation | null {
  const inputs = relation.node.columns;
  const hidden = inputs.map((column, index) => ({ column, index })).filter(({ column }) => column.hidden === true);
  const expressions = [...root.expressions, ...hidden.map(({ index }) => reference(inputs, index, root.span))];
  // Columns of OVER are computed once, whoever reads them.
  const known = root.input.columns.map((_, index) => relation.weights[index] ?? COLUMN_WEIGHT);
  const weights = expressions.map(expression => weigh(expression, known));
  const level = relation.level + 1;
  if (level > LEVELS_MAX || weights.some(({ size, depth }) => size > WEIGHT_MAX.size || depth > WEIGHT_MAX.depth)) {
    diagnostics.error('W0204', name.span, `${quoted(name.text)} is too large, with the streams it reads written out.`, {
      note: `Streams without aggregates are computed inside the queries that read them, up to ${LEVELS_MAX} levels and ${WEIGHT_MAX.size} operations a column.`,
      hint: 'read the output stream from another application',
    });
    return null;
  }
  const eventTime = root.expressions.findIndex(expression => expression.kind === 'column' && expression.index === relation.eventTime);
  const node: Project = { ...root, expressions, columns: [...root.columns, ...hidden.map(({ column }) => column)] };
  return { name: name.text, node, source: relation.source, eventTime: eventTime === -1 ? null : eventTime, weights, level };
}
