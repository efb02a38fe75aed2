// Who runs the tasks of one partition: this thread, or a pool of worker threads with a slice of the key groups each.
// Results and stored state are the same for any number of slices; only the time differs.
import { columnsBetween, type DecodedPart, DecodedRows } from '../engine/decoded-rows.ts';
import type { EmittedRows } from '../engine/emitted-rows.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { DeadLetter, LateRow, ParentState, RecordBatch, StageTask } from '../engine/program.ts';

/** What one attempt does: applies records, or raises the watermark (a tick), or is told that the input is over, or neither (it only drains pending rows). */
export type AttemptInput =
  | {
      readonly kind: 'records';
      readonly batch: RecordBatch;
      readonly from: number;
      readonly to: number;
      /** All of the records, in order, decoded already; left away where the task decodes them itself. */
      readonly parts?: readonly DecodedPart[];
    }
  | { readonly kind: 'advance'; readonly watermarkMs: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'drain' };

/** The columns of EmittedRows, wherever they come from: this thread's buffers or a worker's answer. */
export type RowColumns = Pick<
  EmittedRows,
  'rowCount' | 'jsonEnds' | 'keyEnds' | 'kinds' | 'revisions' | 'windowStartsMs' | 'windowEndsMs' | 'recordIndexes' | 'hashes' | 'places'
> & { readonly json: { readonly bytes: Uint8Array }; readonly keys: { readonly bytes: Uint8Array } };

/** What one slice emitted. Row buffers are only valid until the next attempt. */
export interface SliceOutput {
  readonly emitted: readonly RowColumns[];
  readonly deadLetters: readonly DeadLetter[];
  readonly lateRows: readonly LateRow[];
}

/** The state after an attempt, summed over the slices: what a task says of itself. */
export type StateSummary = Pick<
  StageTask,
  | 'watermarkMs'
  | 'eventTimeMaxMs'
  | 'nextTimerMs'
  | 'lastTimerMs'
  | 'pendingRowCount'
  | 'waitingRowCount'
  | 'groupCount'
  | 'stateBytes'
  | 'hashRange'
  | 'sawOutside'
  | 'counters'
>;

export interface AttemptResult {
  readonly slices: readonly SliceOutput[];
  /** The state's delta, slices joined; valid until the next attempt or snapshot. */
  readonly delta: readonly Uint8Array[];
  readonly summary: StateSummary;
}

/** Streams of a snapshot, and such as are packed already and follow them. */
export interface PackedSnapshot {
  readonly streams: readonly Uint8Array[];
  readonly packed: readonly Uint8Array[];
}

/** Holds the state of one partition. Whoever fails anywhere between an attempt and its commit closes it and builds a new one from the log. */
export interface StageExecutor {
  restore(snapshot: readonly Uint8Array[]): Promise<void>;
  apply(delta: readonly Uint8Array[]): Promise<void>;
  /** Says which hash keys the shard holds, to a fresh state. */
  locate(hashRange: HashRange): Promise<void>;
  /** Begins as the continuation of other shards, on a fresh state. */
  importParents(parents: readonly ParentState[]): Promise<void>;
  attempt(input: AttemptInput): Promise<AttemptResult>;
  /** Valid until the next attempt or snapshot. */
  snapshot(): Promise<Uint8Array[]>;
  /**
   * Some more of a snapshot that grows between attempts (snapshot-in-parts.ts): at least so many groups. The whole as of now with its last part, null
   * before. Absent where snapshots are taken in one go.
   */
  growSnapshot?(groupCountMin: number): Promise<PackedSnapshot | null>;
  summary(): StateSummary;
  close(): void;
}

/** One attempt of one task, as every executor runs it. */
export function runAttempt(task: StageTask, input: AttemptInput): void {
  task.begin();
  if (input.kind === 'records') runRecords(task, input);
  else if (input.kind === 'advance') task.advance(input.watermarkMs);
  else if (input.kind === 'end') task.end();
  task.finish();
}

function runRecords(task: StageTask, { batch, from, to, parts }: Extract<AttemptInput, { kind: 'records' }>): void {
  if (parts === undefined) task.run(batch, from, to);
  else for (const part of parts) task.runDecoded(batch, part.from, part.to, rowsOf(part));
}

const rowsOf = ({ from, to, columns, first, aside }: DecodedPart): DecodedRows =>
  DecodedRows.of(columnsBetween(columns, first, first + to - from), aside);

/** The summary of a state out of its slices: every slice sees all records, so times agree; counts add up. */
export function summarize(tasks: readonly StateSummary[]): StateSummary {
  const counters = new Float64Array(tasks[0]!.counters.length);
  for (const task of tasks) for (let i = 0; i < counters.length; i++) counters[i]! += task.counters[i]!;
  const sum = (pick: (task: StateSummary) => number) => tasks.reduce((total, task) => total + pick(task), 0);
  return {
    watermarkMs: tasks[0]!.watermarkMs,
    eventTimeMaxMs: tasks[0]!.eventTimeMaxMs,
    nextTimerMs: Math.min(...tasks.map(task => task.nextTimerMs)),
    lastTimerMs: Math.max(...tasks.map(task => task.lastTimerMs)),
    pendingRowCount: sum(task => task.pendingRowCount),
    waitingRowCount: sum(task => task.waitingRowCount),
    groupCount: sum(task => task.groupCount),
    stateBytes: sum(task => task.stateBytes),
    hashRange: tasks[0]!.hashRange,
    sawOutside: tasks.some(task => task.sawOutside),
    counters,
  };
}
