// A query as a tree, and its text in both dialects. DuckDB has neither event-time windows nor streams: a window is a column there that says
// where it starts, and groups that no row has reached are left out.

import { type Dialect, type Expression, written } from './expressions.ts';

export interface Item {
  readonly name: string;
  readonly expression: Expression;
}

export type Source =
  | { readonly kind: 'table' }
  | { readonly kind: 'query'; readonly query: Query; readonly isNamed: boolean }
  | { readonly kind: 'union'; readonly branches: readonly Query[] }
  /** `isOuter`: rows without elements stay. */
  | { readonly kind: 'unnest'; readonly isOuter: boolean };

export interface Window {
  readonly sizeSeconds: number;
  /** Equal to the size: tumbling. */
  readonly advanceSeconds: number;
  /** All windows begin together, and end an advance apart. */
  readonly isCumulating: boolean;
}

export interface Grouping {
  readonly keys: readonly Expression[];
  /** `sets`: pairs beside each other, as indexes into the keys. */
  readonly sets: 'plain' | 'rollup' | 'cube' | readonly (readonly number[])[];
  readonly window: Window | null;
  readonly having: Expression | null;
  /** When rows are sent, which decides nothing of what stands in the end. */
  readonly emit: '' | 'EMIT CHANGES' | 'EMIT EVERY 3 ROWS' | "EMIT EVERY INTERVAL '7' SECOND";
}

/** `rank <= limit` of the rows of each key, in an order. */
export interface Top {
  readonly limit: number;
  readonly key: Expression;
  readonly order: Expression;
  readonly descending: boolean;
}

export interface Query {
  readonly from: Source;
  readonly where: readonly Expression[];
  readonly items: readonly Item[];
  readonly distinct: boolean;
  readonly grouping: Grouping | null;
  readonly top: Top | null;
}

export function queryText(query: Query, dialect: Dialect): string {
  const names: string[] = [];
  const text = selectText(query, dialect, names);
  return names.length === 0 ? text : `WITH ${names.join(', ')} ${text}`;
}

/** `names` takes what WITH names before the query. */
function selectText(query: Query, dialect: Dialect, names: string[]): string {
  const { grouping, top } = query;
  const items = query.items.map(({ name, expression }) => `${written(expression, dialect)} AS ${name}`).join(', ');
  let from = sourceText(query.from, dialect, names);
  if (grouping?.window && dialect === 'duckDb') from = windowedText(from, grouping.window);
  const where = query.where.length === 0 ? '' : ` WHERE ${query.where.map(part => `(${written(part, dialect)})`).join(' AND ')}`;
  const list = `SELECT ${query.distinct ? 'DISTINCT ' : ''}${items}`;
  if (top !== null) return topText(top, `${items}`, `${from}${where}`, query, dialect);
  return `${list} FROM ${from}${where}${grouping === null ? '' : groupingText(grouping, dialect)}`;
}

function sourceText(source: Source, dialect: Dialect, names: string[]): string {
  switch (source.kind) {
    case 'table':
      return 't';
    case 'unnest':
      return source.isOuter ? 't LEFT JOIN UNNEST(tags) AS u (tag) ON TRUE' : 't CROSS JOIN UNNEST(tags) AS u (tag)';
    case 'union':
      return `(${source.branches.map(branch => selectText(branch, dialect, names)).join(' UNION ALL ')}) AS s`;
    case 'query': {
      const text = selectText(source.query, dialect, names);
      if (!source.isNamed) return `(${text}) AS s`;
      const name = `w${names.length}`;
      names.push(`${name} AS (${text})`);
      return name;
    }
  }
}

function windowedText(from: string, { sizeSeconds, advanceSeconds, isCumulating }: Window): string {
  if (isCumulating) {
    const steps = Array.from({ length: sizeSeconds / advanceSeconds }, (_, i) => `(${(i + 1) * advanceSeconds})`).join(', ');
    const begin = `time_bucket(INTERVAL '${sizeSeconds}' SECOND, ts, TIMESTAMP '1970-01-01')`;
    const both = `${begin} AS _window_start, ${begin} + to_seconds(step) AS _window_end`;
    return `(SELECT *, ${both} FROM ${from} CROSS JOIN (VALUES ${steps}) AS steps(step) WHERE ${begin} + to_seconds(step) > ts) AS s`;
  }
  const starts = Array.from({ length: sizeSeconds / advanceSeconds }, (_, i) => `(${i * advanceSeconds})`).join(', ');
  const start = `time_bucket(INTERVAL '${advanceSeconds}' SECOND, ts, TIMESTAMP '1970-01-01') - to_seconds(back)`;
  const bounds = `${start} AS _window_start, ${start} + INTERVAL '${sizeSeconds}' SECOND AS _window_end`;
  return `(SELECT *, ${bounds} FROM ${from} CROSS JOIN (VALUES ${starts}) AS before(back)) AS s`;
}

function groupingText({ keys, sets, window, having, emit }: Grouping, dialect: Dialect): string {
  const list = keys.map(key => written(key, dialect));
  const elements: string[] = [];
  if (typeof sets !== 'string')
    elements.push(`GROUPING SETS (${sets.map(set => `(${set.map(index => list[index]).join(', ')})`).join(', ')})`);
  else if (sets === 'plain') elements.push(...list);
  else elements.push(`${sets.toUpperCase()} (${list.join(', ')})`);
  if (window !== null && dialect === 'duckDb') elements.push('_window_start', '_window_end');
  const groupBy = elements.length === 0 ? '' : ` GROUP BY ${elements.join(', ')}`;
  const conditions = [...(having === null ? [] : [written(having, dialect)]), ...(dialect === 'duckDb' ? ['COUNT(*) > 0'] : [])];
  const own = conditions.length === 0 ? '' : ` HAVING ${conditions.join(' AND ')}`;
  if (dialect === 'duckDb') return `${groupBy}${own}`;
  const ending = emit === '' ? '' : ` ${emit}`;
  return `${groupBy}${own}${window === null ? '' : ` WINDOW ${windowText(window)}`}${ending}`;
}

function windowText({ sizeSeconds, advanceSeconds, isCumulating }: Window): string {
  if (isCumulating) return `CUMULATE(ts, ${sizeSeconds}s, ${advanceSeconds}s)`;
  return sizeSeconds === advanceSeconds ? `TUMBLING(ts, ${sizeSeconds}s)` : `SLIDING(ts, ${sizeSeconds}s, ${advanceSeconds}s)`;
}

function topText(top: Top, items: string, rest: string, query: Query, dialect: Dialect): string {
  const direction = top.descending ? ' DESC' : '';
  const tie = dialect === 'duckDb' ? ' NULLS LAST, n' : '';
  const over = `PARTITION BY ${written(top.key, dialect)} ORDER BY ${written(top.order, dialect)}${direction}${tie}`;
  const inner = `SELECT ${items}, ROW_NUMBER() OVER (${over}) AS place FROM ${rest}`;
  return `SELECT ${query.items.map(({ name }) => name).join(', ')}, place FROM (${inner}) AS ranked WHERE place <= ${top.limit}`;
}
