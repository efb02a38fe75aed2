// Runs a script at the level of its task, under several lives: all at once, in slices of the key groups, in batches of every size with the
// state written to the log and read back by a new task between any two. All must give the same rows, counters, late rows and dead letters.
import { expect } from '@jest/globals';
import { loadProgram } from '../../../local/load-program.ts';
import { QUERY_COUNTERS, STAGE_COUNTERS } from '../../../shared/engine/counters.ts';
import type { RecordBatch, StageProgram, StageTask } from '../../../shared/engine/program.ts';
import { compile } from '../../../shared/sql/compile.ts';
import { batchOf, type TestRecord } from './batch-of.ts';

export interface Outcome {
  /** Per query, in order: the JSON, and before it the key, the revision and (of a retraction) a minus. */
  readonly rows: readonly (readonly string[])[];
  readonly deadLetters: readonly string[];
  readonly lateRows: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
}

interface Life {
  readonly name: string;
  /** Ends of the slices of key groups. */
  readonly slices: readonly number[];
  /** Records per attempt. */
  readonly batchSize: number;
  /** Builds a new task from the log after every attempt. */
  readonly restarts: 'never' | 'deltas' | 'snapshot';
}

const LIVES: readonly Life[] = [
  { name: 'at once', slices: [128], batchSize: 1e9, restarts: 'never' },
  { name: 'in 3 slices', slices: [40, 41, 128], batchSize: 1e9, restarts: 'never' },
  { name: 'one record per batch', slices: [128], batchSize: 1, restarts: 'never' },
  { name: 'read back from deltas after every record', slices: [128], batchSize: 1, restarts: 'deltas' },
  { name: 'read back from snapshots, in slices', slices: [64, 128], batchSize: 2, restarts: 'snapshot' },
];

export interface RunOptions {
  /** EMIT CHANGES keeps the last row per group and attempt. */
  readonly coalesce?: boolean;
  /** Closes every window at the end. */
  readonly drain?: boolean;
  readonly rowsPerKeyGroupMax?: number;
}

/** The only stage of the script, loaded. */
export async function programOf(sql: string): Promise<StageProgram> {
  const { application, diagnostics } = compile(sql);
  if (application === null) throw new Error(JSON.stringify(diagnostics, null, 2));
  expect(application.stages).toHaveLength(1);
  return loadProgram(application.stages[0]!.moduleText);
}

/** What a script makes of rows; the same in every life, or the test fails. */
export async function run(sql: string, records: readonly TestRecord[], options: RunOptions = {}): Promise<Outcome> {
  const program = await programOf(sql);
  const batch = batchOf(records);
  const outcomes = LIVES.map(life => live(program, batch, life, options));
  for (const [i, outcome] of outcomes.entries()) {
    // Coalescing is per attempt, so the rows of other cuts are others.
    if (options.coalesce && LIVES[i]!.batchSize < records.length) continue;
    expect({ life: LIVES[i]!.name, ...outcome }).toEqual({ life: LIVES[i]!.name, ...outcomes[0] });
  }
  return outcomes[0]!;
}

/** One `check` for all query tests: rows per line as `key#revision {json}`. */
export async function check(
  sql: string,
  rows: readonly unknown[],
  expected: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const outcome = await run(
    sql,
    rows.map(row => ({ row })),
    { drain: true, ...options },
  );
  expect(outcome.rows.flat()).toEqual(expected);
  return outcome;
}

interface PlacedRow {
  readonly query: number;
  readonly recordIndex: number;
  readonly order: readonly [number, number, number, string, number];
  readonly text: string;
}

const utf8 = (bytes: Uint8Array, start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString('utf8');

function live(program: StageProgram, batch: RecordBatch, life: Life, options: RunOptions): Outcome {
  const queryCount = program.descriptor.queries.length;
  const createTasks = () => {
    const starts = [0, ...life.slices.slice(0, -1)];
    return life.slices.map((end, i) =>
      program.createTask({
        keyGroups: { first: starts[i]!, end },
        coalesceChanges: program.descriptor.queries.map(() => options.coalesce ?? false),
        rowsPerKeyGroupMax: options.rowsPerKeyGroupMax ?? 1000,
      }),
    );
  };
  let tasks = createTasks();
  const rows: PlacedRow[] = [];
  const deadLetters: { at: number; text: string }[] = [];
  const lateRows: { at: number; text: string }[] = [];
  const deltas: Uint8Array[][] = [];
  const attempt = (work: (task: StageTask) => void) => {
    for (const task of tasks) {
      task.begin();
      work(task);
      task.finish();
      collect(task, rows);
      deadLetters.push(
        ...task.deadLetters.map(({ recordIndex, query, reason }) => ({ at: recordIndex, text: `${recordIndex}/${query}: ${reason}` })),
      );
      lateRows.push(...task.lateRows.map(late => ({ at: late.recordIndex, text: JSON.stringify(late) })));
    }
    deltas.push(merged(tasks.map(task => task.encodeDelta())));
    if (life.restarts === 'never') return;
    const before = tasks;
    tasks = createTasks();
    const snapshot = merged(before.map(task => task.encodeSnapshot()));
    for (const task of tasks) {
      if (life.restarts === 'snapshot') task.restore(snapshot);
      else for (const delta of deltas) task.apply(delta);
    }
    const state = (task: StageTask) => [task.watermarkMs, task.eventTimeMaxMs, task.groupCount];
    expect(tasks.map(state)).toEqual(before.map(state));
  };
  for (let from = 0; from < batch.recordCount; from += life.batchSize) {
    attempt(task => task.run(batch, from, Math.min(from + life.batchSize, batch.recordCount)));
  }
  const lastTimerMs = Math.max(...tasks.map(task => task.lastTimerMs));
  if (options.drain) attempt(task => task.advance(lastTimerMs));
  while (tasks.some(task => task.pendingRowCount > 0)) attempt(() => {});
  rows.sort((a, b) => compareOrder(a.order, b.order));
  const byRecord = (a: { at: number; text: string }, b: { at: number; text: string }) => a.at - b.at || (a.text < b.text ? -1 : 1);
  return {
    rows: Array.from({ length: queryCount }, (_, query) => rows.filter(row => row.query === query).map(row => row.text)),
    deadLetters: deadLetters.sort(byRecord).map(({ text }) => text),
    lateRows: lateRows.sort(byRecord).map(({ text }) => text),
    counters: checkedCounters(tasks, queryCount, batch.recordCount),
  };
}

function collect(task: StageTask, rows: PlacedRow[]): void {
  for (const [query, emitted] of task.emitted.entries()) {
    for (let i = 0; i < emitted.rowCount; i++) {
      const key = utf8(emitted.keys.bytes, i === 0 ? 0 : emitted.keyEnds[i - 1]!, emitted.keyEnds[i]!);
      const json = utf8(emitted.json.bytes, i === 0 ? 0 : emitted.jsonEnds[i - 1]!, emitted.jsonEnds[i]!);
      const recordIndex = emitted.recordIndexes[i]!;
      // Pending rows belong behind the record of their attempt, whichever it was.
      const at = recordIndex < 0 ? 0x7fffffff : recordIndex;
      rows.push({
        query,
        recordIndex,
        order: [at, emitted.windowEndsMs[i]!, emitted.hashes[i]!, key, emitted.revisions[i]!],
        text: `${emitted.kinds[i] === 1 ? '-' : ''}${key}#${emitted.revisions[i]} ${json}`,
      });
    }
  }
}

function compareOrder(a: PlacedRow['order'], b: PlacedRow['order']): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
}

/** Streams of slices concatenate. */
const merged = (slices: readonly Uint8Array[][]): Uint8Array[] =>
  slices[0]!.map((_, stream) => new Uint8Array(Buffer.concat(slices.map(streams => streams[stream]!))));

/** The counters by name, after checking that they add up. */
function checkedCounters(tasks: readonly StageTask[], queryCount: number, recordCount: number): Record<string, number> {
  const counters: Record<string, number> = {};
  const sum = (index: number) => tasks.reduce((total, task) => total + task.counters[index]!, 0);
  STAGE_COUNTERS.forEach((name, i) => {
    counters[name] = sum(i);
  });
  expect(counters.decoded! + counters.undecodable!).toBe(recordCount);
  for (let query = 0; query < queryCount; query++) {
    const own = QUERY_COUNTERS.map((name, i) => [name, sum(STAGE_COUNTERS.length + query * QUERY_COUNTERS.length + i)] as const);
    for (const [name, count] of own) counters[queryCount === 1 ? name : `${query} ${name}`] = count;
    const { filtered, late, failed, applied, expanded } = Object.fromEntries(own) as Record<(typeof QUERY_COUNTERS)[number], number>;
    expect(filtered + late + failed + applied).toBe(counters.decoded! + expanded);
  }
  return counters;
}
