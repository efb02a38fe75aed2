// EXPLAIN: for each stage what it reads, why no exchange stands before it, and for each query its plan, its state and what lets it go.
import type { Compilation } from '../compile.ts';
import type { Aggregate } from '../plan/node.ts';
import type { Over, OverCall } from '../plan/over.ts';
import type { ApplicationPlan, QueryPlan, Stage } from '../plan/query.ts';
import type { SourceDefinition } from '../plan/source.ts';
import { staysInKeyGroups } from '../plan/stages.ts';
import { lastState, type StateNode, statesOf, timeToLiveMs } from '../plan/states.ts';
import { durationText } from '../types/duration-text.ts';
import { typeText } from '../types/sql-type.ts';
import { expressionText, nameText } from './expression-text.ts';
import { aggregateText, planLines } from './node-text.ts';

type Application = NonNullable<Compilation['application']>;

/** The plan of a script as text, or a sentence saying that there is none. */
export function explain(subject: Compilation | Application | ApplicationPlan): string {
  const { plan, stateSummary } = opened(subject);
  if (plan === null) return 'There is no plan: the script has errors.\n';
  return plan.stages
    .map((stage, index) => stageLines(stage, index, stateSummary).join('\n'))
    .join('\n\n')
    .concat('\n');
}

type StateSummary = (stage: number, query: number) => string | null;

function opened(subject: Compilation | Application | ApplicationPlan): { plan: ApplicationPlan | null; stateSummary: StateSummary } {
  if ('application' in subject)
    return subject.application === null ? { plan: null, stateSummary: () => null } : opened(subject.application);
  if (!('plan' in subject)) return { plan: subject, stateSummary: () => null };
  const { plan, stages } = subject;
  return { plan, stateSummary: (stage, query) => stages[stage]?.descriptor.queries[query]?.stateSummary ?? null };
}

/** Of a stage with a cascade over different keys. */
const ONE_TASK = '  workers    one owns all groups: the rows of a state go on into the groups of another key';

function stageLines(stage: Stage, index: number, stateSummary: StateSummary): string[] {
  const { source } = stage;
  return [
    `Stage ${index + 1}: ${nameText(stage.name)}`,
    `  reads      ${sourceText(source)}`,
    `  partitions ${partitionText(source)}`,
    ...computedLines(source),
    `  event time ${eventTimeText(source)}`,
    `  exchange   none: ${stage.exchangeReason}`,
    ...(staysInKeyGroups(stage) ? [] : [ONE_TASK]),
    ...stage.queries.flatMap((query, number) => ['', ...queryLines(query, stateSummary(index, number))]),
  ];
}

const sourceText = ({ name, stream, format }: SourceDefinition): string => {
  return `${nameText(name)}${stream === name ? '' : ` (Kinesis stream ${nameText(stream)})`}, ${format}`;
};

function partitionText({ partitionedBy, columns }: SourceDefinition): string {
  if (partitionedBy.length === 0) return 'one per shard; no key is promised';
  return `one per shard, by ${partitionedBy.map(index => nameText(columns[index]!.name)).join(', ')}`;
}

const computedLines = ({ columns }: SourceDefinition): string[] =>
  columns.flatMap(({ name, computed }) => (computed === null ? [] : [`  computes   ${nameText(name)} AS ${expressionText(computed)}`]));

function eventTimeText({ eventTime, columns, idleTimeoutMs }: SourceDefinition): string {
  if (eventTime === null) return 'none';
  const bound = eventTime.boundMs === 0 ? '' : ` - ${durationText(eventTime.boundMs)}`;
  return `${nameText(columns[eventTime.column]!.name)}; watermark ${nameText(columns[eventTime.column]!.name)}${bound}; idle after ${durationText(idleTimeoutMs)}`;
}

function queryLines(query: QueryPlan, stateSummary: string | null): string[] {
  const { output } = query;
  const columns = output.columns.map(({ name, type }) => `${nameText(name)} ${typeText(type)}`).join(', ');
  return [
    `  Query ${nameText(query.name)}`,
    ...planLines(query.root, 2),
    `    emit     ${emitText(query)}`,
    `    state    ${stateText(query, stateSummary)}`,
    `    closes   ${closingText(query)}`,
    `    output   ${nameText(output.name)} (${output.connector}): ${columns}`,
  ];
}

function emitText({ root, emit, every, lateOutput }: QueryPlan): string {
  const late = lateOutput === null ? '' : `; late rows go to ${nameText(lateOutput)}`;
  if (every !== null) {
    const rate = 'rowCount' in every ? `${every.rowCount} rows` : durationText(every.milliseconds);
    const isTop = lastState(root)?.kind === 'top-rows';
    const what = isTop ? 'what changed among the first rows of a key' : 'a row per changed group';
    return `EVERY ${rate}: ${what}, and ${isTop ? 'again' : 'one'} at its window's end${late}`;
  }
  if (lastState(root)?.kind === 'top-rows') {
    return emit === 'final'
      ? `FINAL: the first rows of each key and window${late}`
      : `CHANGES: a row that comes among the first; one that is displaced is taken back${late}`;
  }
  switch (emit) {
    case 'rows':
      return 'each row as it comes';
    case 'append':
      return 'a row for each row';
    case 'final':
      return `FINAL: one row per group and window${late}`;
    case 'changes':
      return isWithoutAggregates(lastState(root))
        ? `CHANGES: a row per group, when it first comes${late}`
        : `CHANGES: a row per change of a group${late}`;
  }
}

const isWithoutAggregates = (node: StateNode | null): boolean => node?.kind === 'aggregate' && node.aggregates.length === 0;

/** From the first state to the last. */
function stateText({ root }: QueryPlan, stateSummary: string | null): string {
  const states = statesOf(root).reverse();
  if (states.length === 0) return 'none';
  if (stateSummary !== null && states.every(({ kind }) => kind !== 'over')) return stateSummary;
  return states.map(stateOf).join(' ▸ ');
}

function stateOf(node: StateNode): string {
  if (node.kind === 'over') return overStateText(node);
  return node.kind === 'top-rows' ? 'the first rows of each key' : groupsText(node);
}

function groupsText({ keys: { length: keys }, aggregates }: Aggregate): string {
  const calls = aggregates.map(aggregateText).join(', ');
  return `hash aggregation: ${keys} key column${keys === 1 ? '' : 's'}${calls === '' ? '' : `, ${calls}`}`;
}

function overStateText({ keys, calls }: Over): string {
  const per = keys.length === 0 ? 'all rows together' : `per ${keys.map(expressionText).join(', ')}`;
  const reaches = calls.map(call => overReach(call)).filter(reach => reach !== null);
  return `${per}: ${reaches.length === 0 ? 'a count of rows' : [...new Set(reaches)].join('; ')}`;
}

function overReach({ frame, function: name, offset }: OverCall): string | null {
  if (name === 'lag') return `the last ${offset + 1} rows`;
  if (frame === null) return null;
  if (frame.unit === 'rows')
    return frame.preceding === null ? 'running values' : frame.preceding < 0 ? 'the next rows' : `the last ${frame.preceding + 1} rows`;
  return frame.precedingMs === null ? 'running values' : `rows of ${durationText(Math.abs(frame.precedingMs))}`;
}

function closingText({ root, allowedLatenessMs }: QueryPlan): string {
  const [last, ...before] = statesOf(root);
  if (last === undefined) return 'nothing to close';
  const lateness = allowedLatenessMs === 0 ? '' : `; late rows correct it for ${durationText(allowedLatenessMs)} more`;
  const own = `${closingOf(last)}${last.kind !== 'over' && last.window !== null ? lateness : ''}`;
  // Those that feed it give all their rows before it closes anything.
  return [...before.reverse().map(closingOf), own].join(' ▸ ');
}

function closingOf(node: StateNode): string {
  const ttlMs = timeToLiveMs(node);
  if (ttlMs === null) return closingAlone(node);
  const goes = `a ${node.kind === 'aggregate' ? 'group' : 'key'}, when no row touched it for ${durationText(ttlMs)}`;
  return node.kind === 'aggregate' ? goes : `${closingAlone(node)}; ${goes}`;
}

function closingAlone(node: StateNode): string {
  if (node.kind === 'over')
    return node.order === 'arrival' ? 'nothing: each row goes out as it comes' : 'each row, when the watermark has passed it';
  if (node.kind === 'top-rows' && node.window === null) return 'a row, when others displace it';
  return node.window === null ? 'never: a group stays as long as the query' : 'a window, when the watermark reaches its end';
}
