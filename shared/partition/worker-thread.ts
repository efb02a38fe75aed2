// The inside of a worker thread: it owns slices of partitions' states and answers requests one by one. No locks: nobody else touches them.
import type { MessagePort } from 'node:worker_threads';
import { assert, unreachable } from '../engine/assert.ts';
import type { EmittedRows } from '../engine/emitted-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { StageProgram, StageTask } from '../engine/program.ts';
import { type RowColumns, runAttempt, summarize } from './executor.ts';
import type { SliceAnswer, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

/** Serves the tasks of one program on a port until the thread ends. */
export function serveTasks(program: StageProgram, port: MessagePort): void {
  const tasks = new Map<number, StageTask>();
  port.on('message', (request: WorkerRequest) => {
    port.postMessage(respond(program, tasks, request));
  });
}

function respond(program: StageProgram, tasks: Map<number, StageTask>, request: WorkerRequest): WorkerResponse {
  try {
    return { requestId: request.requestId, answer: answer(program, tasks, request) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const external = error instanceof ExternalError ? { domain: error.domain, retryable: error.retryable } : null;
    return { requestId: request.requestId, error: { message, stack, external } };
  }
}

function answer(program: StageProgram, tasks: Map<number, StageTask>, request: WorkerRequest): SliceAnswer | null {
  if (request.kind === 'create') {
    const created = program.createTask(request.options);
    tasks.set(request.taskId, created);
    return state(created, null, []);
  }
  if (request.kind === 'close') {
    tasks.delete(request.taskId);
    return null;
  }
  const task = tasks.get(request.taskId);
  assert(task !== undefined, `worker thread was asked for task ${request.taskId}, which it does not hold`);
  switch (request.kind) {
    case 'restore':
      task.restore(request.streams);
      return state(task, null, []);
    case 'apply':
      task.apply(request.streams);
      return state(task, null, []);
    case 'attempt': {
      runAttempt(task, request.input);
      const output = { emitted: task.emitted.map(copyRows), deadLetters: task.deadLetters, lateRows: task.lateRows };
      return state(task, output, task.encodeDelta());
    }
    case 'snapshot':
      return state(task, null, task.encodeSnapshot());
    default:
      return unreachable(request);
  }
}

const state = (task: StageTask, output: SliceAnswer['output'], streams: readonly Uint8Array[]): SliceAnswer => ({
  output,
  streams,
  summary: summarize([task]),
});

/** Only the part in use: the buffers themselves are reused by the next attempt. */
function copyRows(rows: EmittedRows): RowColumns {
  const { rowCount } = rows;
  return {
    rowCount,
    json: { bytes: rows.json.take() },
    keys: { bytes: rows.keys.take() },
    jsonEnds: rows.jsonEnds.slice(0, rowCount),
    keyEnds: rows.keyEnds.slice(0, rowCount),
    kinds: rows.kinds.slice(0, rowCount),
    revisions: rows.revisions.slice(0, rowCount),
    windowStartsMs: rows.windowStartsMs.slice(0, rowCount),
    windowEndsMs: rows.windowEndsMs.slice(0, rowCount),
    recordIndexes: rows.recordIndexes.slice(0, rowCount),
    hashes: rows.hashes.slice(0, rowCount),
  };
}
