// One seed makes a schema, rows and queries over them.

import { randomFrom } from '../sql/functions/random-rows.ts';
import {
  type Choice,
  type Column,
  choiceFrom,
  EVERY_KIND,
  type Expression,
  type Kind,
  leaf,
  randomAggregate,
  randomExpression,
  written,
} from './expressions.ts';
import type { Grouping, Item, Query, Source, Top, Window } from './query.ts';

export type Value = string | number | boolean | null | readonly (number | null)[];
export type Row = Readonly<Record<string, Value>>;

export interface Dataset {
  readonly columns: readonly Column[];
  /** How far rows may be out of order; they never are by more. */
  readonly boundSeconds: number;
  readonly rows: readonly Row[];
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
  const queries = Array.from({ length: queryCount }, () => randomQuery(columns, choice));
  return { columns, boundSeconds: isOrdered ? 3 : 7200, rows, queries };
}

function randomRow(n: number, rowCount: number, isOrdered: boolean, columns: readonly Column[], choice: Choice): Row {
  // A step that shares no factor with the count visits every place once: no two rows are of one instant.
  const place = isOrdered ? n : (n * 37) % (rowCount % 37 === 0 ? rowCount + 1 : rowCount);
  const ts = new Date(START_MS + place * 7_250).toISOString();
  const tags = Array.from({ length: choice.below(4) }, () => (choice.chance(0.2) ? null : choice.below(5)));
  const row: Record<string, Value> = { n, ts, tags: choice.chance(0.1) ? null : tags };
  for (const { name, kind } of columns) row[name] = choice.chance(0.15) ? null : randomValue(kind, choice);
  return row;
}

function randomValue(kind: Kind, { below, pick, chance }: Choice): Value {
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
  }
}

function randomQuery(columns: readonly Column[], choice: Choice): Query {
  const { source, scope, isOrdered, isTimed } = randomSource(columns, choice);
  const where = randomWhere(scope, choice);
  const base = { from: source, where, distinct: false, grouping: null, top: null };
  const form = choice.pick([
    'rows',
    'group',
    'group',
    'group',
    'distinct',
    ...(isTimed ? ['window', 'window'] : []),
    ...(isOrdered ? ['over', 'top'] : []),
  ]);
  switch (form) {
    case 'rows':
      return { ...base, items: randomItems(1 + choice.below(4), scope, choice) };
    case 'distinct':
      return { ...base, distinct: true, items: randomItems(1 + choice.below(2), scope, choice) };
    case 'over':
      return { ...base, items: overItems(scope, choice) };
    case 'top':
      return {
        ...base,
        items: [{ name: 'r0', expression: leaf('int', 'n') }, ...randomItems(2, scope, choice, 1)],
        top: randomTop(scope, choice),
      };
    default:
      return { ...base, ...grouped(form === 'window', scope, isOrdered, choice) };
  }
}

interface Scoped {
  readonly source: Source;
  readonly scope: readonly Column[];
  /** Whether `n` tells the order of rows. */
  readonly isOrdered: boolean;
  /** Whether `ts` is the event time. */
  readonly isTimed: boolean;
}

const FIXED: readonly Column[] = [
  { name: 'n', kind: 'int' },
  { name: 'ts', kind: 'time' },
];

function randomSource(columns: readonly Column[], choice: Choice, depth = 0): Scoped {
  const scope = [...columns, ...FIXED];
  if (depth === 2 || choice.chance(0.45)) return { source: { kind: 'table' }, scope, isOrdered: true, isTimed: true };
  if (choice.chance(0.2))
    return {
      source: { kind: 'unnest', isOuter: choice.chance(0.4) },
      scope: [...scope, { name: 'tag', kind: 'int' }],
      isOrdered: false,
      isTimed: true,
    };
  if (depth === 0 && choice.chance(0.2)) return windowResults(scope, choice);
  const kinds = Array.from({ length: 3 }, () => choice.pick(EVERY_KIND));
  const branch = (inner: Scoped): Query => ({
    from: inner.source,
    where: randomWhere(inner.scope, choice),
    distinct: false,
    grouping: null,
    top: null,
    items: [
      ...FIXED.map(({ name, kind }): Item => ({ name, expression: leaf(kind, name) })),
      ...kinds.map((kind, i): Item => ({ name: `s${depth}${i}`, expression: randomExpression(kind, inner.scope, 2, choice) })),
    ],
  });
  const named = [...FIXED, ...kinds.map((kind, i): Column => ({ name: `s${depth}${i}`, kind }))];
  if (choice.chance(0.3)) {
    const branches = Array.from({ length: 2 + choice.below(2) }, () =>
      branch({ source: { kind: 'table' }, scope, isOrdered: true, isTimed: true }),
    );
    return { source: { kind: 'union', branches }, scope: named, isOrdered: false, isTimed: true };
  }
  const inner = randomSource(columns, choice, depth + 1);
  return {
    source: { kind: 'query', query: branch(inner), isNamed: choice.chance(0.4) },
    scope: named,
    isOrdered: inner.isOrdered,
    isTimed: inner.isTimed,
  };
}

/** The rows of closed windows, for another query to read. */
function windowResults(scope: readonly Column[], choice: Choice): Scoped {
  const { items, grouping } = grouped(true, scope, true, choice);
  const plain = { ...grouping!, sets: 'plain', emit: '' } as const;
  const own = items.filter(({ expression }) => !expression.weir.startsWith('GROUPING') && expression.kind !== 'rounded');
  const renamed = own.map(({ expression }, i): Item => ({ name: `a${i}`, expression }));
  const where = randomWhere(scope, choice);
  const query: Query = { from: { kind: 'table' }, where, distinct: false, items: renamed, grouping: plain, top: null };
  const columns = renamed.map(({ name, expression }): Column => ({ name, kind: expression.kind as Kind }));
  return { source: { kind: 'query', query, isNamed: choice.chance(0.4) }, scope: columns, isOrdered: false, isTimed: false };
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

function grouped(isWindowed: boolean, scope: readonly Column[], isOrdered: boolean, choice: Choice): Pick<Query, 'items' | 'grouping'> {
  // A constant is no key, and `n` would make each row its own group.
  const columns = scope.filter(({ name }) => name !== 'n' && name !== 'ts');
  const keys: Expression[] = [];
  const keyCount = choice.below(4);
  for (let i = 0; i < keyCount; i++) {
    const { kind, name } = choice.pick(columns);
    const key = choice.chance(0.7) ? leaf(kind, name) : randomExpression(kind, columns, 1, choice);
    const isNew = keys.every(other => written(other, 'weir') !== written(key, 'weir'));
    if (isNew && columns.some(column => new RegExp(`\\b${column.name}\\b`).test(written(key, 'weir')))) keys.push(key);
  }
  const isPlainKeys = keys.every(({ parts }) => parts.length === 0);
  const sets = keys.length > 1 && isPlainKeys && choice.chance(0.4) ? randomSets(keys.length, choice) : 'plain';
  const window = isWindowed ? randomWindow(choice) : null;
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

function randomWindow(choice: Choice): Window {
  const sizeSeconds = choice.pick([10, 30, 60]);
  const form = choice.pick(['tumbling', 'tumbling', 'sliding', 'cumulating']);
  return { sizeSeconds, advanceSeconds: form === 'tumbling' ? sizeSeconds : sizeSeconds / 5, isCumulating: form === 'cumulating' };
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

function overItems(scope: readonly Column[], choice: Choice): Item[] {
  const key = randomExpression(
    choice.pick(['int', 'text', 'bool']),
    scope.filter(({ kind }) => kind !== 'time'),
    0,
    choice,
  );
  const isKey = scope.some(({ name }) => name === key.weir) && key.weir !== 'n';
  const partition = isKey ? key : leaf('int', scope.find(({ name }) => name !== 'n' && name !== 'ts')!.name);
  const calls = Array.from({ length: 1 + choice.below(3) }, () => randomOver(scope, partition, choice));
  const items = [leaf('int', 'n'), ...calls, randomExpression(choice.pick(EVERY_KIND), scope, 2, choice)];
  return items.map((expression, i) => ({ name: `r${i}`, expression }));
}

function randomOver(scope: readonly Column[], partition: Expression, choice: Choice): Expression {
  const kind = choice.pick(['int', 'bigint', 'double', 'decimal'] as const);
  const of = randomExpression(kind, scope, 1, choice);
  const frame = choice.pick([
    '',
    ' ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
    " RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW",
    ' ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING',
  ]);
  const over = (text: string): string => ` OVER (PARTITION BY {1} ORDER BY ts${text})`;
  const sumKind = kind === 'int' ? 'bigint' : kind;
  const [result, call] = choice.pick([
    [sumKind, `SUM({0})${over(frame)}`],
    ['bigint', `COUNT({0})${over(frame)}`],
    [kind, `MIN({0})${over(frame)}`],
    [kind, `MAX({0})${over(frame)}`],
    [kind, `LAG({0})${over('')}`],
    [kind, `FIRST_VALUE({0})${over(frame)}`],
    ['bigint', `(ROW_NUMBER()${over('')} + COUNT({0})${over('')})`],
  ] as const);
  return { kind: result, weir: call, parts: [of, partition] };
}

function randomTop(scope: readonly Column[], choice: Choice): Top {
  const columns = scope.filter(({ name, kind }) => name !== 'n' && name !== 'ts' && kind !== 'bool');
  const [key, order] = [
    choice.pick(scope.filter(({ name }) => name !== 'n' && name !== 'ts')),
    choice.pick(columns.length > 0 ? columns : FIXED),
  ];
  return { limit: 1 + choice.below(4), key: leaf(key.kind, key.name), order: leaf(order.kind, order.name), descending: choice.chance(0.5) };
}
