// Holds slices of partitions' states and answers requests one by one. No locks: nobody else touches them.
import { assert, unreachable } from '../engine/assert.ts';
import { DecodedRows } from '../engine/decoded-rows.ts';
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { StageProgram, StageTask } from '../engine/program.ts';
import { unpackPart } from '../kinesis/unpack-part.ts';
import { runAttempt, summarize } from './executor.ts';
import type { Answer, Call } from './worker-protocol.ts';

export class TaskServer {
  private readonly program: StageProgram;
  private readonly tasks = new Map<number, StageTask>();
  private readingTask: StageTask | null = null;

  constructor(program: StageProgram) {
    this.program = program;
  }

  /** Rows and streams of the answer lie in memory of the task, and are valid until its next request. */
  answer(call: Call): Answer {
    if (call.kind === 'unpack') return unpackPart(call.part, this.reader());
    if (call.kind === 'create') {
      const created = this.program.createTask(call.options);
      this.tasks.set(call.taskId, created);
      const { decodedForms, keyCount } = created;
      return { summary: summarize([created]), decodedForms, keyCount };
    }
    if (call.kind === 'close') {
      this.tasks.delete(call.taskId);
      return null;
    }
    const task = this.tasks.get(call.taskId);
    assert(task !== undefined, `a thread was asked for task ${call.taskId}, which it does not hold`);
    switch (call.kind) {
      case 'restore':
        task.restore(call.streams);
        return { summary: summarize([task]) };
      case 'apply':
        task.apply(call.streams);
        return { summary: summarize([task]) };
      case 'locate':
        task.locate(call.hashRange);
        return { summary: summarize([task]) };
      case 'import':
        task.importParents(call.parents);
        return { summary: summarize([task]) };
      case 'decode': {
        const rows = new DecodedRows(call.columns);
        task.decode(call.batch, call.from, call.to, rows);
        return { aside: rows.aside() };
      }
      case 'attempt': {
        runAttempt(task, call.input);
        const streams = task.encodeDelta();
        return { summary: summarize([task]), output: task, streams };
      }
      case 'snapshot':
        return { summary: summarize([task]), streams: task.encodeSnapshot() };
      default:
        return unreachable(call);
    }
  }

  /** A task that owns nothing: it only knows how rows are decoded. */
  private reader(): StageTask {
    const { program } = this;
    const keyGroups = { first: KEY_GROUP_COUNT, end: KEY_GROUP_COUNT };
    const coalesceChanges = program.descriptor.queries.map(() => false);
    this.readingTask ??= program.createTask({ keyGroups, coalesceChanges, rowsPerKeyGroupMax: 1 });
    return this.readingTask;
  }
}
