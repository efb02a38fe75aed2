// One seed makes a schema, rows and queries over them.

import { randomFrom } from '../sql/functions/random-rows.ts';
import {
  type Choice,
  type Column,
  choiceFrom,
  columnLeaf,
  EVERY_KIND,
  type Expression,
  type Kind,
  leaf,
  type ResultKind,
  randomAggregate,
  randomExpression,
  randomRevisedAggregate,
  written,
} from './expressions.ts';
import { NESTED_COLUMNS, NESTED_PARTS, type NestedValue, randomNestedKey, randomNestedResult } from './nested.ts';
import { overItems, type RowOrder } from './over.ts';
import type { Grouping, Item, Naming, Query, Source, Stream, Top } from './query.ts';
import { randomAlignedWindow, randomWindow } from './windows.ts';

export type Value = NestedValue;
export type Row = Readonly<Record<string, Value>>;

export interface Dataset {
  readonly columns: readonly Column[];
  /** How far rows may be out of order; they never are by more. */
  readonly boundSeconds: number;
  readonly rows: readonly Row[];
  /** Columns are not declared as the record has them, but computed from what it has. @default false */
  readonly isComputed?: boolean;
}

export interface GeneratedCase extends Dataset {
  readonly queries: readonly Query[];
}

const START_MS = Date.UTC(2026, 0, 14, 12);
const TEXTS = ['', 'a', 'ab', 'Ab', ' b ', 'ä', 'aab', '😀', '12', '-7', "it's", 'NULL', 'x_b%'];

export function generateCase(seed: number, queryCount: number): GeneratedCase {
  const choice = choiceFrom(randomFrom(Math.imul(seed + 1, 2_654_435_761)));
  const kinds = [...EVERY_KIND, ...Array.from({ length: choice.below(5) }, () => choice.pick(EVERY_KIND))];
  const columns = kinds.map((kind, i): Column => ({ name: `c${i}`, kind }));
  const isOrdered = choice.chance(0.5);
  const rowCount = choice.pick([0, 1, 5, 20, 40, 40, 60]);
  const rows = Array.from({ length: rowCount }, (_, n) => randomRow(n, rowCount, isOrdered, columns, choice));
  const queries = Array.from({ length: queryCount }, () => randomQuery(columns, isOrdered, choice));
  return { columns, boundSeconds: isOrdered ? 3 : 7200, rows, isComputed: seed % 4 === 3, queries };
}

function randomRow(n: number, rowCount: number, isOrdered: boolean, columns: readonly Column[], choice: Choice): Row {
  // A step that shares no factor with the count visits every place once: no two rows are of one instant.
  const place = isOrdered ? n : (n * 37) % (rowCount % 37 === 0 ? rowCount + 1 : rowCount);
  const ts = new Date(START_MS + place * 7_250).toISOString();
  const row: Record<string, Value> = { n, ts };
  for (const { name, random } of NESTED_COLUMNS) row[name] = choice.chance(0.1) ? null : random(choice);
  for (const { name, kind } of columns) row[name] = choice.chance(0.15) ? null : randomValue(kind, choice);
  return row;
}

function randomValue(kind: Kind, { below, pick, chance }: Choice): Value {
  // A few seconds and a few fractions: equal values are frequent.
  const momentText = (): string => new Date(START_MS + (below(6) - 3) * 1000).toISOString().slice(0, 19);
  switch (kind) {
    case 'int':
      return chance(0.7) ? below(7) - 3 : below(2000) - 1000;
    case 'bigint':
      return chance(0.7) ? below(5) : (below(2000) - 1000) * 4_000_000_001;
    case 'double':
      // Quarters: their sums are exact in any order.
      return (below(200) - 100) / 4;
    case 'decimal':
      return ((below(2000) - 1000) / 100).toFixed(2);
    case 'text':
      return pick(TEXTS);
    case 'bool':
      return chance(0.5);
    case 'small':
      return below(9) - 4;
    case 'date':
      return new Date(START_MS + (below(6) - 3) * 86_400_000).toISOString().slice(0, 10);
    case 'time':
      return new Date(START_MS + (below(40) - 20) * 45_500).toISOString();
    case 'micros':
      return `${momentText()}.${pick(['000001', '000002', '123456', '999999'])}Z`;
    case 'nanos':
      return `${momentText()}.${pick(['000000001', '000000002', '123456789', '999999999'])}Z`;
  }
}

function randomQuery(columns: readonly Column[], isInTimeOrder: boolean, choice: Choice): Query {
  const query = randomSelect(columns, isInTimeOrder, choice);
  const kinds = query.items.map(({ expression }) => expression.kind);
  // The common type of long decimals has fewer places in DuckDB, which rounds what Weir keeps.
  const isShared = (kind: ResultKind): boolean => kind !== 'decimal' && EVERY_KIND.includes(kind as Kind);
  if (query.top !== null || !kinds.every(isShared) || !choice.chance(0.1)) return query;
  return { ...query, others: [otherBranch(columns, kinds as Kind[], choice)] };
}

/** A query over single rows that gives columns of these kinds. */
function otherBranch(columns: readonly Column[], kinds: readonly Kind[], choice: Choice): Query {
  const scope = [...columns, ...FIXED];
  const items = kinds.map((kind, i): Item => ({ name: `r${i}`, expression: randomExpression(kind, scope, 2, choice) }));
  const from = { kind: 'table', stream: choice.pick(['t', 't2'] as const) } as const;
  return { from, where: randomWhere(scope, choice), distinct: false, items, grouping: null, top: null };
}

function randomSelect(columns: readonly Column[], isInTimeOrder: boolean, choice: Choice): Query {
  const stream = choice.chance(0.2) ? 't2' : 't';
  const scoped = randomSource({ columns, isInTimeOrder, stream }, choice);
  const { source, scope, isOrdered, isTimed, isRevised, rowOrder } = scoped;
  const where = randomWhere(scope, choice);
  const base = { from: source, where, distinct: false, grouping: null, top: null };
  const form = choice.pick([
    'rows',
    'group',
    'group',
    'group',
    'distinct',
    ...(isTimed ? ['window', 'window', 'window'] : []),
    ...(isOrdered ? ['over', 'over', 'top'] : []),
    ...(rowOrder !== undefined && !isOrdered ? ['over', 'over'] : []),
    ...(scoped.isOfGroups ? ['ranked-groups', 'ranked-groups'] : []),
  ]);
  switch (form) {
    case 'rows':
      return { ...base, items: [...randomItems(1 + choice.below(4), scope, choice), ...nestedItems(source, choice)] };
    case 'distinct':
      return { ...base, distinct: true, items: randomItems(1 + choice.below(2), scope, choice) };
    case 'over':
      return { ...base, items: overItems(scope, rowOrder ?? 'n', choice) };
    case 'top':
      return {
        ...base,
        items: [{ name: 'r0', expression: leaf('int', 'n') }, ...randomItems(2, scope, choice, 1)],
        top: randomTop(source, scope, choice),
      };
    case 'ranked-groups':
      // All columns: which of equal rows is kept is not the same in both, so ranks keep them all.
      return {
        ...base,
        items: scope.map((column, i) => ({ name: `r${i}`, expression: columnLeaf(column) })),
        top: rankedGroups(scope, choice),
      };
    default:
      return { ...base, ...(isRevised ? regrouped(scope, choice) : grouped(form === 'window', scoped, isInTimeOrder, choice)) };
  }
}

const nestedItems = ({ kind }: Source, choice: Choice): Item[] =>
  kind === 'table' && choice.chance(0.4) ? [{ name: 'v', expression: randomNestedResult(choice) }] : [];

interface Scoped {
  readonly source: Source;
  readonly scope: readonly Column[];
  /** Whether `n` tells the order of rows. */
  readonly isOrdered: boolean;
  /** What tells the order where `n` alone does not. */
  readonly rowOrder?: RowOrder;
  /** Whether `ts` is the event time. */
  readonly isTimed: boolean;
  /** Groups that change, whose rows are taken back. */
  readonly isRevised?: boolean;
  /** Rows of groups: of closed windows, or of such groups. */
  readonly isOfGroups?: boolean;
}

/** What the queries of a case read. */
interface Given {
  readonly columns: readonly Column[];
  /** Rows arrive by their times. */
  readonly isInTimeOrder: boolean;
  readonly stream: Stream;
}

const FIXED: readonly Column[] = [
  { name: 'n', kind: 'int' },
  { name: 'ts', kind: 'time' },
];

const randomNaming = (choice: Choice): Naming => choice.pick(['inline', 'inline', 'with', 'view', 'stream'] as const);

function randomSource(given: Given, choice: Choice, depth = 0): Scoped {
  const { columns, stream } = given;
  const declared = [...columns, ...FIXED];
  const scope = choice.chance(0.5) ? declared : [...declared, ...NESTED_PARTS];
  const table: Scoped = { source: { kind: 'table', stream }, scope, isOrdered: true, isTimed: true };
  if (depth === 2 || choice.chance(0.45)) return table;
  if (choice.chance(0.2)) {
    const source = { kind: 'unnest', stream, isOuter: choice.chance(0.4) } as const;
    return { source, scope: [...scope, { name: 'tag', kind: 'int' }], isOrdered: false, isTimed: true };
  }
  if (depth === 0 && choice.chance(0.3)) return groupResults(table, given.isInTimeOrder, choice);
  if (depth === 0 && choice.chance(0.4)) return rowResults(table, given.isInTimeOrder, choice);
  const kinds = Array.from({ length: 3 }, () => choice.pick(EVERY_KIND));
  const branch = (inner: Scoped, more: readonly Item[] = []): Query => ({
    from: inner.source,
    where: randomWhere(inner.scope, choice),
    distinct: false,
    grouping: null,
    top: null,
    items: [
      ...FIXED.map(({ name, kind }): Item => ({ name, expression: leaf(kind, name) })),
      ...kinds.map((kind, i): Item => ({ name: `s${depth}${i}`, expression: randomExpression(kind, inner.scope, 2, choice) })),
      ...more,
    ],
  });
  const named = [...FIXED, ...kinds.map((kind, i): Column => ({ name: `s${depth}${i}`, kind }))];
  const naming = randomNaming(choice);
  if (choice.chance(0.3)) {
    const branches = Array.from({ length: 2 + choice.below(2) }, (_, i) =>
      branch(table, [{ name: 'b', expression: leaf('int', String(i)) }]),
    );
    const numbered: readonly Column[] = [...named, { name: 'b', kind: 'int' }];
    return { source: { kind: 'union', branches, naming }, scope: numbered, isOrdered: false, rowOrder: 'n, b', isTimed: true };
  }
  const inner = randomSource(given, choice, depth + 1);
  return { source: { kind: 'query', query: branch(inner), naming }, scope: named, isOrdered: inner.isOrdered, isTimed: inner.isTimed };
}

/** The rows of OVER, of a Top-N or of DISTINCT, for another query to read. */
function rowResults(table: Scoped, isInTimeOrder: boolean, choice: Choice): Scoped {
  const naming = randomNaming(choice);
  const where = randomWhere(table.scope, choice);
  const base = { from: table.source, where, distinct: false, grouping: null, top: null };
  const numbered: Item = { name: 'v', expression: leaf('int', 'n') };
  const form = choice.pick(['over', 'over', 'top', 'distinct']);
  if (form === 'over') {
    // Rows that wait for those after them come too late for a window.
    const calls = overItems(table.scope, 'n', choice).filter(
      ({ expression: { kind, looksAhead, weir } }) =>
        looksAhead !== true && !weir.includes('FOLLOWING') && EVERY_KIND.includes(kind as Kind),
    );
    const items = [...FIXED.map(({ name, kind }): Item => ({ name, expression: leaf(kind, name) })), ...calls.slice(1)];
    const isInArrivalOrder = items.every(({ expression }) => !expression.weir.includes('ORDER BY ts'));
    const source = { kind: 'query', query: { ...base, items }, naming } as const;
    return { source, scope: scopeOf(items), isOrdered: isInArrivalOrder || isInTimeOrder, isTimed: true };
  }
  const items = randomItems(2, table.scope, choice);
  if (form === 'distinct') {
    const source = { kind: 'query', query: { ...base, distinct: true, items }, naming } as const;
    return { source, scope: scopeOf(items), isOrdered: false, isTimed: false, isRevised: true };
  }
  const top = { ...randomTop(table.source, table.scope, choice), window: null };
  const query: Query = { ...base, items: [numbered, ...items], top };
  const scope: readonly Column[] = [...scopeOf(query.items), { name: 'place', kind: 'bigint' }];
  return { source: { kind: 'query', query, naming }, scope, isOrdered: false, isTimed: false, isRevised: true };
}

const scopeOf = (items: readonly Item[]): readonly Column[] =>
  items.map(({ name, expression }): Column => ({ name, kind: expression.kind as Kind }));

/** The rows of groups, for another query to read: of closed windows, perhaps with their time, or of groups that change. */
function groupResults(table: Scoped, isInTimeOrder: boolean, choice: Choice): Scoped {
  const isWindowed = choice.chance(0.65);
  const { items, grouping } = grouped(isWindowed, table, isInTimeOrder, choice);
  const plain = { ...grouping!, sets: 'plain', emit: '' } as const;
  const own = items.filter(
    ({ expression }) =>
      !expression.weir.startsWith('GROUPING') && EVERY_KIND.includes(expression.kind as Kind) && expression.weir !== '_window_end',
  );
  const renamed = own.map(({ expression }, i): Item => ({ name: `a${i}`, expression }));
  const isTimed = isWindowed && choice.chance(0.5);
  // The time of a session is its end: where both are selected, the first of them is the event time.
  const lastInstant = plain.window?.kind === 'session' ? '_window_end' : "(_window_end - INTERVAL '0.001' SECOND)";
  const time: Item = { name: 'ts', expression: { kind: 'time', weir: '_window_time', duckDb: lastInstant, parts: [] } };
  const version: Item = { name: 'v', expression: leaf('int', 'MAX(n)') };
  const selected = isWindowed ? (isTimed || renamed.length === 0 ? [...renamed, time] : renamed) : [...renamed, version];
  const where = randomWhere(table.scope, choice);
  const query: Query = { from: table.source, where, distinct: false, items: selected, grouping: plain, top: null };
  const source = { kind: 'query', query, naming: randomNaming(choice) } as const;
  return { source, scope: scopeOf(selected), isOrdered: false, isTimed, isRevised: !isWindowed, isOfGroups: true };
}

/** Groups of groups that change: with aggregates that can take a row back. */
function regrouped(scope: readonly Column[], choice: Choice): Pick<Query, 'items' | 'grouping'> {
  const keys = choice.chance(0.8) ? [columnLeaf(choice.pick(scope))] : [];
  const aggregates = Array.from({ length: 1 + choice.below(3) }, () => randomRevisedAggregate(scope, choice));
  const expressions = [...keys, ...aggregates];
  const grouping: Grouping = { keys, sets: 'plain', window: null, having: null, emit: '' };
  return { grouping, items: expressions.map((expression, i) => ({ name: `r${i}`, expression })) };
}

function randomWhere(scope: readonly Column[], choice: Choice): Expression[] {
  return choice.chance(0.4) ? Array.from({ length: 1 + choice.below(2) }, () => randomExpression('bool', scope, 2, choice)) : [];
}

function randomItems(count: number, scope: readonly Column[], choice: Choice, first = 0): Item[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `r${first + i}`,
    expression: randomExpression(choice.pick(EVERY_KIND), scope, 3, choice),
  }));
}

function grouped(
  isWindowed: boolean,
  { source, scope, isOrdered }: Scoped,
  isInTimeOrder: boolean,
  choice: Choice,
): Pick<Query, 'items' | 'grouping'> {
  // A constant is no key, and `n` would make each row its own group.
  const columns = scope.filter(({ name }) => name !== 'n' && name !== 'ts');
  const keys: Expression[] = [];
  const keyCount = columns.length === 0 ? 0 : choice.below(4);
  for (let i = 0; i < keyCount; i++) {
    const column = choice.pick(columns);
    const key = choice.chance(0.7) ? columnLeaf(column) : randomExpression(column.kind, columns, 1, choice);
    const isNew = keys.every(other => written(other, 'weir') !== written(key, 'weir'));
    if (isNew && columns.some(({ name }) => written(key, 'weir').includes(name))) keys.push(key);
  }
  const isPlainKeys = keys.every(({ parts }) => parts.length === 0);
  const chosen = isWindowed ? randomWindow(isInTimeOrder && isOrdered, choice) : null;
  const window = chosen?.notation === 'table' && source.kind !== 'table' ? { ...chosen, notation: 'clause' as const } : chosen;
  // The rows of a session depend on all keys of its group.
  const hasSets =
    keys.length > 1 && isPlainKeys && window?.kind !== 'session' && window?.kind !== 'stagger' && window?.notation !== 'function';
  const sets = hasSets && choice.chance(0.4) ? randomSets(keys.length, choice) : 'plain';
  if (sets === 'plain' && source.kind === 'table' && choice.chance(0.1)) keys.push(randomNestedKey(choice));
  const emits = ['', 'EMIT CHANGES', ...(isWindowed ? ['EMIT EVERY 3 ROWS', "EMIT EVERY INTERVAL '7' SECOND"] : [])] as const;
  const emit = choice.chance(0.6) ? '' : (choice.pick(emits) as Grouping['emit']);
  const having = choice.chance(0.25) ? randomHaving(scope, isOrdered, choice) : null;
  const expressions = [
    ...keys.filter(() => choice.chance(0.8)),
    ...(window === null ? [] : [leaf('time', choice.pick(['_window_start', '_window_end']))]),
    ...(sets === 'plain' ? [] : [{ kind: 'int', weir: 'GROUPING({0})', parts: [keys[0]!] } as const]),
    ...Array.from({ length: 1 + choice.below(4) }, () => randomAggregate(scope, isOrdered, choice)),
  ];
  const grouping: Grouping = { keys, sets, window, having, emit };
  return { grouping, items: expressions.map((expression, i) => ({ name: `r${i}`, expression })) };
}

function randomSets(keyCount: number, choice: Choice): Grouping['sets'] {
  const all = Array.from({ length: keyCount }, (_, i) => i);
  return choice.pick(['rollup', 'cube', [all, [0]], all.map(i => [i]), [all, []]] as const);
}

function randomHaving(scope: readonly Column[], isOrdered: boolean, choice: Choice): Expression {
  const aggregate = randomAggregate(scope, isOrdered, choice);
  if (aggregate.kind === 'bool') return aggregate;
  const isNumber = ['int', 'bigint', 'double', 'decimal'].includes(aggregate.kind);
  return { kind: 'bool', weir: isNumber ? choice.pick(['{0} > 1', '{0} <> 0']) : '{0} IS NOT NULL', parts: [aggregate] };
}

function randomTop(source: Source, scope: readonly Column[], choice: Choice): Top {
  const columns = scope.filter(({ name, kind }) => name !== 'n' && name !== 'ts' && kind !== 'bool');
  const key = columnLeaf(choice.pick(scope.filter(({ name }) => name !== 'n' && name !== 'ts')));
  const order = columnLeaf(choice.pick(columns.length > 0 ? columns : FIXED));
  const rank = choice.pick(['ROW_NUMBER', 'ROW_NUMBER', 'RANK', 'DENSE_RANK'] as const);
  const window = source.kind === 'table' && choice.chance(0.3) ? ({ ...randomAlignedWindow(choice), notation: 'table' } as const) : null;
  return { rank, window, limit: 1 + choice.below(4), key, order, descending: choice.chance(0.5) };
}

function rankedGroups(scope: readonly Column[], choice: Choice): Top {
  const ordered = scope.filter(({ kind }) => kind !== 'bool');
  const order = columnLeaf(choice.pick(ordered.length > 0 ? ordered : scope));
  const rank = choice.pick(['RANK', 'DENSE_RANK'] as const);
  return { rank, window: null, limit: 1 + choice.below(3), key: columnLeaf(choice.pick(scope)), order, descending: choice.chance(0.5) };
}
