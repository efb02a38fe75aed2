// The logical plan as a tree, the last step on top as it reads: what comes out, then what it is made of.
import type { AggregateCall, PlanNode, Window } from '../plan/node.ts';
import { typeText } from '../types/sql-type.ts';
import { durationText } from './duration-text.ts';
import { expressionText, nameText } from './expression-text.ts';

/** Lines of the tree, each node indented below what reads it. */
export function planLines(node: PlanNode, depth = 0): string[] {
  const own = `${'  '.repeat(depth)}${nodeText(node)}`;
  return node.kind === 'scan' ? [own] : [own, ...planLines(node.input, depth + 1)];
}

function nodeText(node: PlanNode): string {
  switch (node.kind) {
    case 'scan':
      return `scan ${nameText(node.source.name)}`;
    case 'filter':
      return `filter ${expressionText(node.predicate)}`;
    case 'project': {
      const columns = node.columns.map(({ name, type }, index) => {
        const text = expressionText(node.expressions[index]!);
        return `${text === nameText(name) ? text : `${text} AS ${nameText(name)}`} ${typeText(type)}`;
      });
      return `project ${columns.join(', ')}`;
    }
    case 'aggregate': {
      const keys = node.keys.length === 0 ? 'all rows' : node.keys.map(expressionText).join(', ');
      const calls = node.aggregates.map((call, index) => {
        return `${aggregateText(call)} AS ${nameText(node.columns[node.columns.length - node.aggregates.length + index]!.name)}`;
      });
      const window = node.window === null ? '' : ` window ${windowText(node.window)}`;
      return `aggregate by ${keys}${window}: ${calls.length === 0 ? 'no aggregates' : calls.join(', ')}`;
    }
  }
}

export function windowText(window: Window): string {
  const offset = window.offsetMs === 0 ? '' : `, offset ${durationText(window.offsetMs)}`;
  return `tumbling(${durationText(window.sizeMs)}${offset})`;
}

export const aggregateText = ({ function: name, argument }: AggregateCall): string =>
  `${name.toUpperCase()}(${argument === null ? '*' : expressionText(argument)})`;
