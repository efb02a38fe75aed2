// Makes a failing case smaller as long as it fails in the same way: fewer rows, fewer clauses and columns, smaller expressions.

import { type Difference, differencesOf, writtenQuery } from './compare.ts';
import { type Expression, leaf } from './expressions.ts';
import type { Dataset } from './generate.ts';
import { NESTED_COLUMNS } from './nested.ts';
import type { Query, Source } from './query.ts';
import { smallerWindows } from './windows.ts';

export interface FailingCase {
  readonly dataset: Dataset;
  readonly query: Query;
  readonly difference: Difference;
}

/** Trials cost a compilation each. */
const TRIALS_MAX = 400;

export async function shrunk(dataset: Dataset, query: Query, difference: Difference): Promise<FailingCase> {
  let best: FailingCase = { dataset, query, difference };
  let trials = 0;
  const improve = async (): Promise<boolean> => {
    for (const smaller of smallerCases(best)) {
      if (trials++ >= TRIALS_MAX) return false;
      const found = await differencesOf(smaller.dataset, [writtenQuery(smaller.query)]);
      const same = found.find(other => failure(other) === failure(best.difference));
      if (same === undefined) continue;
      best = { ...smaller, difference: same };
      return true;
    }
    return false;
  };
  while (await improve());
  return best;
}

/** Refusals by their code, crashes by what they say. */
const failure = ({ nature, text }: Difference): string =>
  nature === 'rows differ' ? nature : `${nature} ${text.replace(/^refused: (\w+).*/, '$1').slice(0, 40)}`;

function* smallerCases({ dataset, query }: FailingCase): Generator<Omit<FailingCase, 'difference'>> {
  const { rows } = dataset;
  for (let part = Math.ceil(rows.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < rows.length; from += part) {
      yield { dataset: { ...dataset, rows: rows.filter((_, i) => i < from || i >= from + part) }, query };
    }
  }
  for (const smaller of smallerQueries(query)) yield { dataset, query: smaller };
  const { weir, before = '' } = writtenQuery(query);
  const text = before + weir;
  const isRead = ({ name }: { readonly name: string }): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const columns = dataset.columns.filter(isRead);
  const nested = NESTED_COLUMNS.filter(isRead);
  const isFewer =
    columns.length < dataset.columns.length || NESTED_COLUMNS.some(({ name }) => !text.includes(name) && rows.some(row => name in row));
  if (isFewer) {
    const names = new Set(['n', 'ts', ...nested.map(({ name }) => name), ...columns.map(({ name }) => name)]);
    const fewer = rows.map(row => Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name))));
    yield { dataset: { ...dataset, columns, rows: fewer }, query };
  }
}

function* smallerQueries(query: Query): Generator<Query> {
  const { items, where, grouping } = query;
  for (const source of smallerSources(query.from)) yield { ...query, from: source };
  for (const i of where.keys()) yield { ...query, where: where.toSpliced(i, 1) };
  const { others = [] } = query;
  if (others.length > 0) {
    for (const i of others.keys()) yield { ...query, others: others.toSpliced(i, 1) };
    if (others.length === 1) yield others[0]!;
    if (items.length > 1)
      for (const i of items.keys()) {
        const without = (each: Query): Query => ({ ...each, items: each.items.toSpliced(i, 1) });
        yield { ...without(query), others: others.map(without) };
      }
  } else if (items.length > 1) for (const i of items.keys()) yield { ...query, items: items.toSpliced(i, 1) };
  if (query.top !== null) {
    if (query.top.window !== null) yield { ...query, top: { ...query.top, window: null } };
    if (query.top.rank !== 'ROW_NUMBER') yield { ...query, top: { ...query.top, rank: 'ROW_NUMBER' } };
  }
  if (query.distinct) yield { ...query, distinct: false };
  if (grouping !== null) {
    if (grouping.having !== null) yield { ...query, grouping: { ...grouping, having: null } };
    if (grouping.window !== null)
      for (const window of smallerWindows(grouping.window)) yield { ...query, grouping: { ...grouping, window } };
    if (grouping.emit !== '') yield { ...query, grouping: { ...grouping, emit: '' } };
    if (grouping.sets !== 'plain') yield { ...query, grouping: { ...grouping, sets: 'plain' } };
    for (const i of grouping.keys.keys()) yield { ...query, grouping: { ...grouping, keys: grouping.keys.toSpliced(i, 1) } };
    if (grouping.having !== null) {
      for (const having of smallerExpressions(grouping.having)) yield { ...query, grouping: { ...grouping, having } };
    }
  }
  for (const [i, part] of where.entries()) {
    for (const smaller of smallerExpressions(part)) yield { ...query, where: where.with(i, smaller) };
  }
  for (const [i, item] of items.entries()) {
    for (const expression of smallerExpressions(item.expression)) yield { ...query, items: items.with(i, { ...item, expression }) };
  }
}

function* smallerSources(source: Source): Generator<Source> {
  if (source.kind === 'table') {
    if (source.stream !== 't') yield { ...source, stream: 't' };
    return;
  }
  yield { kind: 'table', stream: 't' };
  if (source.kind === 'unnest') return;
  if (source.naming !== 'inline') yield { ...source, naming: 'inline' };
  if (source.kind === 'query') {
    for (const query of smallerQueries(source.query)) yield { ...source, query };
  }
  if (source.kind === 'union') {
    const { branches } = source;
    if (branches.length > 1) for (const i of branches.keys()) yield { ...source, branches: branches.toSpliced(i, 1) };
    for (const [i, branch] of branches.entries()) {
      for (const where of branch.where.keys())
        yield { ...source, branches: branches.with(i, { ...branch, where: branch.where.toSpliced(where, 1) }) };
    }
  }
}

/** A part in the place of the whole, NULL-free constants in the place of parts. */
function* smallerExpressions(expression: Expression): Generator<Expression> {
  const { kind, parts } = expression;
  for (const part of parts) if (part.kind === kind) yield part;
  for (const [i, part] of parts.entries()) {
    const constant = CONSTANTS[part.kind];
    if (part.parts.length > 0 && constant !== undefined) yield { ...expression, parts: parts.with(i, leaf(part.kind, constant)) };
    for (const smaller of smallerExpressions(part)) yield { ...expression, parts: parts.with(i, smaller) };
  }
}

const CONSTANTS: Readonly<Partial<Record<Expression['kind'], string>>> = { int: '1', double: '1e0', text: "'a'", bool: 'TRUE' };
