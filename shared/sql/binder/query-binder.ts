// SELECT ▸ logical plan: scan, filter, aggregate, filter (HAVING), project, in that order.
import type { Query } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column, PlanNode, Project } from '../plan/node.ts';
import { lastState } from '../plan/states.ts';
import { Aggregation } from './aggregation.ts';
import { checkCascade } from './cascade.ts';
import { DISTINCT_OF_STATE, groupingOfDistinct } from './distinct.ts';
import { ExpressionBinder } from './expression-binder.ts';
import { type Grouping, splitWindow, WINDOW_KEYS_HINT } from './grouping.ts';
import { bindGroupingSet, groupingOfSet } from './grouping-sets.ts';
import { OverCalls } from './over.ts';
import type { GroupRows, Relation } from './relation.ts';
import { aliasesOf, bindSelectList, type ListRules, type SelectedColumn } from './select-list.ts';
import { unnestedRelation } from './unnest.ts';
import type { UserFunctions } from './user-functions.ts';
import { givesWindowRows, windowRowsOf } from './window-rows.ts';
import { assumedWindow, bindWindow, type WindowContext } from './windows.ts';

export interface BoundQuery {
  readonly query: Query;
  readonly root: Project;
  readonly relation: Relation;
  /** The query itself groups rows. */
  readonly groupsRows: boolean;
  /** Its rows are those of groups, its own or those that it reads; with a window, or not. */
  readonly aggregated: boolean;
  readonly windowed: boolean;
  /** Its rows are those of OVER. */
  readonly over: boolean;
  /** It numbers rows in an order of values: a Top-N. */
  readonly top: boolean;
  /** How the groups that it reads and hands on are sent; null where it has a state of its own, or there are no groups. */
  readonly handsOn: GroupRows | null;
  /** Result columns with the places in the script they come from. */
  readonly selected: readonly SelectedColumn[];
}

const IN_WHERE = { forbidden: 'WHERE sees single rows, before they are grouped', hint: 'use HAVING' };

/** A query whose parts are bound, before they are put together. */
interface Parts {
  readonly query: Query;
  readonly relation: Relation;
  readonly over: OverCalls;
  readonly aggregation: Aggregation;
  readonly window: WindowContext | null;
  readonly selected: readonly SelectedColumn[];
  readonly predicate: Expression | null;
  readonly having: Expression | null;
  /** QUALIFY, over what OVER gives. */
  readonly qualified: Expression | null;
  /** Null: single rows. */
  readonly grouping: Grouping | null;
}

/** What holds for a query whatever it reads. */
export interface QueryRules extends ListRules {
  /** Those of the script. */
  readonly functions: UserFunctions;
}

/** The plans of a query over `relation`, one per grouping set, which is one mostly; null after reporting. */
export function bindQuery(
  query: Query,
  relation: Relation,
  diagnostics: DiagnosticCollector,
  list: QueryRules,
): BoundQuery[] | typeof DISTINCT_OF_STATE | null {
  if (query.from?.unnests !== undefined) {
    const unnested = unnestedRelation(query.from, relation, list.functions, diagnostics);
    const { unnests: _, ...from } = query.from;
    return unnested === null ? null : bindQuery({ ...query, from }, unnested, diagnostics, list);
  }
  if (givesWindowRows(query)) {
    const rows = windowRowsOf(query, relation, diagnostics);
    const plain = { ...query, from: { ...query.from!, window: null } };
    return rows === null ? null : bindQuery(plain, rows, diagnostics, { ...list, ofWindows: true });
  }
  const sets = query.groupBy?.sets ?? [[]];
  const bound = sets.map((_, index) => bindSet(query, index, relation, diagnostics, list));
  if (bound.includes(DISTINCT_OF_STATE)) return DISTINCT_OF_STATE;
  const complete = bound.filter(each => each !== null && each !== DISTINCT_OF_STATE);
  return complete.length === bound.length ? complete : null;
}

function bindSet(
  query: Query,
  setIndex: number,
  relation: Relation,
  diagnostics: DiagnosticCollector,
  list: QueryRules,
): BoundQuery | typeof DISTINCT_OF_STATE | null {
  const errorsBefore = diagnostics.errorCount;
  const parts = bindParts(query, setIndex, relation, diagnostics, list);
  if (parts === DISTINCT_OF_STATE) return DISTINCT_OF_STATE;
  if (parts === null || diagnostics.errorCount > errorsBefore) return null;
  const { selected, grouping } = parts;
  const filtered = withFilter(relation.node, parts.predicate);
  const input = withFilter(parts.over.nodeOver(filtered, relation.eventTime, query.span, diagnostics), parts.qualified);
  const root =
    grouping === null
      ? projectOf(
          input,
          parts,
          selected.map(({ expression }) => expression),
        )
      : planGroups(parts, grouping, input, diagnostics);
  if (diagnostics.errorCount > errorsBefore) return null;
  const last = lastState(root);
  return {
    query,
    root,
    relation,
    groupsRows: grouping !== null,
    aggregated: last?.kind === 'aggregate',
    windowed: (last?.kind === 'aggregate' || last?.kind === 'top-rows') && last.window !== null,
    over: last?.kind === 'over' || last?.kind === 'top-rows',
    top: last?.kind === 'top-rows',
    handsOn: grouping === null && input === filtered ? relation.groups : null,
    selected,
  };
}

function refuseGrouped(span: Span, diagnostics: DiagnosticCollector): void {
  diagnostics.error('W0620', span, 'OVER in a query that groups rows is not part of the language yet.', {
    hint: 'group in a query of its own, and read that: SELECT …, f(…) OVER (…) FROM (SELECT … GROUP BY …)',
  });
}

function bindParts(
  query: Query,
  setIndex: number,
  relation: Relation,
  diagnostics: DiagnosticCollector,
  list: QueryRules,
): Parts | typeof DISTINCT_OF_STATE | null {
  const aggregation = new Aggregation(relation.node.columns);
  const qualifier = query.from?.alias?.text ?? relation.name;
  const rows = new ExpressionBinder({
    diagnostics,
    functions: list.functions,
    relation,
    qualifier,
    aggregation: IN_WHERE,
    window: null,
    aliases: new Map(),
  });
  const aliases = aliasesOf(query.items);
  const predicate = query.where === null ? null : rows.with({ aliases }).bindCondition(query.where, 'WHERE');
  const { clause } = splitWindow(query.groupBy?.sets[setIndex] ?? [], query, relation.node.columns, diagnostics);
  const isTable = (query.from?.window ?? null) !== null;
  const window = clause === null ? null : bindWindow(clause, rows, isTable);
  // A window that could not be bound is reported; its columns still have a meaning below.
  const assumed = clause === null ? null : (window ?? assumedWindow(isTable));
  const groupingSet = bindGroupingSet(query, setIndex, rows.with({ aliases, aggregation: IN_GROUP_BY }));
  const groups = rows.with({ aggregation, window: assumed, groupingSet: groupingSet ?? undefined });
  const over = new OverCalls(relation.node.columns, query.namedWindows);
  const selected = bindSelectList(query.items, groups.with({ over }), list);
  const qualified = query.qualify === null ? null : groups.with({ aliases, over }).bindCondition(query.qualify, 'QUALIFY');
  if (query.qualify !== null && qualified !== null && over.span === null) {
    diagnostics.error('W0620', query.qualify.span, 'QUALIFY keeps rows by what OVER gives, and this query has none.', {
      hint: query.groupBy === null ? 'write WHERE' : 'write HAVING',
    });
  }
  const having = query.having === null ? null : groups.with({ aliases }).bindCondition(query.having, 'HAVING');
  const isGrouped = query.groupBy !== null || query.having !== null || aggregation.calls.length > 0;
  const aggregated = isGrouped || clause !== null || query.distinct;
  if (list.ofWindows === true && isGrouped) {
    const message = 'An aggregate over the rows of a window table function needs its window.';
    diagnostics.error('W0609', query.span, message, { hint: WINDOW_KEYS_HINT });
  }
  if (query.distinct && (isGrouped || over.span !== null)) return DISTINCT_OF_STATE;
  if (selected === null || groupingSet === null) return null;
  const ofRows = query.distinct ? groupingOfDistinct(selected, relation.node.columns) : groupingOfSet(groupingSet, selected);
  const grouping = aggregated ? ofRows : null;
  if (grouping !== null && over.span !== null) refuseGrouped(over.span, diagnostics);
  if (grouping !== null || over.span !== null) {
    const needsTime = clause !== null || over.needsTime;
    checkCascade({ query, relation, needsTime, hasOver: over.span !== null, isTop: over.isTop }, diagnostics);
  }
  return { query, relation, over, aggregation, window, selected, predicate, having, qualified, grouping };
}

/** Aggregate, HAVING and projection; input columns that have no single value per group are reported. */
function planGroups(parts: Parts, grouping: Grouping, input: PlanNode, diagnostics: DiagnosticCollector): Project {
  const { aggregation, window, query, relation, selected, having } = parts;
  const columns = aggregation.outputColumns(grouping.columns, window !== null);
  const overGroups = (expression: Expression): Expression =>
    aggregation.rewrite(expression, grouping, columns, window !== null, column => reportLoose(column, grouping.columns, diagnostics));
  const aggregate: PlanNode = {
    kind: 'aggregate',
    input,
    keys: grouping.keys,
    window: window?.window ?? null,
    eventTimeColumn: window === null ? null : relation.eventTime,
    aggregates: aggregation.calls,
    columns,
    span: query.span,
  };
  const filtered = withFilter(aggregate, having === null ? null : overGroups(having));
  return projectOf(
    filtered,
    parts,
    selected.map(({ expression }) => overGroups(expression)),
  );
}

const IN_GROUP_BY = { forbidden: 'GROUP BY decides which rows an aggregate takes' };

function withFilter(input: PlanNode, predicate: Expression | null): PlanNode {
  return predicate === null ? input : { kind: 'filter', input, predicate, columns: input.columns, span: predicate.span };
}

function projectOf(input: PlanNode, { selected, query }: Parts, expressions: readonly Expression[]): Project {
  const columns = selected.map(({ name }, index): Column => ({ name, type: expressions[index]!.type }));
  return { kind: 'project', input, expressions, columns, span: query.span };
}

function reportLoose(
  column: { name: string; span: { start: number; end: number } },
  keys: readonly Column[],
  diagnostics: DiagnosticCollector,
): void {
  const note = keys.length === 0 ? 'The query has no GROUP BY, so it gives one row over all input rows.' : undefined;
  diagnostics.error('W0601', column.span, `${quoted(column.name)} has many values in a group, so it cannot stand here alone.`, {
    note,
    hint: `add it to GROUP BY, or say which value with MIN(${column.name}) or MAX(${column.name})`,
  });
}
