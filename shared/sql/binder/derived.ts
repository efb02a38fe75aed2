// A stateless CREATE STREAM … AS SELECT as something to read: its projection, with the system columns of the record passed through.
import { reference } from '../plan/build.ts';
import type { Project } from '../plan/node.ts';
import type { BoundQuery } from './query-binder.ts';
import type { Relation } from './relation.ts';

export function derivedRelation(name: string, { root, relation }: BoundQuery): Relation {
  const visible = root.expressions.findIndex(expression => {
    return expression.kind === 'column' && relation.eventTime !== null && expression.index === relation.eventTime;
  });
  const inputs = relation.node.columns;
  const hidden = inputs.map((column, index) => ({ column, index })).filter(({ column }) => column.hidden === true);
  const node: Project = {
    ...root,
    expressions: [...root.expressions, ...hidden.map(({ index }) => reference(inputs, index, root.span))],
    columns: [...root.columns, ...hidden.map(({ column }) => column)],
  };
  return { name, node, source: relation.source, eventTime: visible === -1 ? null : visible };
}
