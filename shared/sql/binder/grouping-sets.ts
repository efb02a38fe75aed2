// GROUPING SETS: each set is an aggregation of its own, and all of them have the same keys, which are NULL where a set lacks them. A last key
// numbers the sets, because a NULL of the data is another group than a NULL of the set; so no two rows of the results have one key.
import type { FunctionExpression } from '../ast/expression.ts';
import type { Query } from '../ast/statement.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { expressionKey, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { BIGINT } from '../types/sql-type.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { bindKeys, type Grouping, groupingBy, splitWindow } from './grouping.ts';
import type { SelectedColumn } from './select-list.ts';

/** The keys of one set among those of all sets. */
export interface GroupingSet {
  /** Of all sets, each once, in the order in which they are written. */
  readonly keys: readonly Expression[];
  /** By `expressionKey`: the keys that this set lacks. */
  readonly absent: ReadonlySet<string>;
  readonly setCount: number;
}

/** The keys of set `index` of GROUP BY; null after reporting. Without GROUP BY there is one set without keys. */
export function bindGroupingSet(query: Query, index: number, binder: ExpressionBinder): GroupingSet | null {
  const { diagnostics, context } = binder;
  const sets = query.groupBy?.sets ?? [[]];
  const bound = sets.map(set => bindKeys(splitWindow(set, query, context.relation.node.columns, diagnostics).keys, query, binder));
  const all = new Map<string, Expression>();
  for (const key of bound.flatMap(keys => keys ?? [])) if (!all.has(expressionKey(key))) all.set(expressionKey(key), key);
  const present = new Set(bound[index]?.map(expressionKey));
  const absent = new Set([...all.keys()].filter(key => !present.has(key)));
  return bound.includes(null) ? null : { keys: [...all.values()], absent, setCount: sets.length };
}

/** The grouping of one set: `keyOf` finds the key of an expression also where the set lacks it. */
export function groupingOfSet({ keys, absent, setCount }: GroupingSet, selected: readonly SelectedColumn[]): Grouping {
  const grouping = groupingBy(keys, selected);
  if (setCount === 1) return grouping;
  const span = keys[0]?.span ?? { start: 0, end: 0 };
  const own = keys.map(key => (absent.has(expressionKey(key)) ? literal(key.type, null, key.span) : key));
  const number = literal(BIGINT, BigInt(maskOf(keys, absent)), span);
  return {
    ...grouping,
    keys: [...own, number],
    columns: [...grouping.columns, { name: 'grouping_id', type: BIGINT }],
  };
}

/** `GROUPING(a, b)`: a bit per argument, the last one lowest; it is set where the row's grouping set lacks the argument. */
export function bindGroupingFunction(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const { groupingSet } = binder.context;
  const name = ast.name.text.toUpperCase();
  if (groupingSet === undefined) {
    const message = `${name} cannot stand here: it tells which grouping set a group is of.`;
    binder.diagnostics.error('W0612', ast.span, message, { hint: 'use it in the SELECT list or HAVING of a query with GROUP BY' });
    return null;
  }
  const known = groupingSet.keys.map(expressionKey);
  const args = binder.with({ aggregation: { forbidden: `${name} takes the keys of GROUP BY` } }).bindAll(ast.arguments);
  if (args === null) return null;
  const wrong = args.find(argument => !known.includes(expressionKey(argument)));
  if (wrong === undefined && args.length > 0 && args.length < 32)
    return literal(BIGINT, BigInt(maskOf(args, groupingSet.absent)), ast.span);
  const message = wrong === undefined ? `${name} takes the keys of GROUP BY, from 1 to 31.` : `${name} takes keys of GROUP BY alone.`;
  const names = groupingSet.keys.map((key, i) => (key.kind === 'column' ? quoted(key.name) : `the ${i + 1}. key`));
  binder.diagnostics.error('W0612', wrong?.span ?? ast.span, message, {
    note: names.length === 0 ? 'There is no GROUP BY.' : `The keys are ${names.join(', ')}.`,
    hint: names.length === 0 ? 'leave it out' : `write ${name}(${names[0]!.replaceAll('`', '')})`,
  });
  return null;
}

const maskOf = (keys: readonly Expression[], absent: ReadonlySet<string>): number =>
  keys.reduce((mask, key) => mask * 2 + (absent.has(expressionKey(key)) ? 1 : 0), 0);
