// The logical plan as a tree, the last step on top as it reads: what comes out, then what it is made of.
import { unreachable } from '../../engine/assert.ts';
import type { Aggregate, AggregateCall, PlanNode, Window } from '../plan/node.ts';
import { durationText } from '../types/duration-text.ts';
import { typeText } from '../types/sql-type.ts';
import { expressionText, nameText } from './expression-text.ts';

/** Longer lists stand below each other. */
const LIST_WIDTH_MAX = 100;

/** Lines of the tree, each node indented below what reads it. */
export function planLines(node: PlanNode, depth = 0): string[] {
  const indent = '  '.repeat(depth);
  const own = nodeLines(node).map((line, index) => `${indent}${index === 0 ? '' : '      '}${line}`);
  return node.kind === 'scan' ? own : [...own, ...planLines(node.input, depth + 1)];
}

/** `title element, element`, or the elements on lines of their own. */
function listLines(title: string, elements: readonly string[]): string[] {
  const line = `${title} ${elements.join(', ')}`;
  return line.length <= LIST_WIDTH_MAX ? [line] : [title, ...elements];
}

function nodeLines(node: PlanNode): string[] {
  switch (node.kind) {
    case 'scan':
      return [`scan ${nameText(node.source.name)}`];
    case 'filter':
      return [`filter ${expressionText(node.predicate)}`];
    case 'project': {
      const columns = node.columns.map(({ name, type }, index) => {
        const text = expressionText(node.expressions[index]!);
        return `${text === nameText(name) ? text : `${text} AS ${nameText(name)}`} ${typeText(type)}`;
      });
      return listLines('project', columns);
    }
    case 'aggregate':
      return aggregateLines(node);
    default:
      return unreachable(node);
  }
}

function aggregateLines(node: Aggregate): string[] {
  const keys = node.keys.length === 0 ? 'all rows' : node.keys.map(expressionText).join(', ');
  const first = node.columns.length - node.aggregates.length;
  const calls = node.aggregates.map((call, index) => `${aggregateText(call)} AS ${nameText(node.columns[first + index]!.name)}`);
  const window = node.window === null ? '' : ` window ${windowText(node.window)}`;
  return listLines(`aggregate by ${keys}${window}:`, calls.length === 0 ? ['no aggregates'] : calls);
}

export function windowText(window: Window): string {
  const offset = window.offsetMs === 0 ? '' : `, offset ${durationText(window.offsetMs)}`;
  return `tumbling(${durationText(window.sizeMs)}${offset})`;
}

export const aggregateText = ({ function: name, argument }: AggregateCall): string =>
  `${name.toUpperCase()}(${argument === null ? '*' : expressionText(argument)})`;
