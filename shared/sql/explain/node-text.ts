// The logical plan as a tree, the last step on top as it reads: what comes out, then what it is made of.
import { unreachable } from '../../engine/assert.ts';
import { windowDefinition } from '../parser/windows/registry.ts';
import type { Aggregate, AggregateCall, Column, PlanNode, UnionBranch, Window } from '../plan/node.ts';
import type { Over, OverCall, OverFrame } from '../plan/over.ts';
import { isRevised } from '../plan/states.ts';
import type { TopRows } from '../plan/top-rows.ts';
import { durationText } from '../types/duration-text.ts';
import { typeText } from '../types/sql-type.ts';
import { expressionText, nameText, stringText } from './expression-text.ts';

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
    case 'union':
      return ['union all', ...node.branches.map(branch => `   ${branchText(branch, node.columns)}`)];
    case 'window-rows':
      return [`each row with its windows ${windowText(node.window)}`];
    case 'unnest': {
      const part = node.value.type.kind === 'map' ? 'entry' : 'element';
      const stays = node.outer ? ', or alone' : '';
      return [`each row with each ${part} of ${expressionText(node.value)}${node.ordinality ? ', numbered' : ''}${stays}`];
    }
    case 'aggregate':
      return aggregateLines(node);
    case 'over':
      return overLines(node);
    case 'top-rows':
      return topRowsLines(node);
    default:
      return unreachable(node);
  }
}

function branchText({ filters, expressions }: UnionBranch, columns: readonly Column[]): string {
  const values = expressions.flatMap((expression, index) => {
    const { name, hidden } = columns[index]!;
    const text = expressionText(expression);
    return hidden === true ? [] : [text === nameText(name) ? text : `${text} AS ${nameText(name)}`];
  });
  const kept = filters.length === 0 ? '' : ` where ${filters.map(expressionText).join(' and then ')}`;
  return `${values.join(', ')}${kept}`;
}

function aggregateLines(node: Aggregate): string[] {
  const keys = node.keys.length === 0 ? 'all rows' : node.keys.map(expressionText).join(', ');
  const first = node.columns.length - node.aggregates.length;
  const calls = node.aggregates.map((call, index) => `${aggregateText(call)} AS ${nameText(node.columns[first + index]!.name)}`);
  const window = node.window === null ? '' : ` window ${windowText(node.window)}`;
  return listLines(`aggregate by ${keys}${window}:`, calls.length === 0 ? ['no aggregates'] : calls);
}

/** As after WINDOW, in small letters: `sliding(1 minute, 10 seconds)`. */
export function windowText(window: Window): string {
  const definition = windowDefinition(window.kind);
  const lengths = definition.lengths.map(length => durationText((window as unknown as Record<string, number>)[`${length}Ms`]!));
  const offset = 'offsetMs' in window && window.offsetMs !== 0 ? [`offset ${durationText(window.offsetMs)}`] : [];
  return `${definition.keywords[0]!.toLowerCase()}(${[...lengths, ...offset].join(', ')})`;
}

function overLines(node: Over): string[] {
  const keys = node.keys.length === 0 ? 'all rows' : node.keys.map(expressionText).join(', ');
  const order = node.order === 'arrival' ? 'in order of arrival' : 'in order of event time';
  const first = node.columns.length - node.calls.length;
  const calls = node.calls.map((call, index) => `${overCallText(call)} AS ${nameText(node.columns[first + index]!.name)}`);
  return listLines(`over ${keys} ${order}:`, calls);
}

function topRowsLines(node: TopRows): string[] {
  const { keys, window, order, numbering, limit } = node;
  const per = keys.length === 0 ? 'all rows' : keys.map(expressionText).join(', ');
  const within = window === null ? '' : ` in each window ${windowText(window)}`;
  const items = order.map(({ expression, descending, nullsFirst }) => {
    return `${expressionText(expression)}${descending ? ' descending' : ''}${nullsFirst ? ', nulls first' : ''}`;
  });
  const what = numbering === 'row number' ? 'row' : numbering;
  const first = limit === null ? 'all rows' : limit === 1 ? `the first ${what}` : `the first ${limit} ${what}s`;
  return listLines(`${first} of ${per}${within} by`, [...items, isRevised(node) ? 'what else is read' : 'arrival']);
}

export function overCallText({ function: name, aggregate, argument, offset, otherwise, ignoreNulls, frame }: OverCall): string {
  if (aggregate !== null) return `${aggregateText(aggregate)} of ${frameText(frame!)}`;
  const hasOffset = name === 'lag' || name === 'lead' || name === 'nth-value' || name === 'ntile';
  const args = [...(argument === null ? [] : [expressionText(argument)]), ...(hasOffset ? [String(offset)] : [])];
  if (otherwise !== null) args.push(expressionText(otherwise));
  const nulls = ignoreNulls ? ' ignoring nulls' : '';
  return `${name.replace('-', '_').toUpperCase()}(${args.join(', ')})${nulls}${frame === null ? '' : ` of ${frameText(frame)}`}`;
}

function frameText(frame: OverFrame): string {
  if (frame.unit === 'range') {
    const from = frame.precedingMs === null ? 'everything before' : awayText(-frame.precedingMs, durationText);
    const limit = frame.rowsMax === undefined ? '' : `, at most ${frame.rowsMax} rows`;
    return `${from} to ${frame.followingMs === 0 ? 'its instant' : awayText(frame.followingMs, durationText)}${limit}`;
  }
  const from = frame.preceding === null ? 'all rows before' : awayText(-frame.preceding, String);
  return `${from} to ${frame.following === 0 ? 'the row' : awayText(frame.following, String)}`;
}

const awayText = (distance: number, text: (length: number) => string): string =>
  distance > 0 ? `${text(distance)} after` : `${text(-distance)} before`;

/** `ARG_MIN(x, y)` as it was called, with its constants behind; a FILTER shows as the CASE that it is. */
export function aggregateText(call: AggregateCall): string {
  const { argument, others = [], parameters = [], distinct = false } = call;
  const name = call.user?.name ?? call.function;
  const own = argument === null ? [] : [expressionText(argument)];
  const values = others.map(expressionText);
  const comparesLast = name === 'arg_min' || name === 'arg_max';
  const read = comparesLast ? [...values, ...own] : values.includes(own[0]!) ? own : [...own, ...values];
  const constants = parameters.flatMap(value => {
    if (typeof value === 'boolean') return value ? ['descending'] : [];
    return [typeof value === 'string' ? stringText(value) : String(value)];
  });
  const all = read.length === 0 ? ['*'] : [...read, ...constants];
  const nulls = (name === 'first' || name === 'last') && own.length > 0 && values.includes(own[0]!) ? ' ignoring nulls' : '';
  return `${name.toUpperCase()}(${distinct ? 'DISTINCT ' : ''}${all.join(', ')})${nulls}`;
}
