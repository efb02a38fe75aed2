// A query as a tree, and its text in both dialects. DuckDB has neither event-time windows nor streams: a window is columns there that say
// where it starts and ends, a stream or view a name of WITH, and groups that no row has reached are left out.

import { type Dialect, type Expression, written } from './expressions.ts';
import { clauseText, functionText, type Window, windowedText } from './windows.ts';

export interface Item {
  readonly name: string;
  readonly expression: Expression;
}

/** How a query is read by another: where it stands, a name of WITH, or a statement of its own. */
export type Naming = 'inline' | 'with' | 'view' | 'stream';

export type Source =
  | { readonly kind: 'table'; readonly stream: Stream }
  | { readonly kind: 'query'; readonly query: Query; readonly naming: Naming }
  | { readonly kind: 'union'; readonly branches: readonly Query[]; readonly naming: Naming }
  /** `isOuter`: rows without elements stay. */
  | { readonly kind: 'unnest'; readonly stream: Stream; readonly isOuter: boolean };

/** `t2` is another stream with the columns of `t`, and every other of its rows. */
export type Stream = 't' | 't2';

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
  readonly rank: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
  /** Within each window of this kind, of single rows. */
  readonly window: Window | null;
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
  /** Queries behind UNION ALL at the end of the statement, each with an EMIT and a source of its own. */
  readonly others?: readonly Query[];
}

export interface QueryText {
  /** The query, with what WITH names before it. */
  readonly text: string;
  /** Statements before it. Their names end with `#`, which stands for the number of the query in the script. */
  readonly before: string;
}

export function queryText(query: Query, dialect: Dialect): QueryText {
  const names = new Names(dialect);
  const text = names.whole(() => [query, ...(query.others ?? [])].map(each => selectText(each, dialect, names)).join(' UNION ALL '));
  return { text, before: names.statements.join('\n') };
}

/** What a query reads by name. */
class Names {
  readonly statements: string[] = [];
  common: string[] = [];
  private readonly dialect: Dialect;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** How FROM reads what `render` writes. */
  read(render: () => string, naming: Naming): string {
    if (naming === 'inline') return `(${render()}) AS s`;
    if (naming === 'with' || this.dialect === 'duckDb') {
      const text = render();
      const name = `w${this.common.length}`;
      this.common.push(`${name} AS (${text})`);
      return name;
    }
    const text = this.whole(render);
    const name = `n${this.statements.length}_#`;
    this.statements.push(`CREATE ${naming.toUpperCase()} ${name} AS ${text};`);
    return name;
  }

  /** With its own names of WITH: a statement does not know those of another. */
  whole(render: () => string): string {
    const outer = this.common;
    this.common = [];
    const text = render();
    const names = this.common;
    this.common = outer;
    return names.length === 0 ? text : `WITH ${names.join(', ')} ${text}`;
  }
}

function selectText(query: Query, dialect: Dialect, names: Names): string {
  const { grouping, top } = query;
  const items = query.items.map(({ name, expression }) => `${written(expression, dialect)} AS ${name}`).join(', ');
  let from = sourceText(query.from, dialect, names);
  let where = query.where.length === 0 ? '' : ` WHERE ${query.where.map(part => `(${written(part, dialect)})`).join(' AND ')}`;
  const window = grouping?.window ?? top?.window ?? null;
  if (window !== null && dialect === 'duckDb') {
    const keys = (grouping?.keys ?? []).map(key => written(key, dialect));
    from = windowedText(from, where, keys, window);
    where = '';
  } else if (window?.notation === 'table') from = `TABLE(${functionText(window, `TABLE ${from}, DESCRIPTOR(ts)`)})`;
  const list = `SELECT ${query.distinct ? 'DISTINCT ' : ''}${items}`;
  if (top !== null) return topText(top, `${items}`, `${from}${where}`, query, dialect);
  return `${list} FROM ${from}${where}${grouping === null ? '' : groupingText(grouping, dialect)}`;
}

function sourceText(source: Source, dialect: Dialect, names: Names): string {
  switch (source.kind) {
    case 'table':
      return source.stream;
    case 'unnest':
      return `${source.stream} ${source.isOuter ? 'LEFT JOIN UNNEST(tags) AS u (tag) ON TRUE' : 'CROSS JOIN UNNEST(tags) AS u (tag)'}`;
    case 'union':
      return names.read(() => source.branches.map(branch => selectText(branch, dialect, names)).join(' UNION ALL '), source.naming);
    case 'query':
      return names.read(() => selectText(source.query, dialect, names), source.naming);
  }
}

function groupingText({ keys, sets, window, having, emit }: Grouping, dialect: Dialect): string {
  const list = keys.map(key => written(key, dialect));
  const elements: string[] = [];
  if (typeof sets !== 'string')
    elements.push(`GROUPING SETS (${sets.map(set => `(${set.map(index => list[index]).join(', ')})`).join(', ')})`);
  else if (sets === 'plain') elements.push(...list);
  else elements.push(`${sets.toUpperCase()} (${list.join(', ')})`);
  if (window !== null) elements.push(...boundsText(window, dialect));
  const groupBy = elements.length === 0 ? '' : ` GROUP BY ${elements.join(', ')}`;
  const conditions = [...(having === null ? [] : [written(having, dialect)]), ...(dialect === 'duckDb' ? ['COUNT(*) > 0'] : [])];
  const own = conditions.length === 0 ? '' : ` HAVING ${conditions.join(' AND ')}`;
  if (dialect === 'duckDb') return `${groupBy}${own}`;
  return `${groupBy}${own}${window === null ? '' : clauseText(window)}${emit === '' ? '' : ` ${emit}`}`;
}

function boundsText(window: Window, dialect: Dialect): string[] {
  if (dialect === 'duckDb') return ['_window_start', '_window_end'];
  if (window.notation === 'function') return [functionText(window, 'ts')];
  return window.notation === 'table' ? ['window_start', 'window_end'] : [];
}

function topText(top: Top, items: string, rest: string, query: Query, dialect: Dialect): string {
  const direction = top.descending ? ' DESC' : '';
  // Rows of one rank need no order; of several in a row the first to arrive comes first.
  const tie = dialect === 'weir' ? '' : top.rank === 'ROW_NUMBER' ? ' NULLS LAST, n' : ' NULLS LAST';
  const bounds = top.window === null ? '' : dialect === 'weir' ? 'window_start, window_end, ' : '_window_start, _window_end, ';
  const over = `PARTITION BY ${bounds}${written(top.key, dialect)} ORDER BY ${written(top.order, dialect)}${direction}${tie}`;
  if (dialect === 'weir' && top.limit % 2 === 1) {
    const place = `${top.rank}() OVER (${over})`;
    return `SELECT ${items}, ${place} AS place FROM ${rest} QUALIFY ${place} <= ${top.limit}`;
  }
  const inner = `SELECT ${items}, ${top.rank}() OVER (${over}) AS place FROM ${rest}`;
  return `SELECT ${query.items.map(({ name }) => name).join(', ')}, place FROM (${inner}) AS ranked WHERE place <= ${top.limit}`;
}
