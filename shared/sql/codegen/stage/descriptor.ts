// The descriptor of a stage: what the module says about itself.
import type { OutputDescriptor, QueryDescriptor, SourceDescriptor, StageDescriptor } from '../../../engine/descriptor.ts';
import { pathText } from '../../../engine/json/path-tree.ts';
import { type Column, windowLengthMs } from '../../plan/node.ts';
import type { Over } from '../../plan/over.ts';
import type { OutputDefinition, QueryPlan, Stage } from '../../plan/query.ts';
import { recordColumns, type SourceDefinition } from '../../plan/source.ts';
import { staysInKeyGroups } from '../../plan/stages.ts';
import { lastState, type StateNode, statesOf } from '../../plan/states.ts';
import type { TopRows } from '../../plan/top-rows.ts';
import { typeText } from '../../types/sql-type.ts';
import type { StageContext } from './stage-context.ts';

/** The descriptor without its fingerprints, which are taken of everything else. */
export type Description = Omit<StageDescriptor, 'fingerprint' | 'stateFingerprint'>;

export function describeStage(stage: Stage, context: StageContext): Description {
  const outputs = new Map<string, OutputDescriptor>();
  const queries = stage.queries.map(query => {
    const output = describeOutput(query.output);
    const key = JSON.stringify(output);
    if (!outputs.has(key)) outputs.set(key, output);
    return describeQuery(query, [...outputs.keys()].indexOf(key), context);
  });
  return {
    stage: stage.name,
    isSliceable: staysInKeyGroups(stage),
    source: describeSource(stage.source),
    queries,
    outputs: [...outputs.values()],
  };
}

const describeColumns = (columns: readonly Pick<Column, 'name' | 'type'>[]) =>
  columns.map(({ name, type }) => ({ name, type: typeText(type) }));

function describeSource(source: SourceDefinition): SourceDescriptor {
  const { name, stream, format, layout, mayBeAggregated, columns, eventTime, partitionedBy, maxFutureMs, maxDriftMs, idleTimeoutMs } =
    source;
  return {
    name,
    stream,
    format,
    ...(layout?.kind === 'csv' && { csv: layout.csv }),
    ...(!mayBeAggregated && { isUnaggregated: true }),
    columns: recordColumns(source).map(({ name, type, path }) => ({
      name,
      type: typeText(type),
      ...(path !== null && { path: pathText(path) }),
    })),
    partitionedBy: partitionedBy.map(index => columns[index]!.name),
    eventTime: eventTime === null ? null : { column: columns[eventTime.column]!.name, boundMs: eventTime.boundMs },
    maxFutureMs,
    ...(maxDriftMs !== null && { maxDriftMs }),
    idleTimeoutMs,
  };
}

function describeQuery(query: QueryPlan, output: number, context: StageContext): QueryDescriptor {
  const last = lastState(query.root);
  const window = last === null || last.kind === 'over' ? null : last.window;
  return {
    name: query.name,
    output,
    emit: query.emit,
    windowSizeMs: window === null ? null : windowLengthMs(window),
    windowsShareStart: window?.kind === 'cumulating',
    allowedLatenessMs: query.allowedLatenessMs,
    lateOutput: query.lateOutput,
    keyColumns: last === null ? [] : keysOf(last),
    stateSummary: last === null ? null : summaryOf(query, context),
  };
}

/** From the first state to the last. */
function summaryOf({ root }: QueryPlan, context: StageContext): string {
  const summaries = statesOf(root)
    .reverse()
    .map(node => summaryOfState(node, context));
  return summaries.join(' ▸ ');
}

function summaryOfState(node: StateNode, context: StageContext): string {
  if (node.kind === 'over') return overSummary(node);
  return node.kind === 'top-rows' ? topSummary(node) : stateSummary(node.keys.length, context.columnLayouts.get(node)!.length);
}

export const keysOf = (node: StateNode) =>
  node.kind === 'aggregate' ? describeColumns(node.columns.slice(0, node.keys.length)) : overKeys(node);

const overKeys = ({ keys }: Pick<Over, 'keys'>) =>
  describeColumns(keys.map((key, index) => ({ name: key.kind === 'column' ? key.name : `key_${index + 1}`, type: key.type })));

function stateSummary(keyCount: number, columnCount: number): string {
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  return `hash aggregation: ${counted(keyCount, 'key column')}, ${counted(columnCount, 'accumulator column')}`;
}

const topSummary = ({ keys, limit, numbering }: TopRows): string =>
  `the first ${limit} ${numbering === 'row number' ? 'row' : numbering}${limit === 1 ? '' : 's'} ${perKey(keys)}`;

const perKey = (keys: Over['keys']): string =>
  keys.length === 0 ? 'of all rows' : `per key of ${keys.length} column${keys.length === 1 ? '' : 's'}`;

function overSummary({ keys, calls, order }: Over): string {
  return `rows ${perKey(keys)} in order of ${order === 'arrival' ? 'arrival' : 'event time'}: ${calls.length} call${calls.length === 1 ? '' : 's'}`;
}

function describeOutput({ name, connector, columns, options }: OutputDefinition): OutputDescriptor {
  return { name, connector, columns: describeColumns(columns.filter(column => column.hidden !== true)), options };
}
