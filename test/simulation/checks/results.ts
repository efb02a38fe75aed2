// What stands in the world at the end, against what must stand there: tables, streams, the queue, counters, and the state that is left.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { queryCounterIndex, STAGE_COUNTERS, stageCounterIndex } from '../../../shared/engine/counters.ts';
import type { Totals } from '../../../shared/partition/totals.ts';
import type { SimulatedQuery } from '../programs/programs.ts';
import { RESULT_ITEM_BYTES_MAX } from '../world/dynamodb/table.ts';
import type { Failures } from './failure.ts';
import type { OracleRow, QueryOracle } from './oracle/query-oracle.ts';
import type { PartitionHistory } from './partition-history.ts';
import type { ShardEvaluation } from './shard-evaluation.ts';

export interface Outcome {
  /** Payloads of an output stream, in the order of their shards. */
  readonly streamTexts: (name: string) => readonly string[];
  readonly tableItems: (name: string) => readonly Record<string, AttributeValue>[];
  readonly queueBodies: readonly string[];
}

export interface EvaluatedShard {
  readonly history: PartitionHistory;
  readonly evaluation: ShardEvaluation;
  /** What it came to before it was taken back to a savepoint: it may have been seen, and need not. */
  readonly undone: readonly ShardEvaluation[];
  /** Its state has moved to its children. */
  readonly isSealed: boolean;
}

export function checkResults(
  queries: readonly SimulatedQuery[],
  shards: readonly EvaluatedShard[],
  outcome: Outcome,
  failures: Failures,
): void {
  // A key that moved is known to several shards, and is one.
  const keys = [...new Set(shards.flatMap(({ evaluation }) => [...evaluation.keys.values()]))];
  const byQuery = queries.map((_, index) => keys.map(key => key.oracles[index]!));
  const undone = shards.flatMap(shard => shard.undone);
  const undoneByQuery = queries.map((_, index) => undone.flatMap(({ keys: of }) => [...of.values()].map(key => key.oracles[index]!)));
  for (const [index, query] of queries.entries()) {
    const rows = { must: rowsOf(byQuery[index]!), may: rowsOf(undoneByQuery[index]!) };
    if (query.connector === 'kinesis') checkStream(query.name, rows, outcome.streamTexts(query.name), failures);
    else {
      checkTable(query.name, rows, outcome.tableItems(query.name), failures);
      checkRefusedRows(query.name, rows, outcome, failures);
    }
  }
  checkLateRows(queries, byQuery, undoneByQuery, outcome, failures);
  checkDeadLetters([...shards.map(({ evaluation }) => evaluation), ...undone], byQuery, undoneByQuery, outcome, failures);
  checkCounters(queries, byQuery, shards, failures);
  for (const { history, evaluation, isSealed } of shards) {
    if (isSealed) continue;
    const liveCount = [...evaluation.keys.values()].reduce((total, key) => total + key.liveGroupCount(), 0);
    const { task, partition } = history;
    const message = () => `${partition} holds ${task.groupCount} groups, and should hold ${liveCount}`;
    failures.expect(task.groupCount === liveCount, 'no-state-left', message);
  }
}

type OraclesByQuery = readonly (readonly QueryOracle[])[];

/** What must be there, and what may: rows of a course of things that was taken back. */
interface Rows {
  readonly must: readonly OracleRow[];
  readonly may: readonly OracleRow[];
}

const rowsOf = (oracles: readonly QueryOracle[]): OracleRow[] => oracles.flatMap(oracle => oracle.rows).sort((a, b) => a.number - b.number);

/** Every row at least once, and nothing that is not a row: duplicates are exact. */
function checkStream(name: string, { must, may }: Rows, texts: readonly string[], failures: Failures): void {
  const textsOf = (rows: readonly OracleRow[]) => new Set(rows.map(row => row.text));
  expectSame(`rows-in-stream`, name, textsOf(must), new Set(texts), failures, textsOf(may));
}

/** One item for each key and window, as its last row left it. */
function checkTable(name: string, { must, may }: Rows, items: readonly Record<string, AttributeValue>[], failures: Failures): void {
  const placeOf = (row: OracleRow) => `${row.key} ${row.sort}`;
  const last = new Map(must.filter(row => !isTooLarge(row)).map(row => [placeOf(row), row.text]));
  const expected = new Set([...last].map(([place, text]) => `${place} ${text}`));
  // Where the new course of things comes to no row, the one before it stands.
  const left = may.filter(row => !last.has(placeOf(row))).map(row => `${placeOf(row)} ${row.text}`);
  const found = new Set(items.map(item => `${item.pk!.S} ${item.sk!.S} ${JSON.stringify(columnsOf(item, [...must, ...may]))}`));
  expectSame('items-in-table', name, expected, found, failures, new Set(left));
}

/** No table of this world takes it. */
const isTooLarge = ({ text }: OracleRow): boolean => text.length > RESULT_ITEM_BYTES_MAX;

/** A row that its table refuses is a dead letter. Of those that replace each other, the last must be one, and those before may. */
function checkRefusedRows(name: string, { must: rows, may }: Rows, { queueBodies }: Outcome, failures: Failures): void {
  const refused = rows.filter(isTooLarge);
  const last = new Map(refused.map(row => [`${row.key} ${row.sort}`, row.text]));
  const letters = queueBodies.map(body => JSON.parse(body) as { kind?: string; sink?: string; payload?: string });
  const found = new Set(
    letters.flatMap(({ kind, sink, payload = '' }) => (kind === REFUSED && sink?.endsWith(` ${name}`) ? [payload] : [])),
  );
  const possible = new Set([...refused, ...may].map(row => row.text));
  expectSame('refused-rows', name, new Set(last.values()), found, failures, possible);
}

/** What a dead letter of a row says that it is. */
const REFUSED = 'refused row';

/** The columns of an item in the order of the query's. */
function columnsOf(item: Record<string, AttributeValue>, rows: readonly OracleRow[]): Record<string, unknown> {
  const names = Object.keys(JSON.parse(rows[0]?.text ?? '{}'));
  return Object.fromEntries(names.map(name => [name, item[name]?.N === undefined ? item[name]?.S : Number(item[name]!.N)]));
}

function checkLateRows(
  queries: readonly SimulatedQuery[],
  byQuery: OraclesByQuery,
  undone: OraclesByQuery,
  outcome: Outcome,
  failures: Failures,
): void {
  const isSent = ({ sql }: SimulatedQuery) => sql.includes('late.output');
  if (!queries.some(isSent)) return;
  const lateOf = (oracles: OraclesByQuery) =>
    queries.flatMap((query, index) =>
      isSent(query) ? oracles[index]!.flatMap(oracle => oracle.lateIds.map(id => `${query.name} ${id}`)) : [],
    );
  const found = outcome.streamTexts('late').map(text => {
    const { query, payload } = JSON.parse(text) as { query: string; payload: string };
    return `${query} ${idIn(payload)}`;
  });
  expectSame('late-rows', 'late', new Set(lateOf(byQuery)), new Set(found), failures, new Set(lateOf(undone)));
}

function checkDeadLetters(
  evaluations: readonly ShardEvaluation[],
  byQuery: OraclesByQuery,
  undone: OraclesByQuery,
  { queueBodies }: Outcome,
  failures: Failures,
): void {
  const undecodable = evaluations.flatMap(({ undecodableIds }) => undecodableIds.map(id => `null ${id}`));
  const failedOf = (oracles: OraclesByQuery) => oracles.flat().flatMap(oracle => oracle.failedIds.map(id => `row ${id}`));
  const letters = queueBodies.map(body => JSON.parse(body) as { kind?: string; query: string | null; reason: string; payload?: string });
  const read = letters.filter(({ kind, reason }) => kind !== REFUSED && !reason.startsWith('The handler ended'));
  const found = read.map(({ query, payload = '' }) => `${query === null ? 'null' : 'row'} ${idIn(payload)}`);
  const expected = new Set([...undecodable, ...failedOf(byQuery)]);
  expectSame('dead-letters', 'dead letters', expected, new Set(found), failures, new Set(failedOf(undone)));
}

/** Also of a payload that nobody can decode. */
const idIn = (payload: string): number => Number(/^\{"id":(\d+)/.exec(payload)?.[1]);

/** What a sealed partition counted is its heir's to tell, so those that are left add up to all. */
function checkCounters(
  queries: readonly SimulatedQuery[],
  byQuery: OraclesByQuery,
  shards: readonly EvaluatedShard[],
  failures: Failures,
): void {
  const left = shards.filter(({ isSealed }) => !isSealed);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const inTotals = (pick: (totals: Totals) => number) => sum(left.map(({ history }) => pick(history.totals)));
  const counted = (index: number) => sum(left.map(({ history }) => history.task.counters[index]!));
  const found: Record<string, number> = {
    ...{ records: inTotals(totals => totals.recordCount), kinesisRecords: inTotals(totals => totals.kinesisRecordCount) },
    ...{ misrouted: inTotals(totals => totals.misroutedCount), unreadable: inTotals(totals => totals.unreadableCount) },
  };
  const expected: Record<string, number> = {};
  for (const { evaluation } of shards)
    for (const [name, count] of Object.entries(evaluation.counts)) expected[name] = (expected[name] ?? 0) + count;
  for (const counter of STAGE_COUNTERS) found[counter] = counted(stageCounterIndex(counter));
  for (const [index, { name }] of queries.entries()) {
    for (const counter of ['filtered', 'late', 'failed', 'applied'] as const) {
      found[`${name}.${counter}`] = counted(queryCounterIndex(index, counter));
      expected[`${name}.${counter}`] = sum(byQuery[index]!.map(oracle => oracle.counts[counter]));
    }
  }
  for (const [name, count] of Object.entries(expected))
    failures.expect(found[name] === count, 'counters', () => `${name} is ${found[name]}, and should be ${count}`);
}

function expectSame(
  rule: string,
  name: string,
  expected: ReadonlySet<string>,
  found: ReadonlySet<string>,
  failures: Failures,
  allowed: ReadonlySet<string> = new Set(),
): void {
  const missing = [...expected].filter(text => !found.has(text));
  const wrong = [...found].filter(text => !expected.has(text) && !allowed.has(text));
  failures.expect(missing.length + wrong.length === 0, rule, () => {
    const some = (texts: readonly string[]) => `${texts.slice(0, 3).join(' ; ')}${texts.length > 3 ? ` … (${texts.length})` : ''}`;
    return `${name} lacks [${some(missing)}] and should not have [${some(wrong)}]`;
  });
}
