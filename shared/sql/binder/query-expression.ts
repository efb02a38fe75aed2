// WITH, UNION ALL and queries in FROM: what stands in brackets or has a name is bound first, as a relation that the query around it reads.
import type { Identifier } from '../ast/expression.ts';
import type { CommonTable, OptionEntry, Query, QueryExpression } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { type SentGroups, withTimeToLive } from '../plan/states.ts';
import { derivedRelation } from './derived.ts';
import { DISTINCT_OF_STATE, distinctOf, qualifiedGroups } from './distinct.ts';
import { matching } from './lookup.ts';
import { queryOptions } from './outputs.ts';
import { type BoundQuery, bindQuery } from './query-binder.ts';
import type { Relation } from './relation.ts';
import type { ListRules } from './select-list.ts';
import { unifiedBranches, unionRelation } from './union.ts';
import type { UserFunctions } from './user-functions.ts';

/** What the names in a query stand for. */
export interface Names {
  /** Of a name in FROM; null after reporting that it stands for nothing that can be read. */
  readonly relation: (name: Identifier) => Relation | null;
  readonly functions: UserFunctions;
}

/** The queries of UNION ALL, or the one there is, with the same columns; null after reporting. */
export function bindQueryExpression(
  ast: QueryExpression,
  outside: Names,
  diagnostics: DiagnosticCollector,
  { namesMatter = true } = {},
): BoundQuery[] | null {
  const { names, warnOfUnread } = withCommonTables(ast.commonTables, outside, diagnostics);
  for (const { options } of ast.branches.slice(0, -1)) {
    if (options.length === 0) continue;
    const hint = 'put it behind the last branch; it holds for all of them';
    diagnostics.error('W0804', options[0]!.span, 'WITH stands before UNION ALL.', { hint });
  }
  const bound = ast.branches.map((branch, index) => {
    const list = { namesMatter: namesMatter && index === 0, takesNull: ast.branches.length > 1 };
    return bindBranch(branch, names, diagnostics, list);
  });
  const complete = bound.filter(branch => branch !== null);
  if (complete.length < bound.length || complete.length === 0) return null;
  warnOfUnread();
  return complete.length === 1 ? complete[0]! : unifiedBranches(complete.flat(), diagnostics);
}

/** What reads the queries under `name`, their columns called `columns` if given; null after reporting. */
export function relationOf(
  name: Identifier,
  columns: readonly Identifier[] | null,
  bound: readonly BoundQuery[],
  sent: Sending,
  diagnostics: DiagnosticCollector,
): Relation | null {
  const named = columns === null ? bound : renamed(name, columns, bound, diagnostics);
  const relations = named?.map(each => derivedOf(name, each, sent, diagnostics)) ?? [null];
  const complete = relations.filter(relation => relation !== null);
  if (complete.length < relations.length) return null;
  return complete.length === 1 ? complete[0]! : unionRelation(name, complete, diagnostics);
}

/** WITH of the query that is read, and whether it is a stream of its own, so that its readers get what it sends. */
export interface Sending {
  readonly entries: readonly OptionEntry[];
  readonly isStream: boolean;
}

function derivedOf(name: Identifier, bound: BoundQuery, { entries, isStream }: Sending, diagnostics: DiagnosticCollector): Relation | null {
  if (!bound.aggregated && !bound.over) return derivedRelation(name, bound, null, diagnostics);
  const emission = queryOptions(bound.query, entries, bound, () => false, diagnostics);
  if (emission === null) return null;
  const { stateTtlMs } = emission;
  const living = stateTtlMs === null ? bound : { ...bound, root: withTimeToLive(bound.root, stateTtlMs) };
  if (!bound.aggregated && !bound.top) return derivedRelation(name, living, null, diagnostics);
  const isFixed = isStream || bound.query.emit !== null || bound.handsOn?.isFixed === true;
  return derivedRelation(name, living, { emission: emissionAlone(emission), isFixed }, diagnostics);
}

const emissionAlone = ({ emit, every, allowedLatenessMs, stateTtlMs }: SentGroups): SentGroups => ({
  emit,
  every,
  allowedLatenessMs,
  stateTtlMs,
});

/** WITH behind the query. */
export const optionsOf = ({ branches, options }: QueryExpression): readonly OptionEntry[] => [
  ...(branches.at(-1)?.options ?? []),
  ...options,
];

/** How long state lives is for each query to say, whether or not it has an output. */
const isTimeToLive = (key: string): boolean => key.toLowerCase() === 'state.ttl';

/** How a query that has no output is sent. */
export const sendingOf = (ast: QueryExpression): Sending => ({
  entries: optionsOf(ast).filter(({ key }) => isTimeToLive(key)),
  isStream: false,
});

/** Clauses that only the query of an output may have: nothing is sent of what another query reads. */
export function refuseOutputClauses(ast: QueryExpression, bound: readonly BoundQuery[], diagnostics: DiagnosticCollector): void {
  for (const { query, aggregated, top } of bound) {
    if (query.emit !== null && !aggregated && !top) {
      const { emit } = query;
      diagnostics.error('W0606', emit.span, 'EMIT has no meaning for single rows.', { hint: 'leave it out' });
    }
  }
  for (const { key, span } of [...ast.branches, ast].flatMap(({ options }) => options)) {
    if (isTimeToLive(key)) continue;
    const message = `${quoted(key)} has no effect: the rows of this query go to the query around it.`;
    diagnostics.error('W0804', span, message, { hint: 'put it in the WITH of the query that has the output' });
  }
}

function bindBranch(query: Query, names: Names, diagnostics: DiagnosticCollector, list: ListRules): BoundQuery[] | null {
  if (query.from === null) return null;
  if (query.qualify !== null && (query.groupBy !== null || query.window !== null)) {
    return bindBranch(qualifiedGroups(query), names, diagnostics, list);
  }
  const { name, query: inner, columns } = query.from;
  const relation = inner === null ? names.relation(name) : innerRelation(name, columns, inner, names, diagnostics);
  if (relation === null) return null;
  const bound = bindQuery(query, relation, diagnostics, { ...list, functions: names.functions });
  return bound === DISTINCT_OF_STATE ? bindBranch(distinctOf(query), names, diagnostics, list) : bound;
}

/** A query in brackets, as what the query around it reads; null after reporting. */
function innerRelation(
  name: Identifier,
  columns: readonly Identifier[] | null,
  query: QueryExpression,
  names: Names,
  diagnostics: DiagnosticCollector,
): Relation | null {
  const bound = bindQueryExpression(query, names, diagnostics);
  if (bound === null) return null;
  refuseOutputClauses(query, bound, diagnostics);
  return relationOf(name, columns, bound, sendingOf(query), diagnostics);
}

/** `outside`, with the queries of WITH before it; each knows those before it. */
function withCommonTables(tables: readonly CommonTable[], outside: Names, diagnostics: DiagnosticCollector) {
  const known: { readonly name: Identifier; readonly relation: Relation | null; isRead: boolean }[] = [];
  const relation = (name: Identifier): Relation | null => {
    const [entry] = matching(name, known, each => each.name.text);
    if (entry === undefined) return outside.relation(name);
    entry.isRead = true;
    return entry.relation;
  };
  const names: Names = { relation, functions: outside.functions };
  for (const { name, columns, query } of tables) {
    if (known.some(each => each.name.text.toLowerCase() === name.text.toLowerCase())) {
      diagnostics.error('W0301', name.span, `WITH names ${quoted(name.text)} twice.`, { hint: 'give one of them another name' });
      continue;
    }
    known.push({ name, relation: innerRelation(name, columns, query, names, diagnostics), isRead: false });
  }
  const warnOfUnread = () => {
    for (const { name, isRead } of known)
      if (!isRead)
        diagnostics.warning('W0307', name.span, `Nothing reads ${quoted(name.text)}.`, {
          hint: 'read it in the query behind WITH, or leave it out',
        });
  };
  return { names, warnOfUnread };
}

/** The queries with other names of their columns; null after reporting that they do not fit. */
function renamed(
  { text, span }: Identifier,
  names: readonly Identifier[],
  bound: readonly BoundQuery[],
  diagnostics: DiagnosticCollector,
): BoundQuery[] | null {
  const given = bound[0]!.root.columns.length;
  if (names.length !== given) {
    const message = `${quoted(text)} has ${given} column${given === 1 ? '' : 's'}, and ${names.length} name${names.length === 1 ? '' : 's'}.`;
    diagnostics.error('W0506', names.at(-1)?.span ?? span, message, { hint: 'name each column once, or leave the names out' });
    return null;
  }
  const twice = names.find((name, index) => names.findIndex(({ text: other }) => other === name.text) < index);
  if (twice !== undefined) {
    diagnostics.error('W0405', twice.span, `Two columns of ${quoted(text)} are called ${quoted(twice.text)}.`, {
      hint: 'give one of them another name',
    });
    return null;
  }
  return bound.map(each => {
    const columns = each.root.columns.map((column, index) => ({ ...column, name: names[index]!.text }));
    return { ...each, root: { ...each.root, columns } };
  });
}
