// Queries ▸ stages. Rows that share a group must meet in one partition; where the source's partitioning does not see to that, an exchange
// would have to stand between, and there is none in the language yet.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { listed, quoted } from '../diagnostics/suggestion.ts';
import type { Expression } from './expression.ts';
import type { PlanNode } from './node.ts';
import type { QueryPlan, Stage } from './query.ts';
import type { SourceDefinition } from './source.ts';
import { type StateNode, statesOf } from './states.ts';

export interface StageOptions {
  /** The input has one partition, so all rows meet anyway: what would need an exchange is only warned about. */
  readonly singlePartition: boolean;
}

/** One stage per source, in the order in which queries first read them. */
export function buildStages(
  queries: readonly { readonly plan: QueryPlan; readonly source: SourceDefinition }[],
  options: StageOptions,
  diagnostics: DiagnosticCollector,
): Stage[] {
  const bySource = new Map<SourceDefinition, QueryPlan[]>();
  for (const { plan, source } of queries) {
    const plans = bySource.get(source) ?? [];
    plans.push(plan);
    bySource.set(source, plans);
  }
  return [...bySource].map(([source, plans]) => {
    const reasons = plans.map(plan => reasonWithoutExchange(plan, source, options, diagnostics));
    const exchangeReason = [...new Set(reasons)].join('; ');
    return { name: source.name, source, queries: plans, exchangeReason };
  });
}

/** Why the query needs no exchange; reports where it would need one. */
function reasonWithoutExchange(plan: QueryPlan, source: SourceDefinition, options: StageOptions, diagnostics: DiagnosticCollector): string {
  const states = statesOf(plan.root);
  if (states.length === 0) return 'each row is handled on its own';
  const partition = source.partitionedBy.map(index => source.columns[index]!.name);
  const wrong = states.findLast(state => {
    const keys = new Set(state.keys.map(key => passedOn(key, state.input)));
    return source.partitionedBy.length === 0 || !source.partitionedBy.every(index => keys.has(index));
  });
  if (wrong === undefined) return `rows of one group share ${listed(partition)}, by which ${quoted(source.name)} is partitioned`;
  reportExchange(wrong, source, options, diagnostics);
  return 'all rows are in one partition';
}

function reportExchange(
  aggregate: StateNode,
  source: SourceDefinition,
  { singlePartition }: StageOptions,
  diagnostics: DiagnosticCollector,
): void {
  const isOver = aggregate.kind !== 'aggregate';
  const clause = isOver ? 'PARTITION BY' : 'GROUP BY';
  const keyNames = isOver
    ? aggregate.keys.map((key, index) => (key.kind === 'column' ? key.name : `key_${index + 1}`))
    : aggregate.columns
        .filter((_, index) => index < aggregate.keys.length && aggregate.keys[index]!.kind !== 'literal')
        .map(column => column.name);
  const partition = source.partitionedBy.map(index => source.columns[index]!.name);
  const grouped =
    keyNames.length === 0
      ? `This query has no ${isOver ? 'PARTITION BY' : 'grouping key'}`
      : `This query ${isOver ? 'partitions' : 'groups'} by ${listed(keyNames)}`;
  const isSameName = partition.length > 0 && partition.every(name => keyNames.includes(name));
  const laid = isSameName
    ? `is partitioned by its own column ${listed(partition)}`
    : partition.length === 0
      ? 'declares no PARTITIONED BY'
      : `is partitioned by ${listed(partition)}`;
  const message = `${grouped}, but ${quoted(source.name)} ${laid}.`;
  const ofSet = aggregate.keys.some(key => key.kind === 'literal' && key.value === null)
    ? 'Each grouping set is a grouping of its own. '
    : '';
  const note = `${ofSet}Rows of one group may lie in different shards; letting them meet takes an exchange, which is not part of the language yet.`;
  const plainKeys = aggregate.keys.map(key => source.columns[passedOn(key, aggregate.input)]?.name).filter(name => name !== undefined);
  const hint = isSameName
    ? `group by ${listed(partition)} as ${quoted(source.name)} has it, in every branch of a UNION ALL`
    : partition.length > 0
      ? `add ${listed(partition)} to ${clause}${plainKeys.length > 0 ? `, or partition ${source.name} by ${listed(plainKeys)}` : ''}`
      : plainKeys.length > 0
        ? `if producers use it as the partition key, add PARTITIONED BY (${plainKeys[0]}) to CREATE STREAM ${source.name}`
        : `${isOver ? 'partition' : 'group'} by a column, and declare CREATE STREAM ${source.name} as PARTITIONED BY it`;
  if (singlePartition) {
    diagnostics.warning('W0701', aggregate.span, message, { note: `${note} With a single shard all rows meet, so it runs here.`, hint });
  } else diagnostics.error('W0701', aggregate.span, message, { note, hint });
}

/**
 * Whether workers may divide the groups of the stage: the rows of a cascade stay in one key group where all its states have the same key. Otherwise
 * they go from one into any other, so one task must own all of them.
 */
export const staysInKeyGroups = ({ queries }: Pick<Stage, 'queries'>): boolean => queries.every(({ root }) => hasOneKey(statesOf(root)));

function hasOneKey(states: readonly StateNode[]): boolean {
  if (states.length < 2) return true;
  const keys = states.map(state => state.keys.map(key => passedOn(key, state.input)));
  return keys.every(columns => !columns.includes(-1) && columns.join() === keys[0]!.join());
}

/** The column of the source that a column hands on unchanged, or -1. */
export function scannedColumn(node: PlanNode, index: number): number {
  if (node.kind === 'scan') return index;
  if (node.kind === 'filter') return scannedColumn(node.input, index);
  if (node.kind === 'window-rows' || node.kind === 'unnest' || node.kind === 'over' || node.kind === 'top-rows')
    return index < node.input.columns.length ? scannedColumn(node.input, index) : -1;
  if (node.kind === 'union') {
    const columns = new Set(node.branches.map(({ expressions }) => passedOn(expressions[index]!, node.input)));
    return columns.size === 1 ? [...columns][0]! : -1;
  }
  if (node.kind === 'aggregate') return index < node.keys.length ? passedOn(node.keys[index]!, node.input) : -1;
  const expression = node.kind === 'project' ? node.expressions[index] : undefined;
  return expression === undefined || node.kind !== 'project' ? -1 : passedOn(expression, node.input);
}

const passedOn = (expression: Expression, input: PlanNode): number =>
  expression.kind === 'column' ? scannedColumn(input, expression.index) : -1;
