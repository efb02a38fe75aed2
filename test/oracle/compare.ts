// Whether both give the same rows, in any order.

import type { Expression, ResultKind } from './expressions.ts';
import type { GeneratedCase } from './generate.ts';
import { askDuckDb, type DuckDbAnswer, withDuckDb } from './in-duckdb.ts';
import { askWeir } from './in-weir.ts';
import { nestedText } from './nested.ts';
import { type Query, queryText } from './query.ts';

export interface Difference {
  /** What is shrunk must stay of one nature. */
  readonly nature: 'refused' | 'dead letters' | 'DuckDB failed' | 'rows differ' | 'crash';
  readonly query: number;
  readonly text: string;
}

/** A case with queries as texts: how failures are kept. */
export interface WrittenQuery {
  readonly weir: string;
  /** Statements before it that it reads; `#` in their names is the number of the query. */
  readonly before?: string;
  readonly duckDb: string;
  readonly kinds: readonly ResultKind[];
}

export function writtenQuery(query: Query): WrittenQuery {
  const kinds = query.items.map(({ expression }: { expression: Expression }) => expression.kind);
  const { text: weir, before } = queryText(query, 'weir');
  const { text: duckDb } = queryText(query, 'duckDb');
  return { weir, ...(before !== '' && { before }), duckDb, kinds: query.top === null ? kinds : [...kinds, 'int'] };
}

/** What differs, by query. What fails in both is the same. */
export async function differencesOf(dataset: Omit<GeneratedCase, 'queries'>, queries: readonly WrittenQuery[]): Promise<Difference[]> {
  const weir = await askWeir(dataset, queries).catch((error: unknown) => ({
    rows: [],
    problems: [`crash: ${error instanceof Error ? error.stack : error}`],
  }));
  const refused = weir.problems.find(problem => /^(refused|crash)/.test(problem));
  if (refused !== undefined) {
    if (queries.length === 1) return [{ nature: refused.startsWith('crash') ? 'crash' : 'refused', query: 0, text: refused }];
    const alone: Difference[] = [];
    for (const [i, query] of queries.entries())
      alone.push(...(await differencesOf(dataset, [query])).map(found => ({ ...found, query: i })));
    return alone;
  }
  const duckDb = await withDuckDb(connection =>
    askDuckDb(
      connection,
      dataset,
      queries.map(query => query.duckDb),
    ),
  );
  return queries.flatMap(({ kinds }, query) => {
    const problem = weir.problems.find(text => text.startsWith('late') || text.startsWith(`dead letter of q${query}:`));
    const found = differenceOf(weir.rows[query] ?? [], problem, duckDb[query]!, kinds);
    return found === null ? [] : [{ ...found, query }];
  });
}

function differenceOf(ours: readonly string[], problem: string | undefined, theirs: DuckDbAnswer, kinds: readonly ResultKind[]) {
  if ('error' in theirs) return problem !== undefined ? null : ({ nature: 'DuckDB failed', text: theirs.error } as const);
  if (problem !== undefined) return { nature: 'dead letters', text: problem } as const;
  const left = sorted(ours.map(json => weirRow(json, kinds)));
  const right = sorted(theirs.rows.map(row => row.map((value, i) => comparable(value, kinds[i]!))));
  const isSame = left.length === right.length && left.every((row, i) => row.every((value, k) => agrees(value, right[i]![k], kinds[k]!)));
  if (isSame) return null;
  const at = left.findIndex((row, i) => !row.every((value, k) => agrees(value, right[i]?.[k], kinds[k]!)));
  const shown = (rows: readonly (readonly Comparable[])[]): string =>
    `${rows.length} rows, ${JSON.stringify(rows[at < 0 ? left.length : at])}`;
  return { nature: 'rows differ', text: `Weir: ${shown(left)}; DuckDB: ${shown(right)}` } as const;
}

type Comparable = string | number | null;

/** Numbers keep all their digits. */
function weirRow(json: string, kinds: readonly ResultKind[]): Comparable[] {
  const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? (context?.source ?? value) : value;
  try {
    return Object.values(JSON.parse(json, exact) as Record<string, unknown>).map((value, i) => comparable(value, kinds[i]!));
  } catch {
    return [`no JSON: ${json}`];
  }
}

function comparable(value: unknown, kind: ResultKind): Comparable {
  if (value === null || value === undefined) return null;
  const text = String(value);
  switch (kind) {
    case 'double':
    case 'rounded':
      return Number(text);
    case 'decimal':
      return text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text;
    case 'array':
    case 'row':
    case 'map':
      return nestedText(value, kind);
    case 'time':
      return new Date(text.endsWith('Z') ? text : `${text.replace(' ', 'T')}Z`).toISOString();
    case 'micros':
    case 'nanos':
      return exactMoment(text);
    default:
      return text;
  }
}

/** All digits, in one form. */
function exactMoment(text: string): string {
  const [seconds, fraction = ''] = text.replace('T', ' ').replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}

/** In an order in which the last digits of doubles play no part, unless they alone tell rows apart. */
function sorted(rows: readonly (readonly Comparable[])[]): readonly (readonly Comparable[])[] {
  const rough = (row: readonly Comparable[]): string =>
    JSON.stringify(row.map(value => (typeof value === 'number' ? (Math.abs(value) < 1e-9 ? 0 : value).toPrecision(5) : value)));
  return rows
    .map(row => ({ row, key: rough(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : byNumbers(a.row, b.row)))
    .map(({ row }) => row);
}

function byNumbers(a: readonly Comparable[], b: readonly Comparable[]): number {
  const at = a.findIndex((value, i) => typeof value === 'number' && value !== b[i]);
  return at === -1 ? 0 : (a[at] as number) - (b[at] as number);
}

function agrees(a: Comparable, b: Comparable | undefined, kind: ResultKind): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  const tolerance = kind === 'rounded' ? 1e-6 : kind === 'double' ? 1e-9 : 0;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
}
