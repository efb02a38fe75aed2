// What stands in the world at the end, against what must stand there: tables, streams, the queue, counters, and the state that is left.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { QUERY_COUNTERS, queryCounterIndex, STAGE_COUNTERS, stageCounterIndex } from '../../../shared/engine/counters.ts';
import type { SimulatedQuery } from '../programs/programs.ts';
import type { Evaluation } from './evaluate.ts';
import type { Failures } from './failure.ts';
import type { OracleRow } from './oracle/query-oracle.ts';
import type { PartitionHistory } from './partition-history.ts';

export interface Outcome {
  /** Payloads of an output stream, in the order of their shards. */
  readonly streamTexts: (name: string) => readonly string[];
  readonly tableItems: (name: string) => readonly Record<string, AttributeValue>[];
  readonly queueBodies: readonly string[];
}

export interface EvaluatedShard {
  readonly history: PartitionHistory;
  readonly evaluation: Evaluation;
}

export function checkResults(
  queries: readonly SimulatedQuery[],
  shards: readonly EvaluatedShard[],
  outcome: Outcome,
  failures: Failures,
): void {
  for (const [index, query] of queries.entries()) {
    const rows = shards.flatMap(({ evaluation }) => evaluation.oracles[index]!.rows);
    if (query.connector === 'kinesis') checkStream(query.name, rows, outcome.streamTexts(query.name), failures);
    else checkTable(query.name, rows, outcome.tableItems(query.name), failures);
  }
  checkLateRows(queries, shards, outcome, failures);
  checkDeadLetters(shards, outcome, failures);
  for (const shard of shards) checkCounters(queries, shard, failures);
}

/** Every row at least once, and nothing that is not a row: duplicates are exact. */
function checkStream(name: string, rows: readonly OracleRow[], texts: readonly string[], failures: Failures): void {
  expectSame(`rows-in-stream`, name, new Set(rows.map(row => row.text)), new Set(texts), failures);
}

/** One item for each key and window, as its last row left it. */
function checkTable(name: string, rows: readonly OracleRow[], items: readonly Record<string, AttributeValue>[], failures: Failures): void {
  const last = new Map(rows.map(row => [`${row.key} ${row.sort}`, row.text]));
  const expected = new Set([...last].map(([place, text]) => `${place} ${text}`));
  const found = new Set(items.map(item => `${item.pk!.S} ${item.sk!.S} ${JSON.stringify(columnsOf(item, name, rows))}`));
  expectSame('items-in-table', name, expected, found, failures);
}

/** The columns of an item in the order of the query's. */
function columnsOf(item: Record<string, AttributeValue>, _name: string, rows: readonly OracleRow[]): Record<string, unknown> {
  const names = Object.keys(JSON.parse(rows[0]?.text ?? '{}'));
  return Object.fromEntries(names.map(name => [name, item[name]?.N === undefined ? item[name]?.S : Number(item[name]!.N)]));
}

function checkLateRows(queries: readonly SimulatedQuery[], shards: readonly EvaluatedShard[], outcome: Outcome, failures: Failures): void {
  const places = new Set<string>();
  for (const [index, query] of queries.entries()) {
    if (!query.sql.includes('late.output')) continue;
    for (const { evaluation } of shards) for (const id of evaluation.oracles[index]!.lateIds) places.add(`${query.name} ${id}`);
  }
  if (!queries.some(query => query.sql.includes('late.output'))) return;
  const found = outcome.streamTexts('late').map(text => {
    const { query, payload } = JSON.parse(text) as { query: string; payload: string };
    return `${query} ${idIn(payload)}`;
  });
  expectSame('late-rows', 'late', places, new Set(found), failures);
}

function checkDeadLetters(shards: readonly EvaluatedShard[], { queueBodies }: Outcome, failures: Failures): void {
  const expected = new Set<string>();
  for (const { evaluation } of shards) {
    for (const id of evaluation.undecodableIds) expected.add(`null ${id}`);
    for (const oracle of evaluation.oracles) for (const id of oracle.failedIds) expected.add(`row ${id}`);
  }
  const letters = queueBodies.map(body => JSON.parse(body) as { query: string | null; reason: string; payload?: string });
  const read = letters.filter(({ reason }) => !reason.startsWith('The handler ended'));
  const found = read.map(({ query, payload = '' }) => `${query === null ? 'null' : 'row'} ${idIn(payload)}`);
  expectSame('dead-letters', 'dead letters', expected, new Set(found), failures);
}

/** Also of a payload that nobody can decode. */
const idIn = (payload: string): number => Number(/^\{"id":(\d+)/.exec(payload)?.[1]);

function checkCounters(queries: readonly SimulatedQuery[], { history, evaluation }: EvaluatedShard, failures: Failures): void {
  const { totals, task, partition } = history;
  const { counts, oracles } = evaluation;
  const found: Record<string, number> = {
    ...{ records: totals.recordCount, kinesisRecords: totals.kinesisRecordCount },
    ...{ misrouted: totals.misroutedCount, unreadable: totals.unreadableCount },
  };
  const expected: Record<string, number> = { ...counts };
  for (const counter of STAGE_COUNTERS) found[counter] = task.counters[stageCounterIndex(counter)]!;
  for (const [index, { name }] of queries.entries()) {
    for (const counter of QUERY_COUNTERS.slice(0, 4)) found[`${name}.${counter}`] = task.counters[queryCounterIndex(index, counter)]!;
    for (const [counter, count] of Object.entries(oracles[index]!.counts)) expected[`${name}.${counter}`] = count;
  }
  for (const [name, count] of Object.entries(expected))
    failures.expect(found[name] === count, 'counters', () => `${name} of ${partition} is ${found[name]}, and should be ${count}`);
  const liveCount = oracles.reduce((total, oracle) => total + oracle.liveGroupCount(), 0);
  failures.expect(
    task.groupCount === liveCount,
    'no-state-left',
    () => `${partition} holds ${task.groupCount} groups, and should hold ${liveCount}`,
  );
}

function expectSame(rule: string, name: string, expected: ReadonlySet<string>, found: ReadonlySet<string>, failures: Failures): void {
  const missing = [...expected].filter(text => !found.has(text));
  const wrong = [...found].filter(text => !expected.has(text));
  failures.expect(missing.length + wrong.length === 0, rule, () => {
    const some = (texts: readonly string[]) => `${texts.slice(0, 3).join(' ; ')}${texts.length > 3 ? ` … (${texts.length})` : ''}`;
    return `${name} lacks [${some(missing)}] and should not have [${some(wrong)}]`;
  });
}
