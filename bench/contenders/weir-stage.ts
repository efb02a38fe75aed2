// Weir as its handler uses it: batches of a commit's size through the compiled stage's task, each ended by encoding what changed.
import { loadProgram } from '../../local/load-program.ts';
import { KEY_GROUP_COUNT } from '../../shared/engine/descriptor.ts';
import type { StageProgram, StageTask } from '../../shared/engine/program.ts';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { type CompiledStage, compile } from '../../shared/sql/compile.ts';
import type { Trades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import type { Contender } from '../measure/interleave.ts';
import { foldRow, type Shape } from './shape.ts';

/** As the handler has it. */
export const ROWS_PER_KEY_GROUP_MAX = 64;

export interface CompiledShape extends CompiledStage {
  readonly program: StageProgram;
}

/** The only stage of a script. Throws the diagnostics where it is wrong. */
export async function compileStage(sql: string): Promise<CompiledShape> {
  const { application, diagnostics } = compile(sql, { singlePartition: true });
  const [stage] = application?.stages ?? [];
  if (stage === undefined) throw new Error(`The benchmark's script does not compile: ${JSON.stringify(diagnostics)}`);
  return { ...stage, program: await loadProgram(stage.moduleText) };
}

/**
 * The first task of each program, kept for the life of the process as an execution environment keeps its own. Compiled code refers to the
 * shapes of objects weakly: if all tasks were collected between two passes, every pass would begin by compiling anew.
 */
const firstTasks = new Map<StageProgram, StageTask>();

export function newTask(program: StageProgram, coalesced: boolean): StageTask {
  const task = program.createTask({
    keyGroups: { first: 0, end: KEY_GROUP_COUNT },
    coalesceChanges: program.descriptor.queries.map(() => coalesced),
    rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX,
  });
  if (!firstTasks.has(program)) firstTasks.set(program, task);
  return task;
}

export interface PassOptions {
  readonly coalesced: boolean;
  /** Encode the delta of every commit, as the handler does. */
  readonly withLog: boolean;
  readonly onCommit?: (task: StageTask) => void;
}

/** One pass over the records, to the closing of the last window; gives the number of rows emitted. */
export function passOver(program: StageProgram, { batch }: Pick<Trades, 'batch'>, options: PassOptions): number {
  const task = newTask(program, options.coalesced);
  const commitSize = DEFAULT_PARTITION_LIMITS.recordsPerCommitMax;
  let rowCount = 0;
  const commit = () => {
    task.finish();
    rowCount += task.emitted[0]!.rowCount;
    options.onCommit?.(task);
    if (options.withLog) task.encodeDelta();
  };
  const drain = () => {
    while (task.pendingRowCount > 0) {
      task.begin();
      commit();
    }
  };
  for (let from = 0; from < batch.recordCount; from += commitSize) {
    task.begin();
    task.run(batch, from, Math.min(batch.recordCount, from + commitSize));
    commit();
    drain();
  }
  task.begin();
  if (task.lastTimerMs > Number.NEGATIVE_INFINITY) task.advance(task.lastTimerMs);
  commit();
  drain();
  return rowCount;
}

/** What the rows of a pass say. */
export function answerOf(shape: Shape, program: StageProgram, trades: Pick<Trades, 'batch'>): Answer {
  const answer: Answer = new Map();
  passOver(program, trades, {
    coalesced: shape.coalesced,
    withLog: true,
    onCommit: task => {
      const { json, jsonEnds, rowCount } = task.emitted[0]!;
      let start = 0;
      for (let row = 0; row < rowCount; row++) {
        foldRow(
          shape,
          answer,
          JSON.parse(Buffer.from(json.bytes.buffer, json.bytes.byteOffset + start, jsonEnds[row]! - start).toString('utf8')),
        );
        start = jsonEnds[row]!;
      }
    },
  });
  return answer;
}

/** Weir with its log, and Weir doing no more than the others do. */
export async function weirContenders(shape: Shape, trades: Trades): Promise<Contender[]> {
  const { program } = await compileStage(shape.weirSql);
  const contender = (name: string, withLog: boolean): Contender => ({
    name,
    profiled: withLog,
    run: () => passOver(program, trades, { coalesced: shape.coalesced, withLog }),
    answer: () => answerOf(shape, program, trades),
  });
  return [contender('weir', true), contender('weir, query alone', false)];
}
